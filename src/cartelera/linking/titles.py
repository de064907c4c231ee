"""Titles normalised for comparison.

`Kill Bill: Vol. II`, `Kill Bill Volume 2 (Director's Cut)` and `Kill Bill 2 [Subtitled]` are equal here:
editions and dubs are cut off, numerals become digits, articles and the order of words do not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from cartelera.names import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that describe an edition and never a story, and words that do so only beside one of them (or in brackets).
_EDITION = _words(
    "subtitled subtitles subtitle subbed subs sub dubbed dub dubs cut version ver edition uncut unrated extended "
    "remastered restored theatrical uhd 4k 2k hd sd imax widescreen colorized latino espanol castellano vost vostfr "
    "uncensored"
)
_BESIDE_EDITION = _words(
    "english spanish french german italian hindi tamil telugu telegu malayalam kannada bengali marathi punjabi urdu "
    "japanese korean mandarin cantonese chinese portuguese brazilian russian arabic latin america audio language "
    "directors director final ultimate special collectors anniversary international original digitally full screen "
    "in en the with no non and a r rated edited tv bonus features dialog black white color colour tv14 us uk"
)
# Alone in brackets these say which dub, not which film.
_DUB = _words("hindi tamil telugu telegu malayalam kannada bengali english spanish")
_MARKED_END = re.compile(
    r"^(?P<head>.*\S)\s*(?:[(\[](?P<boxed>[^()\[\]]*)[)\]]|(?:\s[-|]|[:,])\s(?P<tail>[^-:,|()\[\]]+))\s*$"
)
_MARKED_START = re.compile(r"^\s*[(\[](?P<boxed>[^()\[\]]*)[)\]]\s*(?P<rest>\S.*)$")
_BARE_END = re.compile(
    r"\s(?:the\s)?(?:extended|unrated|uncut|director'?s|theatrical|special|ultimate|collector'?s|final|dubbed|subtitled)"
    r"\s(?:version|cut|edition)\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:18|19|20)\d\d")
_APOSTROPHE = re.compile(r"(?<=\w)['`´](?=\w)")
_DOUBLED = re.compile(r"([^\d])\1+")
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"^(?:\S+\s){0,2}\S*(?:'s|s')\s(?=\S)")
_PART_BREAK = re.compile(r":\s|\s[-|/]\s|[(\[)\]]|\.{3}\s")

_ARTICLES = _words("the a an la le les el los las il lo un une der die das o os")
_JOINERS = _words("and of in to y et e und de del du di")
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12",
          "xiii": "13"}  # fmt: skip
_AFTER_MARKER = {"i": "1", "v": "5", "x": "10", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
                 "six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10"}  # fmt: skip
_MARKERS = _words("part parte pt vol volume chapter capitulo episode act arc book no number")


@dataclass(frozen=True, slots=True)
class NormalisedTitle:
    """One title as it is compared.

    `text`: its words in order (`kill bill 2`); `compact`: without blanks; `letters`: without doubled letters either
    (`kilbil2`). `tokens`: the words that count, sorted; `token_sort_key`: the same as one string (`2 bill kill`);
    `words`: the same as a set. `numbers`: its numerals. `parts`: the sort keys of what may be a title by itself.
    """

    text: str
    compact: str
    token_sort_key: str
    letters: str
    tokens: tuple[str, ...]
    words: frozenset[str]
    numbers: frozenset[str]
    parts: tuple[str, ...]


def without_edition(title: str) -> str:
    """The title without what names its edition, dub or disambiguating year, however many of them follow it."""
    while (match := _MARKED_END.match(title)) is not None:
        boxed = match["boxed"]
        marking = boxed if boxed is not None else match["tail"]
        if not _is_edition(marking, boxed is not None):
            break
        title = match["head"]
    bare = _BARE_END.sub("", title)
    if not _ARTICLES.issuperset(_plain_words(fold(bare))):  # `The Final Cut` is a title
        title = bare
    start = _MARKED_START.match(title)
    return (start["rest"] if start is not None and _is_edition(start["boxed"], True) else title).strip()


def _is_edition(text: str, boxed: bool) -> bool:
    marking = _plain_words(fold(text))
    if boxed and (_YEAR.fullmatch(text.strip()) or (marking and _DUB.issuperset(marking))):
        return True
    return any(word in _EDITION for word in marking) and all(w in _EDITION or w in _BESIDE_EDITION for w in marking)


def _plain_words(folded: str) -> list[str]:
    return _WORD.findall(_APOSTROPHE.sub("", folded).replace("&", " and ").replace("+", " plus "))


def _with_digits(tokens: list[str]) -> list[str]:
    """Numerals as digits, and `part 2`, `vol. II`, `chapter two` all as `2`."""
    out: list[str] = []
    for token in tokens:
        marked = bool(out) and out[-1] in _MARKERS
        if marked and (token in _AFTER_MARKER or token in _ROMAN or token.isdigit()):
            out[-1] = _AFTER_MARKER.get(token) or _ROMAN.get(token) or token.lstrip("0") or "0"
        else:
            out.append(_ROMAN.get(token, token))
    if len(out) > 1 and out[-1] in ("i", "v", "x"):
        out[-1] = _AFTER_MARKER[out[-1]]
    return out


def _parts(title: str) -> list[str]:
    """What stands before and after a colon, dash or bracket, and what follows `Monty Python's` or `Marvel Studios'`."""
    return [part for part in (*_PART_BREAK.split(title), _POSSESSIVE.sub("", title)) if part != title]


def _token_sort_key(tokens: Iterable[str]) -> str:
    listed = list(tokens)
    kept = [t for t in listed if t not in _ARTICLES and t not in _JOINERS] or listed
    return " ".join(sorted(kept))


def _letters(text: str) -> str:
    """The text without blanks or doubled letters, which transliterations add or drop: `baahubali` is `bahubali`."""
    return _DOUBLED.sub(r"\1", text.replace(" ", ""))


@lru_cache(maxsize=1 << 18)
def normalise(title: str) -> NormalisedTitle | None:
    """The normalised title, or None if it has no letter or digit."""
    bare = fold(without_edition(title))
    tokens = _with_digits(_plain_words(bare)) or _with_digits(_plain_words(fold(title)))
    if not tokens:
        return None
    text, token_sort_key = " ".join(tokens), _token_sort_key(tokens)
    parts = dict.fromkeys(
        _token_sort_key(_with_digits(words)) for part in _parts(bare) if (words := _plain_words(part))
    )
    parts.pop(token_sort_key, None)
    return NormalisedTitle(
        text=text,
        compact=text.replace(" ", ""),
        token_sort_key=token_sort_key,
        letters=_letters(text),
        tokens=tuple(token_sort_key.split()),
        words=frozenset(token_sort_key.split()),
        numbers=frozenset(t for t in tokens if t.isdigit()),
        parts=tuple(parts),
    )


def variants(titles: Iterable[str]) -> tuple[NormalisedTitle, ...]:
    """The distinct normalised titles of one record, the first title first."""
    distinct: dict[str, NormalisedTitle] = {}
    for title in titles:
        normalised = normalise(title)
        if normalised is not None:
            distinct.setdefault(normalised.text, normalised)
    return tuple(distinct.values())
