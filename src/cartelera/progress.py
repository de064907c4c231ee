"""How a long piece of work shows what it is doing: one protocol for every command that takes a while."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives one piece of work after another; a piece may begin inside another one."""

    def begin(self, what: str, total: int) -> None:
        """A piece of work begins, of `total` bytes or items (0: unknown)."""

    def advance(self, amount: int) -> None:
        """`amount` more of it is done."""

    def end(self, note: str = "") -> None:
        """The piece is done; `note` says how it went."""


class NullProgress:
    """Progress that shows nothing."""

    def begin(self, what: str, total: int) -> None:
        """Nothing."""

    def advance(self, amount: int) -> None:
        """Nothing."""

    def end(self, note: str = "") -> None:
        """Nothing."""
