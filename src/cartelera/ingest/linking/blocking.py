"""Which pairs are worth comparing: those that share a key no chance crowd shares.

A key is a short string; two records meet where they share one and are of one kind. Keys that too many records of the
other side share are dropped, for such a word or year says nothing (the title keys are never dropped).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from cartelera.ingest.linking.prepared import Prepared
from cartelera.names import squeeze

_WINDOW = (-1, 0, 1)  # years
_CROWD = {"w": 40, "p": 60, "c": 60, "r": 8, "h": 60, "s": 20}


def _years(record: Prepared, either_side: bool) -> tuple[int, ...]:
    year = record.record.year
    if year is None:
        return ()
    return tuple(year + step for step in _WINDOW) if either_side else (year,)


def keys_of(record: Prepared, either_side: bool) -> Iterator[str]:
    """All keys of one record. Keys that hold a year are given for the years around it on one of the two sides."""
    years = _years(record, either_side)
    for form in record.forms:
        yield f"t:{form.bag}"
        yield f"l:{form.letters}"
        for part in (*form.parts, form.bag):
            yield f"h:{part}"
        for token in form.tokens:
            yield f"r:{token}"
            if len(token) > 2:
                for year in years:
                    yield f"w:{token}:{year}"
    for year in years:
        for person in record.directors:
            yield f"p:{person}:{year}"
        for person in record.cast:
            yield f"c:{person}:{year}"
    overview = squeeze(record.record.overview[:120])
    if len(overview) >= 40:
        yield f"s:{overview[:40]}"


def candidates(left: Sequence[Prepared], right: Sequence[Prepared]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """For each left position the right positions that share a key with it, in ascending order."""
    index: dict[str, list[int]] = defaultdict(list)
    for position, record in enumerate(right):
        for key in set(keys_of(record, either_side=False)):
            index[key].append(position)
    kinds = [record.record.kind for record in right]
    for position, record in enumerate(left):
        found: set[int] = set()
        for key in set(keys_of(record, either_side=True)):
            posting = index.get(key)
            if posting is not None and len(posting) <= _CROWD.get(key[0], len(posting)):
                found.update(posting)
        kind = record.record.kind
        same_kind = tuple(sorted(other for other in found if kinds[other] == kind))
        if same_kind:
            yield position, same_kind
