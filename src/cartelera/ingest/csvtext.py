"""Where a record of a CSV file lies: its line and its raw text, found without parsing the values.

DuckDB reads the values, fast and in parallel, but forgets where a good row came from. When a row is refused later
on, for what it says, this finds it again: a newline ends a record where the quotes before it are balanced (RFC 4180).
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 24
MAX_RAW = 10_000


@dataclass(frozen=True, slots=True)
class Layout:
    """The outline of one table of text: `ends` holds the offset just after each record, a header's first.

    Records are numbered from 0, the header (where there is one) not among them.
    """

    path: Path
    ends: NDArray[np.int64]
    header: bool
    balanced: bool
    final_newline: bool

    @property
    def records(self) -> int:
        """How many records there are; blank lines do not count."""
        return max(len(self.ends) - self.header, 0)

    @property
    def longest(self) -> int:
        """Bytes of the longest record."""
        return int(np.diff(self.ends, prepend=0).max(initial=0))

    def at(self, numbers: Iterable[int]) -> dict[int, tuple[int, str]]:
        """`{record: (line, raw text)}`; lines count from 1."""
        found: dict[int, tuple[int, str]] = {}
        wanted = sorted(set(numbers))
        if not wanted:
            return found
        with self.path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
            line, counted = 1, 0
            for number in wanted:
                index = number + self.header
                start, end = int(self.ends[index - 1]) if index else 0, int(self.ends[index])
                line += _newlines(data, counted, start)
                counted = start
                raw = data[start : min(end, start + 4 * MAX_RAW)].decode("utf-8", "replace")
                text = raw.lstrip("\r\n")
                skipped = raw[: len(raw) - len(text)].count("\n")
                found[number] = (line + skipped, text.rstrip("\r\n")[:MAX_RAW])
        return found

    def record_at(self, offset: int) -> int:
        """The number of the record that holds the byte at `offset`."""
        return int(np.searchsorted(self.ends, offset, side="right")) - self.header


def layout(path: Path, header: bool, quoted: bool = True) -> Layout:
    """Scan `path` once, block by block (16 MiB at a time in memory); `quoted`: a quote can hide a newline."""
    ends: list[NDArray[np.int64]] = []
    inside, offset, last = 0, 0, b"\n"
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            bytes_ = np.frombuffer(block, dtype=np.uint8)
            newline = np.flatnonzero(bytes_ == 10)
            quote = np.flatnonzero(bytes_ == 34) if quoted else newline[:0]
            # A newline is outside quotes where an even number of quotes came before it.
            before = np.searchsorted(quote, newline) + inside
            ends.append(newline[before % 2 == 0] + offset + 1)
            inside = (inside + len(quote)) % 2
            offset += len(block)
            last = block[-1:]
    all_ends = np.concatenate(ends) if ends else np.empty(0, dtype=np.int64)
    final_newline = last == b"\n"
    if offset and not (len(all_ends) and all_ends[-1] == offset):
        all_ends = np.append(all_ends, offset)
    return Layout(path, _without_blank_records(path, all_ends), header, inside == 0, final_newline)


def _without_blank_records(path: Path, ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Drop records that are nothing but a line end: CSV readers pass over them too."""
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends[:-1]])
    short = np.flatnonzero(ends - starts <= 2)
    if not len(short):
        return ends
    with path.open("rb") as stream:
        blank = []
        for index in short:
            stream.seek(int(starts[index]))
            if not stream.read(int(ends[index] - starts[index])).strip(b"\r\n"):
                blank.append(int(index))
    # Dropping its end counts a blank line to the record after it, so that every offset stays covered.
    return np.delete(ends, blank)


def _newlines(data: mmap.mmap, start: int, end: int) -> int:
    return sum(data[at : min(at + _BLOCK, end)].count(b"\n") for at in range(start, end, _BLOCK))
