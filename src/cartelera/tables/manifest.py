"""What a workspace's tables were made from: one entry per source, kept beside them in `ingest.json`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from cartelera.errors import WorkspaceError

FILLS = "fills"
"""The format of what `enrich` filled: a source that is not read from a file, and does not depend on these rules."""

RULES_VERSION = 2
"""Raised when a rule changes, so that files already ingested are read again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A source as it was ingested. `doubles`: rows merged within its file; `merged`: those and what others had."""

    format: str
    file: str
    sha256: str
    columns: int
    read: int
    doubles: int
    refused: int
    merged: int
    repaired: dict[str, int]
    remark: str = ""

    @classmethod
    def loaded(cls, entry: dict[str, Any]) -> Entry:
        return cls(**{name: value for name, value in entry.items() if name != "kept"})

    @property
    def kept(self) -> int:
        return self.read - self.merged - self.refused

    def settled(self, overlapping: int, remark: str) -> Entry:
        """The entry after merging: `overlapping` of its rows a better source had already."""
        return replace(self, merged=self.doubles + overlapping, remark=remark)


@dataclass(frozen=True, slots=True)
class Manifest:
    """Every source in the tables, the prefix of each platform's ids, and the size of each table.

    `outdated`: the files of sources that were read by other rules, and must all be read again.
    """

    sources: dict[str, Entry] = field(default_factory=dict)
    platforms: dict[str, str] = field(default_factory=dict)
    tables: dict[str, int] = field(default_factory=dict)
    outdated: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Manifest:
        """That of the tables in `folder`; an empty one where there are none. Raises WorkspaceError if it is damaged."""
        path = folder / "ingest.json"
        if not path.is_file():
            return cls()
        try:
            loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if loaded["version"] != RULES_VERSION:
                fills = {key: entry for key, entry in loaded["sources"].items() if entry["format"] == FILLS}
                outdated = {key: str(loaded["sources"][key]["file"]) for key in loaded["sources"].keys() - fills.keys()}
                kept = {key: Entry.loaded(entry) for key, entry in fills.items()}
                return cls(kept, platforms=loaded["platforms"], outdated=outdated)
            sources = {key: Entry.loaded(entry) for key, entry in loaded["sources"].items()}
            return cls(sources, loaded["platforms"], loaded["tables"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise WorkspaceError(f"{path} is damaged: remove {folder} and ingest the files again") from error

    def write(self, folder: Path) -> None:
        """Write it beside the tables in `folder`."""
        made = {
            "version": RULES_VERSION,
            "platforms": self.platforms,
            "sources": {key: asdict(entry) | {"kept": entry.kept} for key, entry in self.sources.items()},
            "tables": self.tables,
        }
        text = json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True)
        (folder / "ingest.json").write_text(text + "\n", encoding="utf-8")
