"""The progress display of `ingest` and `build`: one line per file while it is read."""

from __future__ import annotations

from types import TracebackType

from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from cartelera.cli.shared import errors


class Display:
    """Draws on standard error, and only where that is a terminal; elsewhere one plain line per finished piece."""

    def __init__(self) -> None:
        self._console = errors()
        self._live = self._console.is_terminal
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            DownloadColumn(),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._live,
        )
        self._task: TaskID | None = None
        self._what = ""

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def begin(self, what: str, total: int) -> None:
        """A piece of work begins, of `total` bytes (0: unknown)."""
        self._what = what
        self._task = self._progress.add_task(_shortened(what), total=total or None)

    def advance(self, amount: int) -> None:
        """`amount` bytes of it are done."""
        if self._task is not None:
            self._progress.advance(self._task, amount)

    def end(self, note: str = "") -> None:
        """It is done."""
        if self._task is not None:
            done = self._progress.tasks[self._task].completed or 1
            self._progress.update(self._task, total=done, completed=done)
        if not self._live:
            self._console.print(f"{self._what}{': ' + note if note else ''}", highlight=False, markup=False)


def _shortened(text: str, width: int = 44) -> str:
    return text if len(text) <= width else "…" + text[-(width - 1) :]
