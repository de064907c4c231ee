"""Progress that a test can read afterwards."""

from __future__ import annotations


class RecordedProgress:
    """`begun`: (what, total) of each piece; `done`: the sum of what was advanced; `notes`: how each piece ended."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, int]] = []
        self.done = 0
        self.notes: list[str] = []

    def begin(self, what: str, total: int) -> None:
        self.begun.append((what, total))

    def advance(self, amount: int) -> None:
        self.done += amount

    def end(self, note: str = "") -> None:
        self.notes.append(note)
