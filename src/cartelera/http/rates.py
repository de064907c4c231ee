"""How often something may be done, counted over all processes of a server: requests of one client, wrong guesses.

What is counted has one number, the moment at which it would be even (the generic cell rate algorithm of ATM networks):
each time moves it on by the interval that the rate allows, and it may be ahead of the clock by a burst. The numbers lie
in a memory-mapped file that the processes of a server share; a name is found by its hash, in a set of slots that is
locked meanwhile, and a new name takes the place of what has been even for longest.
"""

from __future__ import annotations

import fcntl
import hashlib
import mmap
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

_SLOT = struct.Struct("<Qd")
_WAYS = 8
"""Slots that one hash may take; of so many the one that has been even for longest is given up."""
_SETS = 4096
SIZE = _SETS * _WAYS * _SLOT.size
"""Bytes: half a megabyte, for 32,768 clients at once."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` in the long run, and up to `burst` at once."""

    per_second: float
    burst: int


class _Move(Enum):
    """Whether the number of a name moves on."""

    LOOK = 0
    IF_IT_MAY = 1
    ANYWAY = 2


class SharedRates:
    """Counts what is named by texts. Not thread-safe: each process uses its own, on its event loop."""

    def __init__(self, path: Path | None = None) -> None:
        """Open the file at `path`, made if it is not there, with all that open the same one; None: for one process."""
        self._file = None if path is None else os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if self._file is not None:
            os.ftruncate(self._file, SIZE)
        self._memory = mmap.mmap(-1 if self._file is None else self._file, SIZE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._memory.close()
        if self._file is not None:
            os.close(self._file)

    def wait(self, name: str, rate: Rate) -> float:
        """Seconds until it may be done once more; 0 if it may be done now. Counts nothing."""
        return self._moved(name, rate, _Move.LOOK)

    def take(self, name: str, rate: Rate) -> float:
        """Do it once: 0, or, if it may not be done yet, the seconds until it may; then it is not counted."""
        return self._moved(name, rate, _Move.IF_IT_MAY)

    def note(self, name: str, rate: Rate) -> None:
        """It was done once, whether it might be or not: what goes on before its time waits for longer each time."""
        self._moved(name, rate, _Move.ANYWAY)

    def _moved(self, name: str, rate: Rate, how: _Move) -> float:
        digest = int.from_bytes(hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "little") or 1
        start = digest % _SETS * _WAYS * _SLOT.size
        length = _WAYS * _SLOT.size
        with self._locked(start, length):
            slots = list(_SLOT.iter_unpack(self._memory[start : start + length]))
            known = next((i for i, (held, _) in enumerate(slots) if held == digest), None)
            place = min(range(_WAYS), key=lambda i: slots[i][1]) if known is None else known
            now = time.monotonic()  # One clock for all processes of the machine.
            even = max(now, 0.0 if known is None else slots[place][1])
            interval = 1 / rate.per_second
            ahead = even - now - (rate.burst - 1) * interval
            if how is _Move.ANYWAY or (how is _Move.IF_IT_MAY and ahead <= 0):
                _SLOT.pack_into(self._memory, start + place * _SLOT.size, digest, even + interval)
            return max(0.0, ahead)

    @contextmanager
    def _locked(self, start: int, length: int) -> Iterator[None]:
        """Hold a part of the file, so that no other process counts in it."""
        if self._file is None:
            yield
            return
        fcntl.lockf(self._file, fcntl.LOCK_EX, length, start)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN, length, start)


class Guesses:
    """Wrong guesses of secrets: of keys by one client, of a PIN or a transfer code of one household or viewer.

    After `rate.burst` wrong ones whoever guesses waits, and waits for longer with each that is wrong again.
    """

    def __init__(self, rates: SharedRates, what: str, rate: Rate) -> None:
        self._rates = rates
        self._what = what
        self._rate = rate

    def wait(self, name: str) -> float:
        """Seconds for which nothing may be guessed, right or wrong: 0 if it may now."""
        return self._rates.wait(f"{self._what} {name}", self._rate)

    def wrong(self, name: str) -> None:
        """A guess was wrong."""
        self._rates.note(f"{self._what} {name}", self._rate)
