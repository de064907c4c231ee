"""The sources a workspace is refreshed from: files, folders and URLs, remembered in `refresh.json`."""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import orjson

from cartelera import __version__
from cartelera.atomic import replacement, write_bytes
from cartelera.errors import FileRejectedError, UsageError, WorkspaceError
from cartelera.pipeline.shown_urls import hide_secrets, shown_url
from cartelera.workspace import Workspace

TIMEOUT = 60.0
"""Seconds without a byte after which a server is given up."""


class RememberedSources:
    """The sources of one workspace, in the order they were given."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.path = workspace.root / "refresh.json"

    def read(self) -> list[str]:
        """Every remembered source; none if there was no refresh yet. Raises WorkspaceError if the file is damaged."""
        try:
            return [str(source) for source in orjson.loads(self.path.read_bytes())["sources"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WorkspaceError(f"{self.path} is damaged: mend or remove it") from error

    def joined_with(self, given: list[str]) -> list[str]:
        """The remembered sources and those `given`, paths made absolute. Raises UsageError if there are none."""
        absolute = [source if is_url(source) else str(Path(source).resolve()) for source in given]
        sources = list(dict.fromkeys([*self.read(), *absolute]))
        if not sources:
            raise UsageError("no source is configured: name files, folders or URLs once, they are remembered")
        return sources

    def write(self, sources: list[str]) -> None:
        """Remember `sources`, all of which have been read: a mistyped path would spoil every later run."""
        try:
            # URLs may hold keys: nobody but the owner reads the file.
            write_bytes(self.path, orjson.dumps({"sources": sources}, option=orjson.OPT_INDENT_2), mode=0o600)
        except OSError as error:
            raise WorkspaceError(f"cannot write {self.path}: {error.strerror}") from error


def is_url(source: str) -> bool:
    """Whether a source is fetched, and not a path."""
    return source.lower().startswith(("http://", "https://"))


def local_path(workspace: Workspace, source: str) -> Path:
    """The file or folder of a source; what a URL leads to is fetched anew, whole or not at all.

    Raises FileRejectedError if it cannot be fetched; what was fetched before is then still there. The error has no
    cause, for that may name a key of the URL.
    """
    if not is_url(source):
        return Path(source)
    shown = shown_url(source)
    try:
        target = cache_path(workspace, source)
    except ValueError:
        raise _no_address(shown) from None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _download(source, target)
    except (OSError, httpx.HTTPError, httpx.InvalidURL, _CutOff) as error:
        _remove_empty_folders(target.parent, workspace.root)
        if isinstance(error, httpx.InvalidURL):
            raise _no_address(shown) from None
        if isinstance(error, _CutOff):
            raise FileRejectedError(f"{shown}: cut off while it was fetched; nothing was changed") from None
        # A server that speaks another protocol is quoted as it speaks, over several lines.
        why = " ".join(hide_secrets(str(error)).split())[:200] or type(error).__name__
        raise FileRejectedError(f"{shown}: cannot be fetched ({why}); nothing was changed") from None
    return target


def _no_address(shown: str) -> FileRejectedError:
    """The error for an invalid URL. It does not say why, since that would quote the URL."""
    return FileRejectedError(f"{shown}: no address of a file; nothing was changed")


def cache_path(workspace: Workspace, url: str) -> Path:
    """Where a fetched file is kept: each URL in a folder of its own, since many a file is called `ratings.csv`.

    The names of the file and of the folder it comes from stay, because a source may be named for either. Raises
    ValueError if `url` is no address.
    """
    parts = urlsplit(url)
    names = [_portable_name(unquote(name)) for name in parts.path.split("/")]
    *folders, name = [name for name in names if name] or ["source.csv"]
    own = hashlib.sha256(url.encode()).hexdigest()[:12]
    folder = folders[-1] if folders else _portable_name(parts.hostname or "")
    return workspace.cache / "refresh" / own / folder / name


class _CutOff(Exception):
    """The answer ended before it was whole."""


def _download(url: str, target: Path) -> None:
    """Fetch anew and in one go: without a checksum, what was resumed could be halves of two versions of a file."""
    headers = {"User-Agent": f"cartelera/{__version__}", "Accept-Encoding": "identity"}
    with (
        replacement(target, durable=False) as temporary,
        httpx.stream("GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=True) as response,
    ):
        response.raise_for_status()
        with temporary.open("wb") as out:
            try:
                for chunk in response.iter_raw():
                    out.write(chunk)
            except httpx.TransportError as error:
                raise _CutOff from error


def _remove_empty_folders(folder: Path, root: Path) -> None:
    """Remove `folder` and those it lies in, up to `root`, as far as they are empty."""
    with suppress(OSError):
        for each in (folder, *folder.parents):
            if each == root:
                break
            each.rmdir()


def _portable_name(name: str) -> str:
    """A name that every file system takes, and none that leads elsewhere."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip(".-")[:100]
