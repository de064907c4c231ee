"""Where a record of a CSV file lies: its line and its raw text, found without parsing the values.

DuckDB reads the values, fast and in parallel, but forgets where a good row came from. When a row is refused later
on, for what it says, this finds it again: a newline ends a record where the quotes before it are balanced (RFC 4180).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

_INTERVAL = 1 << 15
"""Bytes between two checkpoints: little enough to look through for one row, enough that there are few of them."""


@dataclass(slots=True)
class Checkpoint:
    """Where a stretch of the file begins: its offset, how many records and newlines end before it.

    `inside`: within quotes; `fresh`: at the beginning of a line; `length`: bytes since a record was known to end.
    """

    offset: int = 0
    records: int = 0
    lines: int = 0
    inside: bool = False
    fresh: bool = True
    length: int = 0


@dataclass(slots=True)
class RecordIndex:
    """The outline of one table of text, built by `feed`ing it piece by piece and `close`d at its end.

    Records are numbered from 0, the header (if there is one) not among them; blank lines do not count. Only the
    checkpoints are kept, so that a file of 26 million rows costs no more than one of a hundred.
    `header`: how many records there are before the first row. `longest`: no record has more bytes. `uneven`: a
    carriage return stands outside of quotes.
    """

    header: int
    quote: str = '"'
    longest: int = 0
    uneven: bool = False
    _checkpoints: list[Checkpoint] = field(default_factory=list)
    _now: Checkpoint = field(default_factory=Checkpoint)

    def feed(self, data: bytes) -> None:
        """The next bytes of the file; a `\\r` is not cut off from its `\\n`."""
        start = 0
        while start < len(data):
            end = start + _INTERVAL
            end += data[end - 1 : end] == b"\r"
            self._feed(data[start:end])
            start = end

    def _feed(self, chunk: bytes) -> None:
        now = self._now
        self._checkpoints.append(replace(now))
        parts = chunk.split(self.quote.encode()) if self.quote else [chunk]
        # What is outside of quotes; the quotes stay, so that two lines with a field between them are not one.
        outside = b'"'.join(parts[now.inside :: 2])
        ended = outside.count(b"\n")
        uneven = b"\r" in outside
        self.uneven = self.uneven or uneven
        if b"\n\n" in outside or (uneven and b"\n\r\n" in outside) or (now.fresh and chunk[:1] in b"\r\n"):
            ended = len(_ends(chunk, now, self.quote))
        now.length += len(chunk)
        self.longest = max(self.longest, now.length)
        now.length = len(chunk) if ended else now.length
        now.records += ended
        now.lines += chunk.count(b"\n")
        now.inside ^= len(parts) % 2 == 0
        now.fresh = chunk.endswith(b"\n") and not now.inside
        now.offset += len(chunk)

    def close(self) -> None:
        """The file ends here; a last record without a newline counts."""
        if not self._now.fresh:
            self._now.records += 1

    @property
    def balanced(self) -> bool:
        """Whether every quoted field ends."""
        return not self._now.inside

    @property
    def final_newline(self) -> bool:
        """Whether the last record ends with a newline."""
        return self._now.fresh

    @property
    def lines(self) -> int:
        """How many lines end in what it was fed."""
        return self._now.lines

    @property
    def records(self) -> int:
        """How many records there are."""
        return max(self._now.records - self.header, 0)

    def records_at(self, path: Path, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """(offset, number of the record that holds the byte there; −1: the header), by offset."""
        with path.open("rb") as stream:
            finder = _RecordReader(stream, self._checkpoints, self._now.offset, self.quote)
            for offset in sorted(set(offsets)):
                yield offset, finder.index(offset) - self.header

    def at(self, path: Path, numbers: Iterable[int], limit: int) -> Iterator[tuple[int, int, str]]:
        """(record, line, raw text cut at `limit` characters) of the records asked for, in order; lines from 1."""
        with path.open("rb") as stream:
            finder = _RecordReader(stream, self._checkpoints, self._now.offset, self.quote)
            for number in sorted(set(numbers)):
                index = number + self.header
                start, end = finder.end(index - 1), finder.end(index)
                raw = finder.read(start, min(end, start + 4 * limit + 4)).decode("utf-8", "replace")
                text = raw.lstrip("\r\n")
                skipped = raw[: len(raw) - len(text)].count("\n")
                yield number, finder.lines_before(start) + skipped + 1, text.rstrip("\r\n")[:limit]


class _RecordReader:
    """Finds records in an open file, header among them, going forward; keeps the last two checkpoints looked at."""

    def __init__(self, stream: IO[bytes], checkpoints: list[Checkpoint], size: int, quote: str) -> None:
        self._stream, self._checkpoints, self._size, self._quote = stream, checkpoints, size, quote
        self._ends: dict[int, list[int]] = {}
        self._starts = [checkpoint.records for checkpoint in checkpoints]
        self._counted, self._lines = 0, 0

    def end(self, index: int) -> int:
        """The offset just after a record; 0 for that before the first."""
        if index < 0:
            return 0
        # Of the checkpoints before which no more than `index` records ended, it ends in the last.
        number = bisect_right(self._starts, index) - 1
        ends, place = self._ends_after(number), index - self._starts[number]
        return ends[place] if place < len(ends) else self._size

    def index(self, offset: int) -> int:
        """Which record holds the byte at `offset`."""
        number = self._checkpoint_of(offset)
        return self._starts[number] + bisect_right(self._ends_after(number), offset)

    def lines_before(self, offset: int) -> int:
        """How many newlines stand before `offset`, which never goes back."""
        begun = self._checkpoints[self._checkpoint_of(offset)]
        if begun.offset > self._counted:
            self._counted, self._lines = begun.offset, begun.lines
        self._lines += self.read(self._counted, offset).count(b"\n")
        self._counted = offset
        return self._lines

    def read(self, start: int, end: int) -> bytes:
        self._stream.seek(start)
        return self._stream.read(max(end - start, 0))

    def _checkpoint_of(self, offset: int) -> int:
        return bisect_right(self._checkpoints, offset, key=lambda checkpoint: checkpoint.offset) - 1

    def _ends_after(self, number: int) -> list[int]:
        if number not in self._ends:
            while len(self._ends) > 1:
                del self._ends[min(self._ends)]
            end = self._checkpoints[number + 1].offset if number + 1 < len(self._checkpoints) else self._size
            checkpoint = self._checkpoints[number]
            self._ends[number] = _ends(self.read(checkpoint.offset, end), checkpoint, self._quote)
        return self._ends[number]


def _ends(chunk: bytes, checkpoint: Checkpoint, quote: str) -> list[int]:
    """The offsets just after each record that ends in `chunk`; lines that hold nothing are passed over."""
    ends: list[int] = []
    inside, place, begun = checkpoint.inside, 0, 0 if checkpoint.fresh else -2
    for part in chunk.split(quote.encode()) if quote else [chunk]:
        if not inside and b"\n" in part:
            newline = part.find(b"\n")
            while newline >= 0:
                end = place + newline + 1
                if begun < 0 or end - begun > 2 or chunk[begun:end].strip(b"\r\n"):
                    ends.append(checkpoint.offset + end)
                begun = end
                newline = part.find(b"\n", newline + 1)
        place += len(part) + 1
        inside = not inside
    return ends
