"""The progress display of every command that takes a while, on standard error."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from cartelera.cli.shared import errors


class ProgressDisplay:
    """One line per piece of work, drawn if standard error is a terminal; else a plain line for each finished piece.

    `counted`: the column that counts what is done, in items or in bytes. `keep`: whether the line of a finished piece
    stays. A piece may begin inside another one: the inner one has a line of its own.
    """

    def __init__(self, counted: Callable[[], ProgressColumn] = MofNCompleteColumn, *, keep: bool = False) -> None:
        self._console = errors()
        self._keep = keep
        self._bars = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            counted(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._open: list[tuple[TaskID, str]] = []

    @classmethod
    def of_files(cls) -> ProgressDisplay:
        """A display for files that are read or downloaded: counted in bytes, and each keeps its line."""
        return cls(DownloadColumn, keep=True)

    def __enter__(self) -> ProgressDisplay:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, what: str, total: int) -> None:
        """A piece of work begins, of `total` bytes or items (0: unknown)."""
        self._open.append((self._bars.add_task(_shortened(what), total=total or None), what))

    def advance(self, amount: int) -> None:
        """`amount` more of it is done."""
        if self._open:
            self._bars.advance(self._open[-1][0], amount)

    def end(self, note: str = "") -> None:
        """The innermost piece is done; `note` says how it went."""
        if not self._open:
            return
        task, what = self._open.pop()
        if self._keep:
            done = next(each.completed for each in self._bars.tasks if each.id == task) or 1
            self._bars.update(task, total=done, completed=done)
        else:
            self._bars.remove_task(task)
        if not self._console.is_terminal:
            self._console.print(f"{what}{': ' + note if note else ''}", highlight=False, markup=False, soft_wrap=True)


def _shortened(text: str, width: int = 44) -> str:
    return text if len(text) <= width else "…" + text[-(width - 1) :]
