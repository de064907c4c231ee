"""Typographic posters: no picture is loaded, a title's genre gives the colours and its id the drawing."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from cartelera.catalog import TitleSummary
from cartelera.names import words

PATTERNS = 8
"""How many drawings `cartelera.css` knows: `.drawing-0` … `.drawing-7`."""

# The first word that is found in a genre decides; narrower genres come before drama and comedy, which are everywhere.
_PALETTES = (
    ("horror", "horror"), ("western", "western"), ("anim", "animation"), ("anime", "animation"),
    ("kids", "family"), ("family", "family"), ("children", "family"), ("science fiction", "space"),
    ("sci fi", "space"), ("fantasy", "fantasy"), ("war", "war"), ("history", "war"), ("historical", "war"),
    ("documentar", "document"), ("docuseries", "document"), ("music", "music"), ("mystery", "mystery"),
    ("crime", "crime"), ("thriller", "thriller"), ("suspense", "thriller"), ("adventure", "adventure"),
    ("action", "action"), ("roman", "romance"), ("comed", "comedy"), ("stand up", "comedy"),
    ("drama", "drama"),
)  # fmt: skip
_PLAIN = ("plain-a", "plain-b", "plain-c")
PALETTES = tuple(dict.fromkeys(name for _, name in _PALETTES)) + _PLAIN

SIZES = range(7, 21)
"""Sizes of the lettering, in hundredths of the poster's width: `.letters-7` … `.letters-20`."""
_ROOM = 114
"""Letters of size 1 that stand side by side between the margins, in the widest font that may be there: the capitals of
DejaVu Sans Bold are three quarters as wide as high."""


@dataclass(frozen=True, slots=True)
class Poster:
    """The classes a poster wears, all of them known to the style sheet."""

    palette: str
    drawing: int
    letters: int

    @property
    def classes(self) -> str:
        return f"poster palette-{self.palette} drawing-{self.drawing} letters-{self.letters}"


_BY_LENGTH = ((8, 20), (14, 17), (24, 14), (40, 12), (64, 10))


def poster(title: TitleSummary, name: str) -> Poster:
    """The poster of a title under a name of its own: always the same one."""
    seed = zlib.crc32(title.title_id.encode())
    return Poster(_palette(title.genres, seed), seed // 7 % PATTERNS, lettering(name))


def lettering(text: str) -> int:
    """How large a title can be set so that its longest word fits the width and all of it the lower half."""
    longest = max((len(word) for word in text.split()), default=1)
    by_length = next((size for limit, size in _BY_LENGTH if len(text) <= limit), 8)
    return max(SIZES.start, min(by_length, _ROOM // longest, SIZES.stop - 1))


def _palette(genres: tuple[str, ...], seed: int) -> str:
    folded = [words(genre) for genre in genres[:3]]
    for part, name in _PALETTES:
        if any(part in genre for genre in folded[:2]):
            return name
    return _PLAIN[seed % len(_PLAIN)]
