"""What `ingest` tells of its work while it goes on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Told of one piece of work after another."""

    def begin(self, what: str, total: int) -> None:
        """A piece of work begins, of `total` bytes (0: unknown)."""

    def advance(self, amount: int) -> None:
        """`amount` of it is done."""

    def end(self, note: str = "") -> None:
        """It is done."""


class Silence:
    """Progress that nobody is told of."""

    def begin(self, what: str, total: int) -> None:
        """Nothing."""

    def advance(self, amount: int) -> None:
        """Nothing."""

    def end(self, note: str = "") -> None:
        """Nothing."""
