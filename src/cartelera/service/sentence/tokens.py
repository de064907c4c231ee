"""A sentence as words with their places, some of which have been understood."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from typing import TypeVar

from cartelera.names import fold

_TOKEN = re.compile(r"\d+(?:[.,]\d+)?(?:['’]?s\b)?|[^\W\d_]+(?:['’][^\W\d_]+)*\+?")
_APOSTROPHES = re.compile(r"['’]")
LONGEST_PHRASE = 5

V = TypeVar("V")


class Tokens:
    """The words of `source`, folded. `taken`: which of them have been understood."""

    def __init__(self, source: str) -> None:
        self.source = source
        matches = list(_TOKEN.finditer(source))
        self.words = [_APOSTROPHES.sub("", fold(match[0])) for match in matches]
        self.spans = [match.span() for match in matches]
        self.taken = [False] * len(matches)
        self.joined = " ".join(self.words)
        self._starts: list[int] = []
        place = 0
        for word in self.words:
            self._starts.append(place)
            place += len(word) + 1

    def __len__(self) -> int:
        return len(self.words)

    def between(self, start: int, end: int) -> tuple[int, int]:
        """The words from a place to another in `joined`: the first, and the one behind the last."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def is_free(self, first: int, end: int) -> bool:
        """Whether there are such words and none of them has been understood."""
        return 0 <= first < end <= len(self) and not any(self.taken[first:end])

    def take(self, first: int, end: int) -> tuple[str, int, int]:
        """Mark the words as understood: their text in `source`, and from where to where it goes."""
        self.taken[first:end] = [True] * (end - first)
        start, stop = self.spans[first][0], self.spans[end - 1][1]
        return self.source[start:stop], start, stop

    def phrase(self, first: int, table: Mapping[str, V]) -> tuple[V, int] | None:
        """What the longest free phrase of `table` that begins at the word `first` means, and the word behind it."""
        for length in range(min(LONGEST_PHRASE, len(self) - first), 0, -1):
            found = table.get(" ".join(self.words[first : first + length]))
            if found is not None and self.is_free(first, first + length):
                return found, first + length
        return None

    def is_capitalised(self, first: int, end: int) -> bool:
        """Whether each of the words begins with a capital."""
        return all(self.source[self.spans[place][0]].isupper() for place in range(first, end))
