"""A viewer's export on its way through ingest: read by `viewer_exports`, and made a table like others.

Of its rows those with a rating are ratings of one viewer; a film that was only watched, or is on a list, is none. A
row that cannot be used is named by its line in the file as the viewer has it.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from cartelera.errors import FileRejectedError
from cartelera.ingest.files import Candidate, reading
from cartelera.ingest.formats import EXPORT, Dialect, Format
from cartelera.ingest.record_index import RecordIndex
from cartelera.ingest.sniffing import Unknown
from cartelera.ingest.sources.viewer_exports import COLUMNS, format_of
from cartelera.ingest.unpack_limits import too_large
from cartelera.ingest.unpacking import RawFile
from cartelera.viewer_exports import Entry, LeftOut, columns_of, form_of, read_table

_PIECE = 1 << 20
_MOST = 64 << 20
"""Bytes of one table that a viewer may have made in a lifetime."""


def recognise_export(head: bytes, encoding: str | None = None) -> tuple[Format, Dialect] | Unknown | None:
    """What a file that begins with `head` is if it is a viewer's export; None if it is none. `encoding`: as told."""
    if encoding:
        head = _recoded(head, encoding)
    form = form_of(columns_of(head))
    if form is None or form.generic:
        return None
    if not form.rated:
        return Unknown(f"{form.describes}: known, and not used")
    dialect = Dialect(",", COLUMNS, container=EXPORT)
    return format_of(form), replace(dialect, encodings=(encoding,)) if encoding else dialect


def unpack_export(
    candidate: Candidate, dialect: Dialect, plain: Path, advance: Callable[[int], None] = lambda _: None
) -> RawFile:
    """The ratings of an export as text at `plain`. Raises FileRejectedError if it is damaged or holds none."""
    content = bytearray()
    with reading(candidate.shown), candidate.open() as source:
        while piece := source.read(_PIECE):
            advance(len(piece))
            content += piece
            if len(content) > _MOST:
                raise too_large(candidate.shown, _MOST)
    told = dialect.encodings if len(dialect.encodings) == 1 else ()
    export = read_table(_recoded(bytes(content), told[0]) if told else bytes(content), candidate.shown)
    rows = [row for row in export.rows if not isinstance(row, Entry) or row.rating is not None]
    if not rows:
        raise FileRejectedError(f"{candidate.shown}: {export.described}, without a rating; nothing was changed")
    index = RecordIndex(dialect.lines_before_rows, dialect.quote)
    text = _as_csv([COLUMNS, *map(_cells, rows)])
    index.feed(text)
    index.close()
    plain.write_bytes(text)
    return RawFile(
        candidate.shown, plain, hashlib.sha256(content).hexdigest(), index, dialect,
        lines=tuple(row.line for row in rows), remark=export.remark,
    )  # fmt: skip


def _recoded(content: bytes, encoding: str) -> bytes:
    return content.decode(encoding, "replace").encode("utf-8", "replace")


def _cells(row: Entry | LeftOut) -> tuple[object, ...]:
    if isinstance(row, LeftOut):
        return (*("" for _ in COLUMNS[:-1]), row.why)
    episode = "yes" if row.episode else ""
    return (
        row.profile, row.imdb_id, row.tmdb_id, row.title, row.year, row.kind, episode, row.rating, row.at, "",
    )  # fmt: skip


def _as_csv(rows: Iterable[Iterable[object]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")
