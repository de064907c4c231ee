"""What a workspace's tables were made from: one entry per source, kept beside them in `ingest.json`."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from cartelera.checksums import Checksums, DamagedFileError, checksums_of, require_undamaged, sealed, unsealed
from cartelera.errors import WorkspaceError
from cartelera.platforms import resolve_platform
from cartelera.workspace import Workspace

FILLS = "fills"
"""The format of what `enrich` filled: a source that is not read from a file, and does not depend on these rules."""

RULES_VERSION = 6
"""Raised when a rule or a table changes, so that files already ingested are read again."""

_NAME, _SOURCES = "ingest.json", "sources"


@dataclass(frozen=True, slots=True)
class Entry:
    """A source as it was ingested. `duplicates`: rows merged within its file; `merged`: those and what others had.

    `dialect`: how it is written, if not as commas and UTF-8, and its ratings, if not from 0 to 5. `options`: what the
    user said of it. `folder`: the name of its folder, and a checksum of where that is.
    """

    format: str
    file: str
    sha256: str
    columns: int
    read: int
    duplicates: int
    refused: int
    merged: int
    repaired: dict[str, int]
    remark: str = ""
    dialect: str = ""
    options: dict[str, str] = field(default_factory=dict)
    folder: str = ""

    @classmethod
    def loaded(cls, entry: dict[str, Any]) -> Entry:
        """From `ingest.json`; the versions before 3 had `doubles` for `duplicates`."""
        known = {"duplicates" if name == "doubles" else name: value for name, value in entry.items()}
        return cls(**{name: value for name, value in known.items() if name != "kept"})

    @property
    def kept(self) -> int:
        return self.read - self.merged - self.refused

    def after_merge(self, overlapping: int, remark: str) -> Entry:
        """The entry after merging: `overlapping` of its rows a better source had already."""
        return replace(self, merged=self.duplicates + overlapping, remark=remark)


@dataclass(frozen=True, slots=True)
class OutdatedSource:
    """A source that was read by other rules, or whose rows are `damaged`: its key by those, its file, its hash."""

    key: str
    file: str
    sha256: str
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every source in the tables, the prefix of each platform's ids, and the size of each table.

    `files`: the checksum of each file beside the manifest, as it was read. `outdated`: the sources that were read by
    other rules, by the keys of today; all must be read again.
    """

    sources: dict[str, Entry] = field(default_factory=dict)
    platforms: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    outdated: dict[str, OutdatedSource] = field(default_factory=dict)
    files: Checksums = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """That of the tables in `folder`; an empty one if there are none. Raises WorkspaceError if it is damaged."""
        path = folder / _NAME
        if not os.path.lexists(path):
            return cls()
        try:
            loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if loaded["version"] != RULES_VERSION:
                return cls._outdated(loaded)
            made = unsealed(loaded)
            sources = {key: Entry.loaded(entry) for key, entry in made["sources"].items()}
            return cls(sources, made["platforms"], made["tables"], files=made["files"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError, DamagedFileError) as error:
            raise _damaged(folder, f"{path} is damaged") from error

    def require_undamaged(self, folder: Path) -> None:
        """Raises WorkspaceError for the first file in `folder` that is not what was written with this manifest."""
        try:
            require_undamaged(folder, self.files)
        except DamagedFileError as error:
            raise self._refused(folder, f"{folder}/{error}", self._lost(self._damaged_files(folder))) from error

    def mendable(self, folder: Path) -> tuple[Self, frozenset[str]]:
        """This manifest without the sources whose rows are damaged (they are `outdated` now), and the damaged files.

        Merged tables are made anew from the sources, and sources from their files. Raises WorkspaceError if what is
        damaged can be made from neither: the log of what platforms offered, and what was filled in.
        """
        damaged = self._damaged_files(folder)
        if lost := self._lost(damaged):
            raise self._refused(folder, f"{folder}/{lost[0]} is not what was written", lost)
        again = {
            key: OutdatedSource(key, entry.file, entry.sha256, damaged=True)
            for key, entry in self.sources.items()
            if f"{_SOURCES}/{key}.parquet" in damaged
        }
        kept = {key: entry for key, entry in self.sources.items() if key not in again}
        return replace(self, sources=kept, outdated=self.outdated | again), damaged

    def _damaged_files(self, folder: Path) -> frozenset[str]:
        damaged = set()
        for name, listed in self.files.items():
            try:
                require_undamaged(folder, {name: listed})
            except DamagedFileError:
                damaged.add(name)
        return frozenset(damaged)

    def _lost(self, damaged: frozenset[str]) -> list[str]:
        """What of the damaged files cannot be made anew."""
        fills = {f"{_SOURCES}/{key}.parquet" for key, entry in self.sources.items() if entry.format == FILLS}
        return sorted(name for name in damaged if name in fills or ("/" in name and not name.startswith(_SOURCES)))

    def _refused(self, folder: Path, what: str, lost: list[str]) -> WorkspaceError:
        if lost:
            return _damaged(folder, what)
        return WorkspaceError(f"{what}: ingest the same files again, which makes it anew")

    @classmethod
    def _outdated(cls, loaded: dict[str, Any]) -> Manifest:
        """What another version left: fills, which depend on no rules, and the platforms' prefixes are kept."""
        kept = {key: Entry.loaded(entry) for key, entry in loaded["sources"].items() if entry["format"] == FILLS}
        outdated = {
            _key_today(key): OutdatedSource(key, str(entry["file"]), str(entry["sha256"]))
            for key, entry in loaded["sources"].items()
            if key not in kept
        }
        platforms = {name: str(prefix) for name, prefix in loaded["platforms"].items()}
        renamed = {resolve_platform(name) or name: prefix for name, prefix in platforms.items()}
        own = {name: prefix for name, prefix in platforms.items() if name in renamed}
        return cls(kept, platforms=renamed | own, outdated=outdated)

    def require_current(self, root: Path, read: Collection[str] = ()) -> None:
        """Raises WorkspaceError if a source of the workspace `root` was read by other rules and is not among `read`."""
        lost = sorted(source.file for key, source in self.outdated.items() if key not in read)
        if lost:
            along = " along with these" if read else ""
            if all(source.damaged for source in self.outdated.values()):
                named = ", ".join(sorted(f"{key}.parquet" for key in self.outdated.keys() - set(read)))
                raise WorkspaceError(f"tables of {root} are damaged ({named}): ingest {', '.join(lost)} again{along}")
            raise WorkspaceError(
                f"workspace {root} was made by another version of cartelera: ingest {', '.join(lost)} again{along}"
            )

    def write(self, folder: Path) -> None:
        """Write it beside the tables in `folder`, all of which are there."""
        checksums = checksums_of(folder)
        checksums.pop(_NAME, None)
        made = {
            "version": RULES_VERSION,
            "platforms": self.platforms,
            "sources": {key: asdict(entry) | {"kept": entry.kept} for key, entry in self.sources.items()},
            "tables": self.tables,
            "files": checksums,
        }
        text = json.dumps(sealed(made), indent=1, ensure_ascii=False, sort_keys=True)
        (folder / _NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(workspace: Workspace) -> Manifest:
    """The manifest of the tables of a workspace, each of which is what was written.

    Raises WorkspaceError if there are no tables, or one is damaged. Those of another version are not verified.
    """
    workspace.require_tables()
    manifest = Manifest.of(workspace.tables)
    manifest.require_undamaged(workspace.tables)
    return manifest


def require_current(workspace: Workspace) -> None:
    """Raises WorkspaceError if there are no tables, one is damaged, or another version of cartelera made them."""
    read_manifest(workspace).require_current(workspace.root)


def _damaged(folder: Path, what: str) -> WorkspaceError:
    return WorkspaceError(f"{what}: remove {folder} and ingest the files again")


def _key_today(key: str) -> str:
    """The key of a source under which it is read today: `platform.hbo` → `platform.max`."""
    form, _, name = key.partition(".")
    platform = resolve_platform(name) if form == "platform" else None
    return f"{form}.{platform}" if platform else key
