"""Writing names, texts and paths into SQL so that no value can be read as part of the statement."""

from __future__ import annotations

from pathlib import Path


def text(value: str) -> str:
    """A text literal: `it's` → `'it''s'`."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A quoted identifier: `order` → `"order"`."""
    return '"' + value.replace('"', '""') + '"'


def target(path: Path) -> str:
    """The literal of a path to write to."""
    return text(str(path))


def source(path: Path) -> str:
    """The literal of a path to read: DuckDB expands `*`, `?` and `[` in those, which a folder's name may hold."""
    return text("".join(f"[{c}]" if c in "*?[" else c for c in str(path)))


def parquet(path: Path) -> str:
    """A table function that reads one Parquet file."""
    return f"read_parquet({source(path)})"
