"""Which titles stay out of a viewer's list unless they are asked for, and which names are versions of one title.

Decided when a catalogue is written (`catalog.writing.listing`) by the rules here, and kept as one byte a title.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from enum import IntFlag

from cartelera.names import words

LEAST_FILM, LEAST_FAMILY_FILM = 40, 20
"""Minutes: a film below is a short; one for children only below the second."""
FAMILY_GENRES = frozenset(
    ("family", "kids", "children", "children s", "children family movies", "kids tv", "cartoons",
     "family movies", "infantil", "familia", "familiar")
)  # fmt: skip
"""Genres, as `words`, of what is made for children or whole families."""
STAND_UP_GENRES = frozenset(
    ("stand up", "stand up comedy", "stand up comedy talk shows", "comedia en vivo", "monologos")
)
SHORT_GENRES = frozenset(("short", "shorts", "short film", "short films", "cortometraje", "cortometrajes"))


class Unlisted(IntFlag):
    """Why a title stays out of viewers' lists; 0: it does not."""

    UNRELEASED = 1
    EXTRA = 2
    """A trailer, a making-of, a recap: it is about another title."""
    SHORT = 4
    TEST = 8
    """A row with which a platform tries its own software."""
    VERSION = 16
    """Another cut, dubbing or picture quality of a title that is listed."""


_BRACKETS = (re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]\s*$"), re.compile(r"^\s*[(\[]([^()\[\]]*)[)\]]\s*"))
_VERSION_WORDS = frozenset(
    ("version", "versions", "ver", "edition", "cut", "dub", "dubbed", "sub", "subbed", "subtitled", "subtitles",
     "audio", "dialog", "dialogue", "uhd", "4k", "hd", "sd", "color", "colour", "colorized", "colourised", "remastered",
     "restored", "extended", "uncut", "theatrical", "vose", "vos", "vo", "doblada", "subtitulada")
)  # fmt: skip
_BESIDE_VERSION = frozenset(
    ("in", "the", "a", "and", "with", "non", "original", "special", "final", "full", "digitally", "black", "white",
     "version", "director", "directors", "s", "en", "de", "la", "el", "castellano", "latino", "latin", "us", "uk",
     "american", "international")
)  # fmt: skip

_MAKING_OF = re.compile(r"(?:^|.*[:\-–—(] ?)(?:the )?making of (?P<title>.+)", re.IGNORECASE)
_BEHIND = re.compile(r".*\bbehind the scenes\b.*", re.IGNORECASE)
_AROUND_BEHIND = re.compile(r"\s*[:\-–—(]\s*|behind the scenes(?: of)?", re.IGNORECASE)
_EXTRA = re.compile(
    r".*(?:\b(?:official|teaser|theatrical) trailer|[:\-–—(] ?(?:trailer|teaser|featurette|sneak peek|deleted scenes|"
    r"bloopers|recap|bonus(?: content| features?)?)\)?|\bseason \d+ recap|\brecap special)$",
    re.IGNORECASE,
)
_TRAILER = re.compile(r".+ trailer$", re.IGNORECASE)
_TRAILER_MINUTES = 10
_QUOTES = "'\"“”‘’«»"


def base_name(title: str, languages: Collection[str]) -> str:
    """`title` without the brackets at its end, or its beginning, that only tell versions apart: "Saaho" for
    "Saaho (Tamil) [4K UHD]", "Akira" for "(Dub) Akira".

    `languages`: names of languages, as `words`.
    """
    name = title
    for bracket in _BRACKETS:
        while (found := bracket.search(name)) and _tells_version(words(found[1]).split(), languages):
            if not (shorter := (name[: found.start()] + name[found.end() :]).strip()):
                break
            name = shorter
    return name


def _tells_version(inside: Sequence[str], languages: Collection[str]) -> bool:
    """Whether the words in a bracket name a version, a language or a quality of picture, and nothing else."""
    telling = [word in _VERSION_WORDS or word in languages for word in inside]
    return any(telling) and all(tells or word in _BESIDE_VERSION for tells, word in zip(telling, inside, strict=True))


def is_extra(title: str, runtime: int | None, names: Collection[str]) -> bool:
    """Whether this is about another title of `names` (as `words`): its making, its trailer, what happened so far."""
    if _EXTRA.fullmatch(title):
        return True
    if _TRAILER.fullmatch(title) and runtime is not None and runtime < _TRAILER_MINUTES:
        return True
    if found := _MAKING_OF.fullmatch(title):
        about = found["title"].strip()
        return about[:1] in _QUOTES or _named(about, names)
    if _BEHIND.fullmatch(title):
        return any(
            _named(part, names) for part in re.split(r"\s*[:\-–—(]\s*|behind the scenes(?: of)?", title, flags=re.I)
        )
    return False


def is_short(runtime: int | None, genres: Collection[str], title: str) -> bool:
    """Whether a film (or a series of them) is a short; `genres` as `words`. A stand-up show never is."""
    if STAND_UP_GENRES.intersection(genres):
        return False
    if runtime is None:
        return bool(SHORT_GENRES.intersection(genres)) or words(title).endswith(" shorts")
    return runtime < (LEAST_FAMILY_FILM if FAMILY_GENRES.intersection(genres) else LEAST_FILM)


def _named(text: str, names: Collection[str]) -> bool:
    """Whether `text`, or what stands before its first bracket or colon, is one of `names`."""
    parts = (text, re.split(r"[(:\-–—]", text)[0])
    return any(len(key) > 3 and key in names for key in map(words, parts))
