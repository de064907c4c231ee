"""How two spellings of one name are recognised as the same: three keys, from strict to loose.

`fold` forgives case, accents and blanks; `words` also punctuation; `compact_key` also blanks between words.
Only Latin accents are dropped: in other scripts a combining mark changes the word.
"""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss",
     "‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-", "‑": "-", "…": "..."}
)  # fmt: skip
_MARKS = re.compile(r"[\u0300-\u036f]")
_BLANKS = re.compile(r"\s+")
_NOT_ALNUM = re.compile(r"[\W_]+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff\u00ad]")


def fold(text: str) -> str:
    """Lower-case, without accents, blanks collapsed and trimmed: `'  Amélie ' → 'amelie'`."""
    if text.isascii():
        return " ".join(text.lower().split())
    folded = unicodedata.normalize("NFKD", _INVISIBLE.sub("", text)).casefold()
    folded = _MARKS.sub("", folded).translate(_LETTERS)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", folded)).strip()


def words(text: str) -> str:
    """`fold`, with punctuation as blanks: `'Face/Off' → 'face off'`. Empty if there is nothing but punctuation."""
    return _NOT_ALNUM.sub(" ", fold(text)).strip()


def compact_key(text: str) -> str:
    """`words` without any blank: `'Spider-Man' → 'spiderman'`; a name of pure punctuation keeps its `fold`."""
    return _NOT_ALNUM.sub("", fold(text)) or fold(text).replace(" ", "")


_CONJUNCTIONS = ("and", "y", "e", "et", "und")


def conjunction_variants(text: str) -> tuple[str, ...]:
    """The same name with `&` for a written conjunction, or the other way about: `lilo and stitch → lilo & stitch`."""
    folded = fold(text)
    if "&" in folded:
        return tuple(fold(folded.replace("&", f" {word} ")) for word in _CONJUNCTIONS)
    parts = folded.split(" ")
    if not any(word in _CONJUNCTIONS for word in parts[1:-1]):
        return ()
    inner = ["&" if word in _CONJUNCTIONS else word for word in parts[1:-1]]
    return (" ".join([parts[0], *inner, parts[-1]]),)


ARTICLES = (
    "the", "a", "an", "los", "las", "el", "la", "les", "le", "un", "una", "une", "uno", "il", "lo", "gli", "i",
    "der", "die", "das", "den", "det", "ein", "eine", "het", "de", "o", "os",
)  # fmt: skip
"""Those that lists of titles put behind a comma, so that the next word sorts them."""
_ARTICLE_BEHIND = re.compile(rf"(.*\S)\s*,\s*({'|'.join(ARTICLES)})")


def with_article_first(text: str) -> str | None:
    """The same name with the article that stands behind it in front, folded: `Matrix, The → the matrix`."""
    match = _ARTICLE_BEHIND.fullmatch(fold(text))
    return None if match is None else f"{match[2]} {match[1]}"
