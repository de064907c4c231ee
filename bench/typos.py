"""Misspelt names, made of real ones with a seed: as hands slip on a keyboard, and as ears take one letter for another.

Every other one has two edits; every fifth has one of its words split in two, two words joined, or two swapped, as one
of its edits. Names are drawn from a catalogue as it is at hand; none are kept here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from cartelera.catalog import Catalog
from cartelera.names import words

LETTERS = 4
"""Shorter names are not misspelt: with one letter wrong they are other names."""
_KEYBOARD = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
_NEIGHBOURS = {
    key: [_KEYBOARD[y][x] for y in (row - 1, row, row + 1) for x in (column - 1, column, column + 1)
          if 0 <= y < len(_KEYBOARD) and 0 <= x < len(_KEYBOARD[y]) and (y, x) != (row, column)]
    for row, keys in enumerate(_KEYBOARD) for column, key in enumerate(keys)
}  # fmt: skip
_SOUNDS = (
    ("b", "v"), ("v", "b"), ("ll", "y"), ("y", "ll"), ("z", "s"), ("c", "s"), ("s", "c"), ("h", ""), ("qu", "k"),
    ("j", "g"), ("g", "j"), ("ñ", "n"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("ei", "ie"), ("ie", "ei"), ("x", "cs"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Typo:
    """`text`: how somebody typed the name `name` of a kind."""

    kind: str
    name: str
    text: str


def misspell(names: Sequence[tuple[str, str]], n: int, seed: int = 1) -> list[Typo]:
    """`n` misspelt names, drawn from (kind, name); none is spelled right by chance."""
    random = Random(seed)
    made: list[Typo] = []
    while len(made) < n:
        kind, name = random.choice(names)
        text, edits = name, 1 + len(made) % 2
        if len(made) % 5 == 0:
            text = random.choice([_join, _split, _swap_words] if " " in name else [_split])(text, random)
            edits -= 1
        for _ in range(edits):
            text = random.choice(_EDITS)(text, random)
        if words(text) and words(text) != words(name):
            made.append(Typo(kind, name, text))
    return made


def names_of(catalog: Catalog, popular: int = 20_000) -> dict[str, list[tuple[str, str]]]:
    """(kind, name) of people and titles among the most popular titles, and of all Spanish titles."""
    titles = list(zip(catalog.column("title"), catalog.column("original_title"), strict=True))
    spanish = catalog.column("language") == "es"
    people = {
        ("actor" if job == "Actor" else "director", name)
        for job in ("Actor", "Director")
        for credited in catalog.credited(job)[:popular]
        for name in credited
        if catalog.names.exact("actor" if job == "Actor" else "director", name)
    }
    groups: dict[str, Iterable[tuple[str, str]]] = {
        "people": people,
        "Spanish titles": {("title", name) for row in spanish.nonzero()[0] for name in titles[row]},
        "other titles": {("title", title) for title, _ in titles[:popular]},
    }
    return {
        group: sorted(each for each in names if sum(letter.isalnum() for letter in each[1]) >= LETTERS)
        for group, names in groups.items()
    }


def _letter(text: str, random: Random) -> int:
    return random.choice([i for i, letter in enumerate(text) if letter.isalnum()] or [0])


def _near(letter: str, random: Random) -> str:
    return random.choice(_NEIGHBOURS.get(letter.lower()) or list("aeiou"))


def _replace(text: str, random: Random) -> str:
    i = _letter(text, random)
    return text[:i] + _near(text[i], random) + text[i + 1 :]


def _drop(text: str, random: Random) -> str:
    i = _letter(text, random)
    return text[:i] + text[i + 1 :]


def _insert(text: str, random: Random) -> str:
    i = _letter(text, random)
    return text[:i] + _near(text[i], random) + text[i:]


def _double(text: str, random: Random) -> str:
    i = _letter(text, random)
    return text[:i] + text[i] + text[i:]


def _exchange(text: str, random: Random) -> str:
    pairs = [i for i in range(len(text) - 1) if text[i : i + 2].isalnum() and text[i] != text[i + 1]]
    if not pairs:
        return _double(text, random)
    i = random.choice(pairs)
    return text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _sound(text: str, random: Random) -> str:
    lower = text.lower()
    heard = [(i, a, b) for a, b in _SOUNDS for i in range(len(lower)) if lower.startswith(a, i)]
    if not heard:
        return _drop(text, random)
    i, right, wrong = random.choice(heard)
    return lower[:i] + wrong + lower[i + len(right) :]


def _join(text: str, random: Random) -> str:
    i = random.choice([i for i, letter in enumerate(text) if letter == " "])
    return text[:i] + text[i + 1 :]


def _split(text: str, random: Random) -> str:
    within = [i for i in range(1, len(text)) if text[i - 1 : i + 1].isalnum()]
    i = random.choice(within or [0])
    return f"{text[:i]} {text[i:]}"


def _swap_words(text: str, random: Random) -> str:
    parts = text.split(" ")
    i = random.randrange(len(parts) - 1)
    parts[i], parts[i + 1] = parts[i + 1], parts[i]
    return " ".join(parts)


_EDITS: tuple[Callable[[str, Random], str], ...] = (_replace, _drop, _insert, _double, _exchange, _sound)
