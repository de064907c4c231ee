"""`ingest --dry-run`: what each file is taken for and how its first rows would be read; nothing is changed."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cartelera.ingest.context import StagingContext
from cartelera.ingest.files import Skipped
from cartelera.ingest.intake import read_files
from cartelera.ingest.joining import joined
from cartelera.ingest.options import NO_OPTIONS, ReadingOptions
from cartelera.ingest.run import translate_errors
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.progress import NullProgress
from cartelera.tables import sql
from cartelera.tables.manifest import Entry, Manifest
from cartelera.workspace import Workspace

SHOWN = 3
"""Rows that are shown of a file."""


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file, the source it would be, what it is taken for, its counts, and its first rows without empty cells."""

    shown: str
    key: str
    describes: str
    entry: Entry
    rows: tuple[dict[str, Any], ...]


def preview(
    paths: list[Path],
    workspace: Workspace,
    *,
    options: ReadingOptions = NO_OPTIONS,
    limits: UnpackLimits = UnpackLimits(),
) -> tuple[list[FilePreview], tuple[Skipped, ...]]:
    """Read every file in `paths` outside of the workspace; what came of each, and what would be skipped.

    Raises FileRejectedError as `ingest` does.
    """
    known = Manifest(platforms=Manifest.of(workspace.tables).platforms)
    with tempfile.TemporaryDirectory() as scratch, translate_errors():
        with StagingContext.open(Path(scratch) / "dry", Path(scratch) / "none") as context:
            intake = read_files(context, known, paths, options, workspace.root, limits, NullProgress())
            intake = joined(context, known, intake)
            found = []
            for file in intake.files:
                source = context.source(file.counted)
                query = f"SELECT * FROM {sql.parquet_source(source)} LIMIT {SHOWN}"
                cursor = context.connection.execute(query)
                names = [column[0] for column in cursor.description or ()]
                rows = tuple(
                    {name: value for name, value in zip(names, row, strict=True) if value not in (None, [], "")}
                    for row in cursor.fetchall()
                )
                entry = intake.entries[file.counted]
                found.append(
                    FilePreview(file.plan.candidate.shown, file.counted, file.plan.form.describes, entry, rows)
                )
        return found, intake.skipped
