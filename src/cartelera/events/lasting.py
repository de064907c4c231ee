"""Whether events would outlast the machine that keeps them: a container's own disk goes with the container."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL

from cartelera.events.engine import sqlite_file

_GOES_AWAY = frozenset({"overlay", "overlayfs", "aufs", "fuse-overlayfs", "tmpfs", "ramfs"})
"""File systems of containers and of memory."""
_IN_CONTAINER = (Path("/.dockerenv"), Path("/run/.containerenv"))


def is_lasting(url: URL, mounts: Path = Path("/proc/self/mountinfo")) -> bool:
    """Whether what is kept at `url` outlasts this machine, as far as can be known: a database elsewhere does."""
    file = sqlite_file(url)
    if file is None:
        return True
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:  # No Linux: no container.
        return True
    mount, kind = _mount_of(file.resolve(), lines)
    return kind not in _GOES_AWAY and not (mount == Path("/") and any(path.exists() for path in _IN_CONTAINER))


def _mount_of(path: Path, lines: list[str]) -> tuple[Path, str]:
    """Where the file system of `path` is mounted, and its kind, by the lines of `mountinfo` (proc(5))."""
    best, kind = Path("/"), ""
    for line in lines:
        left, _, right = line.partition(" - ")
        fields = left.split()
        if len(fields) > 4 and right:
            mount = Path(fields[4].replace("\\040", " "))
            # Of two mounts at one place the later lies over the earlier.
            if path.is_relative_to(mount) and len(mount.parts) >= len(best.parts):
                best, kind = mount, right.split()[0]
    return best, kind
