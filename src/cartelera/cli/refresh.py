"""`cartelera refresh`: the unattended update, once or every so often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.reading_options import AcceptOption
from cartelera.cli.shared import (
    DEFAULT_WORKSPACE,
    TrackOption,
    WorkspaceOption,
    console,
    live_ratings,
    open_tracker,
    unpack_limits,
    workspace_at,
)
from cartelera.counts import counted
from cartelera.errors import CarteleraError, ErrorCode, InvalidValueError, UsageError

if TYPE_CHECKING:
    from cartelera.pipeline.refresh import RefreshResult

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = 366 * 86400


def command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders and URLs; remembered for the next time.", metavar="[SOURCE...]"),
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    every: Annotated[str | None, typer.Option(help="Go on by itself: 30m, 6h, 1d.")] = None,
    accept: AcceptOption = False,
    track: TrackOption = None,
) -> None:
    """Read the configured sources again, ingest, link, train, compare and publish, in one unattended run.

    Safe in cron: one at a time, one summary line. Exit code 0: published, or nothing has changed; 3: the candidate was
    worse and was refused; 2: something is wrong with the sources, or one is held back until it is read once with
    --accept. What is served stays served. Sources are remembered once they could be read.
    """
    from cartelera.cli.printing import print_warning
    from cartelera.pipeline.lock import exclusive_lock
    from cartelera.pipeline.refresh import refresh, refresh_every
    from cartelera.pipeline.sources import RememberedSources

    if accept and every:
        raise UsageError("--accept answers one question about one run: it does not go with --every")
    pause, tracker = _parse_interval(every), open_tracker(track)
    with exclusive_lock(workspace_at(root)), live_ratings(workspace_at(root)) as live:
        configured = RememberedSources(workspace_at(root)).joined_with(sources or [])
        if pause is None:
            result = refresh(workspace_at(root), configured, tracker, unpack_limits(), accept=accept, live=live)
            _print_summary(result)
            raise typer.Exit(0 if result.training.outcome.published else 3)
        for each in refresh_every(pause, workspace_at(root), configured, tracker, unpack_limits(), live):
            if isinstance(each, CarteleraError):
                print_warning(str(each))
            else:
                _print_summary(each)


def _print_summary(result: RefreshResult) -> None:
    from cartelera.cli.printing import print_warning

    print_warning(result.training.warning)
    outcome, sources = result.training.outcome, result.ingested.sources
    news = ("nothing changed" if outcome.unchanged else "published") if outcome.published else "REFUSED"
    console().print(
        f"{result.ended:%Y-%m-%dT%H:%M:%SZ} {news}: release {outcome.release_id}, "
        f"{counted(len(sources), 'source')}, {counted(sum(s.read for s in sources), 'row')}, "
        f"{sum(s.refused for s in sources):,} refused, {result.seconds:.0f} s",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )


def _parse_interval(text: str | None) -> float | None:
    if text is None:
        return None
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", text.strip().lower())
    pause = float(match[1]) * _UNITS[match[2]] if match else 0.0
    if not 0 < pause <= _LONGEST:
        raise InvalidValueError(ErrorCode.INTERVAL, name=text[:40])
    return pause
