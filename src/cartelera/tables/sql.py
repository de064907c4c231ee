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
    """The literal of a path to read: `*`, `?` and `[` stand for themselves, which DuckDB would expand."""
    return text("".join(f"[{c}]" if c in "*?[" else c for c in str(path)))


def parquet_source(*paths: Path) -> str:
    """A table function that reads these Parquet files, and nothing out of the names of their folders."""
    return f"read_parquet([{', '.join(map(source, paths))}], hive_partitioning = false)"
