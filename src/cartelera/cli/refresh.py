"""`cartelera refresh`: the unattended update: read the sources again, link, train, judge, publish."""

from __future__ import annotations

import fcntl
import os
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, errors, workspace
from cartelera.errors import CarteleraError, FileRefused, ImpossibleValueError, WorkspaceError

if TYPE_CHECKING:
    from cartelera.workspace import Workspace

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_CHUNK = 1 << 20


def command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders and URLs; remembered for the next time.", metavar="[SOURCE...]"),
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    every: Annotated[str | None, typer.Option(help="Go on by itself: 30m, 6h, 1d.")] = None,
) -> None:
    """Read the configured sources again, ingest, link, train, judge and publish, in one unattended run.

    Safe in cron: one at a time, one summary line. Exit code 0: published, or nothing has changed; 3: the candidate was
    worse and was refused; 2: something is wrong with the sources. What was served goes on being served.
    """
    place = workspace(root)
    pause = _seconds(every)
    configured = _configured(place, sources or [])
    with _alone(place):
        while True:
            code = _once(place, configured, stop=pause is None)
            if pause is None:
                raise typer.Exit(code)
            time.sleep(pause)


def _once(place: Workspace, sources: list[str], *, stop: bool) -> int:
    """One run and its summary line; the exit code. `stop`: a mistake ends the command instead of being told."""
    from cartelera.ingest.run import ingest
    from cartelera.release import train

    start = time.monotonic()
    try:
        paths = [_local(place, source) for source in sources]
        report = ingest(paths, place)
        outcome = train(place)
    except CarteleraError as error:
        if stop:
            raise
        errors().print(f"cartelera: {error}", highlight=False, markup=False)
        return 2
    rows = sum(s.read for s in report.sources)
    news = "nothing changed" if outcome.unchanged else ("published" if outcome.published else "REFUSED")
    refused = sum(s.refused for s in report.sources)
    console().print(
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {news}: release {outcome.release_id}, {len(report.sources)} sources, "
        f"{rows:,} rows, {refused:,} refused, {time.monotonic() - start:.0f} s",
        highlight=False,
        markup=False,
    )
    return 0 if outcome.published else 3


def _configured(place: Workspace, given: list[str]) -> list[str]:
    """The sources remembered in the workspace, and those given now, which are remembered too."""
    path = place.root / "refresh.json"
    try:
        known = [str(source) for source in orjson.loads(path.read_bytes())["sources"]]
    except FileNotFoundError:
        known = []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"{path} is damaged: mend or remove it") from error
    given = [source if _is_url(source) else str(Path(source).resolve()) for source in given]
    sources = list(dict.fromkeys([*known, *given]))
    if not sources:
        raise ImpossibleValueError("no source is configured: name files, folders or URLs once, they are remembered")
    if sources != known:
        place.root.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(orjson.dumps({"sources": sources}, option=orjson.OPT_INDENT_2))
        os.replace(temporary, path)
    return sources


def _local(place: Workspace, source: str) -> Path:
    """Where a source lies: as it is, or fetched anew from its URL, whole or not at all."""
    if not _is_url(source):
        return Path(source)
    folder = place.root / "cache" / "refresh"
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(urllib.parse.urlparse(source).path).name) or "source.csv"
    target = folder / name
    temporary = target.with_name(name + ".part")
    try:
        with urllib.request.urlopen(source, timeout=60) as answer, temporary.open("wb") as out:
            expected = answer.headers.get("Content-Length")
            while chunk := answer.read(_CHUNK):
                out.write(chunk)
    except (OSError, urllib.error.URLError, ValueError) as error:
        temporary.unlink(missing_ok=True)
        raise FileRefused(f"{source}: cannot be fetched ({error}); nothing was changed") from error
    if expected and temporary.stat().st_size != int(expected):
        temporary.unlink()
        raise FileRefused(f"{source}: cut off while it was fetched; nothing was changed")
    os.replace(temporary, target)
    return target


def _is_url(source: str) -> bool:
    return source.startswith(("http://", "https://"))


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", text.strip().lower())
    if not found or float(found[1]) <= 0:
        raise ImpossibleValueError(f"{text!r} is no time between runs: write it as 30m, 6h or 1d")
    return float(found[1]) * _UNITS[found[2]]


@contextmanager
def _alone(place: Workspace) -> Iterator[None]:
    """One refresh at a time per workspace. Raises WorkspaceError where another one runs."""
    try:
        place.root.mkdir(parents=True, exist_ok=True)
        lock = (place.root / ".refresh-lock").open("w")
    except OSError as error:
        raise WorkspaceError(f"cannot write to workspace {place.root}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceError(f"another refresh of {place.root} is running") from error
        yield
