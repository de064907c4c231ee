"""`cartelera refresh`: the unattended update: read the sources again, link, train, judge, publish."""

from __future__ import annotations

import fcntl
import hashlib
import http.client
import re
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from cartelera.atomic import replace_file, write_bytes
from cartelera.cli.shared import DEFAULT_WORKSPACE, TrackOption, WorkspaceOption, console, errors, workspace
from cartelera.errors import CarteleraError, ErrorCode, FileRejectedError, InvalidValueError, WorkspaceError

if TYPE_CHECKING:
    from cartelera.release.tracking import Tracker
    from cartelera.workspace import Workspace

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = 366 * 86400
_CHUNK = 1 << 20
_LOCK = ".refresh-lock"


def command(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Files, folders and URLs; remembered for the next time.", metavar="[SOURCE...]"),
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    every: Annotated[str | None, typer.Option(help="Go on by itself: 30m, 6h, 1d.")] = None,
    track: TrackOption = None,
) -> None:
    """Read the configured sources again, ingest, link, train, judge and publish, in one unattended run.

    Safe in cron: one at a time, one summary line. Exit code 0: published, or nothing has changed; 3: the candidate was
    worse and was refused; 2: something is wrong with the sources. What was served goes on being served. Sources are
    remembered once they could be read.
    """
    from cartelera.cli import train as training

    place, pause = workspace(root), _seconds(every)
    tracker = training.tracker(track)
    with _alone(place):
        configured = _configured(place, sources or [])
        while True:
            code = _once(place, configured, tracker, stop=pause is None)
            if pause is None:
                raise typer.Exit(code)
            time.sleep(pause)


def _once(place: Workspace, sources: list[str], tracker: Tracker | None, *, stop: bool) -> int:
    """One run and its summary line; the exit code. `stop`: a mistake ends the command instead of being told."""
    from cartelera.cli import train as training
    from cartelera.ingest.run import ingest
    from cartelera.release import train

    start = time.monotonic()
    try:
        paths = [_local(place, source) for source in sources]
        report = ingest(paths, place)
        _remember(place, sources)
        outcome = train(place)
    except CarteleraError as error:
        if stop:
            raise
        errors().print(f"cartelera: {error}", highlight=False, markup=False, soft_wrap=True)
        return 2
    if tracker is not None:
        training.track(tracker, place, outcome)
    rows, count = sum(s.read for s in report.sources), len(report.sources)
    news = ("nothing changed" if outcome.unchanged else "published") if outcome.published else "REFUSED"
    refused = sum(s.refused for s in report.sources)
    console().print(
        f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {news}: release {outcome.release_id}, "
        f"{count} source{'' if count == 1 else 's'}, {rows:,} rows, {refused:,} refused, "
        f"{time.monotonic() - start:.0f} s",
        highlight=False,
        markup=False,
        soft_wrap=True,
    )
    return 0 if outcome.published else 3


def _configured(place: Workspace, given: list[str]) -> list[str]:
    """The sources remembered in the workspace, and those given now. Raises InvalidValueError where there is none."""
    path = _memory(place)
    try:
        known = [str(source) for source in orjson.loads(path.read_bytes())["sources"]]
    except FileNotFoundError:
        known = []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(f"{path} is damaged: mend or remove it") from error
    given = [source if _is_url(source) else str(Path(source).resolve()) for source in given]
    sources = list(dict.fromkeys([*known, *given]))
    if not sources:
        raise WorkspaceError("no source is configured: name files, folders or URLs once, they are remembered")
    return sources


def _remember(place: Workspace, sources: list[str]) -> None:
    """Only what has been read: a mistyped path would spoil every later run."""
    path = _memory(place)
    try:
        write_bytes(path, orjson.dumps({"sources": sources}, option=orjson.OPT_INDENT_2))
    except OSError as error:
        raise WorkspaceError(f"cannot write {path}: {error.strerror}") from error


def _memory(place: Workspace) -> Path:
    return place.root / "refresh.json"


def _local(place: Workspace, source: str) -> Path:
    """Where a source lies: as it is, or fetched anew from its URL, whole or not at all."""
    if not _is_url(source):
        return Path(source)
    try:
        target = _kept(place, source)
    except ValueError as error:
        raise FileRejectedError(f"{source}: no address ({error}); nothing was changed") from error
    temporary = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with urllib.request.urlopen(source, timeout=60) as answer, temporary.open("wb") as out:
            expected = int(answer.headers.get("Content-Length") or -1)
            while chunk := answer.read(_CHUNK):
                out.write(chunk)
        if expected >= 0 and temporary.stat().st_size != expected:
            raise EOFError("cut off")
        replace_file(temporary, target, durable=False)
    except (EOFError, http.client.IncompleteRead) as error:
        _forget(place, temporary)
        raise FileRejectedError(f"{source}: cut off while it was fetched; nothing was changed") from error
    except (OSError, ValueError, http.client.HTTPException) as error:
        _forget(place, temporary)
        # A server that speaks another protocol is quoted as it speaks, over several lines.
        why = " ".join(str(error).split())[:200] or type(error).__name__
        raise FileRejectedError(f"{source}: cannot be fetched ({why}); nothing was changed") from error
    return target


def _forget(place: Workspace, temporary: Path) -> None:
    """Leave nothing of a file that could not be fetched, nor the folders that were made for it."""
    temporary.unlink(missing_ok=True)
    with suppress(OSError):  # Folders that hold something stay.
        for folder in temporary.parents:
            if folder == place.root:
                break
            folder.rmdir()


def _kept(place: Workspace, url: str) -> Path:
    """Where a fetched file is kept: each URL in a folder of its own, since many a file is called `ratings.csv`.

    The names of the file and of the folder it comes from stay, because a source may be named for either.
    """
    parts = urllib.parse.urlsplit(url)
    names = [_plain(urllib.parse.unquote(name)) for name in parts.path.split("/")]
    *folders, name = [name for name in names if name] or ["source.csv"]
    own = hashlib.sha256(url.encode()).hexdigest()[:12]
    return place.root / "cache" / "refresh" / own / (folders[-1] if folders else _plain(parts.hostname or "")) / name


def _plain(name: str) -> str:
    """A name that is one for every file system, and none that leads elsewhere."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")[:100]


def _is_url(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([smhd])", text.strip().lower())
    pause = float(found[1]) * _UNITS[found[2]] if found else 0.0
    if not 0 < pause <= _LONGEST:
        raise InvalidValueError(ErrorCode.INTERVAL, name=text[:40])
    return pause


@contextmanager
def _alone(place: Workspace) -> Iterator[None]:
    """One refresh at a time per workspace. Raises WorkspaceError where another one runs.

    A root that was not there, and in which nothing was left, is not there afterwards.
    """
    made = not place.root.exists()
    try:
        place.root.mkdir(parents=True, exist_ok=True)
        lock = (place.root / _LOCK).open("w")
    except OSError as error:
        raise WorkspaceError(f"cannot write to workspace {place.root}: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WorkspaceError(f"another refresh of {place.root} is running") from error
        try:
            yield
        finally:
            if made and [file.name for file in place.root.iterdir()] == [_LOCK]:
                with suppress(OSError):
                    (place.root / _LOCK).unlink()
                    place.root.rmdir()
