"""An export as people have it: one table, or a zip of them with files that are nobody's business."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from cartelera.errors import FileRejectedError
from cartelera.viewer_exports.entries import Export
from cartelera.viewer_exports.forms import form_of
from cartelera.viewer_exports.reading import export_of
from cartelera.viewer_exports.table import MAX_ROWS, columns_of, parse

MAX_UNPACKED = 500_000_000
"""Bytes that an export may unpack to."""

MAX_ALL_ROWS = 3 * MAX_ROWS
"""Rows of all tables of an archive."""
_HEAD = 1 << 16
"""Bytes by which it is told what a table is."""
_MAX_MEMBERS = 5_000
_IGNORED = ("deleted", "orphaned", "__macosx")
"""Folders of what the viewer took back (Letterboxd) or never wrote."""
_SUFFIXES = (".csv", ".tsv", ".txt", ".json")


def read_export(content: bytes, shown: str = "the file", day_first: bool | None = None) -> tuple[Export, ...]:
    """What a file holds: each of its tables that is known. Raises FileRejectedError if there is none.

    `day_first`: the order of dates in numbers, if somebody says it; else the dates tell it, or it is guessed.
    """
    if not content.startswith(b"PK"):
        return (export_of(replace(parse(content, shown), day_first=day_first), shown),)
    exports: list[Export] = []
    for name, unpacked in _members(content, shown):
        if not _is_known(columns_of(unpacked[:_HEAD])):
            continue  # Nobody's business, or no table, beside those that are.
        table = replace(parse(unpacked, name), day_first=day_first)
        if _is_known(table.columns):
            exports.append(export_of(table, name))
        if sum(len(export.rows) for export in exports) > MAX_ALL_ROWS:
            raise FileRejectedError(f"{shown}: more than {MAX_ALL_ROWS:,} rows; nothing was changed")
    if not exports:
        raise FileRejectedError(f"{shown}: an archive without a viewer's export that is known; nothing was changed")
    return tuple(exports)


def _is_known(columns: Iterable[str]) -> bool:
    """Whether a table of these columns is a viewer's export, and not any table of titles."""
    form = form_of(columns)
    return form is not None and not form.generic


def _members(content: bytes, shown: str) -> Iterator[tuple[str, bytes]]:
    """The tables of a zip, by name; its stated sizes are not trusted."""
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
            for info in infos[:_MAX_MEMBERS]:
                path = PurePosixPath(info.filename)
                if path.suffix.lower() not in _SUFFIXES or any(part.lower() in _IGNORED for part in path.parts):
                    continue
                with archive.open(info) as stream:
                    unpacked = stream.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise FileRejectedError(
                        f"{shown}: unpacks to more than {MAX_UNPACKED / 1e6:,.0f} MB; nothing was changed"
                    )
                yield info.filename, unpacked
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise FileRejectedError(f"{shown}: damaged or locked ({error}); nothing was changed") from error
