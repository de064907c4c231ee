"""Which pairs are worth comparing: those that share a blocking key.

A key is a short string; two records are a candidate pair if they share one and are of one kind. A key that too many
indexed records share says nothing, and is skipped (keys of whole titles never are).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from cartelera.linking.comparison import ComparisonRecord
from cartelera.names import compact_key

MAX_BLOCK_SIZE = {
    "part": 60,  # a title that is one side of another's colon
    "rare": 8,  # one rare word of the title
    "word": 40,  # one word of the title, and the year
    "director": 60,  # and the year
    "cast": 60,  # and the year, for those whose director is not known
    "synopsis": 20,  # its first letters
}
_SYNOPSIS_LETTERS = 40
_Key = tuple[str, str, int]


def blocking_keys(record: ComparisonRecord, years: Sequence[int], by_cast: bool) -> set[_Key]:
    """All keys of one record; keys with a year are made once for each of `years`."""
    keys: set[_Key] = set()
    for title in record.titles:
        keys.add(("title", title.token_sort_key, 0))
        keys.add(("title", title.letters, 0))
        keys.update(("part", part, 0) for part in (*title.parts, title.token_sort_key))
        for token in title.tokens:
            keys.add(("rare", token, 0))
            if len(token) > 2:
                keys.update(("word", token, year) for year in years)
    for year in years:
        keys.update(("director", person, year) for person in record.directors)
        if by_cast:
            keys.update(("cast", person, year) for person in record.cast)
    opening = compact_key(record.record.overview[: 3 * _SYNOPSIS_LETTERS])[:_SYNOPSIS_LETTERS]
    if len(opening) == _SYNOPSIS_LETTERS:
        keys.add(("synopsis", opening, 0))
    return keys


class Index:
    """An inverted index: blocking key → positions in `pool` of the records that have it."""

    def __init__(self, pool: Sequence[ComparisonRecord], positions: Iterable[int]) -> None:
        self._pool = pool
        self._postings: dict[_Key, list[int]] = defaultdict(list)
        for position in positions:
            record = pool[position]
            year = record.record.year
            for key in blocking_keys(record, () if year is None else (year,), by_cast=True):
                self._postings[key].append(position)

    def candidates(self, position: int) -> Iterator[int]:
        """Positions of the indexed records of the same kind that share a key (years may be one apart), ascending."""
        record = self._pool[position]
        year = record.record.year
        positions: set[int] = set()
        years = () if year is None else (year - 1, year, year + 1)
        for key in blocking_keys(record, years, by_cast=not record.directors):
            posting = self._postings.get(key)
            if posting is not None and len(posting) <= MAX_BLOCK_SIZE.get(key[0], len(posting)):
                positions.update(posting)
        kind = record.record.kind
        return (other for other in sorted(positions) if self._pool[other].record.kind == kind)
