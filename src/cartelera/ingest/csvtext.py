"""Where a record of a CSV file lies: its line and its raw text, found without parsing the values.

DuckDB reads the values, fast and in parallel, but forgets where a good row came from. When a row is refused later
on, for what it says, this finds it again: a newline ends a record where the quotes before it are balanced (RFC 4180).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

MAX_RAW = 10_000
"""Characters of a refused row's text that are kept."""

_NEWLINE, _RETURN = 10, 13


@dataclass(slots=True)
class Block:
    """A stretch of the file: its offset, and how many records and lines end before it; `inside`: in quotes.

    `last` is the offset just after the last record (or blank line) that ended before it.
    """

    offset: int
    records: int
    lines: int
    inside: int
    last: int


@dataclass(slots=True)
class Layout:
    """The outline of one table of text, built by `feed`ing it block by block and `close`d at its end.

    Records are numbered from 0, the header (where there is one) not among them; blank lines do not count. Only the
    beginnings of blocks are kept, so that a file of 26 million rows costs no more than one of a hundred.
    """

    header: bool
    quote: str = '"'
    blocks: list[Block] = field(default_factory=list)
    size: int = 0
    longest: int = 0
    final_newline: bool = True
    _state: Block = field(default_factory=lambda: Block(0, 0, 0, 0, 0))

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the file."""
        state = self._state
        self.blocks.append(Block(state.offset, state.records, state.lines, state.inside, state.last))
        ends, lines, quotes = _ends(chunk, state, self.quote)
        if len(ends):
            self.longest = max(self.longest, int(np.diff(ends, prepend=state.last).max()))
            state.last = int(ends[-1])
        state.records += len(ends) - int(_blank(chunk, ends, self.blocks[-1]).sum())
        state.lines += lines
        state.inside = (state.inside + quotes) % 2
        state.offset += len(chunk)
        self.final_newline = chunk.endswith(b"\n")

    def close(self) -> None:
        """The file ends here; a last record without a newline counts."""
        state = self._state
        self.size = state.offset
        self.longest = max(self.longest, state.offset - state.last)
        if state.offset > state.last:
            state.records += 1

    @property
    def balanced(self) -> bool:
        """Whether every quoted field ends."""
        return self._state.inside == 0

    @property
    def records(self) -> int:
        """How many records there are."""
        return max(self._state.records - self.header, 0)

    def records_at(self, path: Path, offsets: Iterable[int]) -> Iterator[tuple[int, int]]:
        """(offset, number of the record that holds the byte there; −1: the header), by offset."""
        current, ends = -1, np.empty(0, dtype=np.int64)
        with path.open("rb") as stream:
            for offset in sorted(set(offsets)):
                wanted = self._block_of(offset)
                if wanted != current:
                    current, ends = wanted, self._record_ends(stream, wanted)
                ended = int(np.searchsorted(ends, offset, side="right"))
                yield offset, self.blocks[wanted].records + ended - self.header

    def at(self, path: Path, numbers: Iterable[int], limit: int = MAX_RAW) -> Iterator[tuple[int, int, str]]:
        """(record, line, raw text cut at `limit` characters) of the records asked for, in order; lines from 1."""
        current, ends = -1, np.empty(0, dtype=np.int64)
        starts = [block.records for block in self.blocks]
        counted, lines = 0, 0
        with path.open("rb") as stream:
            for number in sorted(set(numbers)):
                index = number + self.header
                # Of the blocks before which no more than `index` records ended, it ends in the last.
                wanted = bisect_right(starts, index) - 1
                if wanted != current:
                    current, ends = wanted, self._record_ends(stream, wanted)
                block, place = self.blocks[wanted], index - starts[wanted]
                start = int(ends[place - 1]) if place else block.last
                end = int(ends[place]) if place < len(ends) else self.size
                begun = self.blocks[self._block_of(start)]
                if begun.offset > counted:
                    counted, lines = begun.offset, begun.lines
                lines += self._read(stream, counted, start).count(b"\n")
                counted = start
                raw = self._read(stream, start, min(end, start + 4 * limit + 4)).decode("utf-8", "replace")
                text = raw.lstrip("\r\n")
                skipped = raw[: len(raw) - len(text)].count("\n")
                yield number, lines + skipped + 1, text.rstrip("\r\n")[:limit]

    def _block_of(self, offset: int) -> int:
        return bisect_right(self.blocks, offset, key=lambda block: block.offset) - 1

    def _record_ends(self, stream: IO[bytes], number: int) -> NDArray[np.int64]:
        """The offsets just after each record that ends in a block, blank lines not among them."""
        block = self.blocks[number]
        end = self.blocks[number + 1].offset if number + 1 < len(self.blocks) else self.size
        chunk = self._read(stream, block.offset, end)
        ends, _, _ = _ends(chunk, block, self.quote)
        return ends[~_blank(chunk, ends, block)]

    @staticmethod
    def _read(stream: IO[bytes], start: int, end: int) -> bytes:
        stream.seek(start)
        return stream.read(max(end - start, 0))


def _ends(chunk: bytes, block: Block, quote: str) -> tuple[NDArray[np.int64], int, int]:
    """The offsets just after each record or blank line that ends in `chunk`; its newlines; its quotes."""
    bytes_ = np.frombuffer(chunk, dtype=np.uint8)
    newlines = np.flatnonzero(bytes_ == _NEWLINE)
    quotes = np.flatnonzero(bytes_ == ord(quote)) if quote else newlines[:0]
    # A newline is outside quotes where an even number of quotes came before it.
    before = np.searchsorted(quotes, newlines) + block.inside
    return newlines[before % 2 == 0] + (block.offset + 1), len(newlines), len(quotes)


def _blank(chunk: bytes, ends: NDArray[np.int64], block: Block) -> NDArray[np.bool_]:
    """Which of these ends are those of lines that hold nothing: CSV readers pass over them too."""
    lengths = np.diff(ends, prepend=block.last)
    before = np.frombuffer(chunk, dtype=np.uint8)[np.maximum(ends - block.offset - 2, 0)]
    return np.asarray((lengths == 1) | ((lengths == 2) & (before == _RETURN)), dtype=np.bool_)
