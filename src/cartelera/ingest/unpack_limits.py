"""How much a packed file may unpack to: a small one could otherwise fill the disk, or take hours to read."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from cartelera.errors import FileRejectedError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

ALWAYS_ALLOWED = 100_000_000
"""Bytes that anything may unpack to, whatever the ratio: a table of equal rows packs very well."""


@dataclass(frozen=True, slots=True)
class UnpackLimits:
    """`gigabytes`: what one file or archive unpacks to at most; `ratio`: and how many times its own size."""

    gigabytes: float = 20.0
    ratio: float = 100.0

    def allowed(self, packed: int) -> int:
        """Bytes that a file or archive of `packed` bytes may unpack to."""
        return int(min(self.gigabytes * 1e9, max(ALWAYS_ALLOWED, self.ratio * packed)))


def too_large(shown: str, allowed: int) -> FileRejectedError:
    """The error for what unpacks to more than `allowed` bytes."""
    return FileRejectedError(
        f"{shown}: unpacks to more than {allowed / 1e6:,.0f} MB, which its size does not warrant "
        "(CARTELERA_MAX_UNPACKED_GB and CARTELERA_MAX_UNPACKED_RATIO set the limits); nothing was changed"
    )


class BoundedReader(io.RawIOBase):
    """Reads `source`, of which no more than `allowed` bytes may come. Raises FileRejectedError beyond them."""

    def __init__(self, source: IO[bytes], shown: str, allowed: int) -> None:
        self._source, self._shown, self._allowed = source, shown, allowed
        self._left = allowed

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next bytes."""
        room = memoryview(buffer).cast("B")
        piece = self._source.read(len(room))
        self._left -= len(piece)
        if self._left < 0:
            raise too_large(self._shown, self._allowed)
        room[: len(piece)] = piece
        return len(piece)
