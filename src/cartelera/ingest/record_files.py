"""Parquet and JSON (lines, an array, a document): tables that are no text with delimiters, and become such a text to be
read like the others.

Lists and records inside a cell become JSON, as in the files of TMDB. A row that is refused is shown as the file has it
(a line of JSON, an element of the array), or, of Parquet, as the text it became, with its number.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import duckdb
import orjson

from cartelera.errors import FileRejectedError
from cartelera.ingest.files import Candidate, peek, reading
from cartelera.ingest.formats import Dialect, Format
from cartelera.ingest.json_documents import document_rows
from cartelera.ingest.record_index import RecordIndex
from cartelera.ingest.sniffing import Unknown, sniff, text_encodings
from cartelera.ingest.unpack_limits import too_large
from cartelera.ingest.unpacking import RawFile, Recoder
from cartelera.ingest.validation import RECORD_LIMIT
from cartelera.tables import duck, sql

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = 1 << 20
"""Bytes of JSON whose keys are the columns."""
_PIECE = 1 << 20
_SAMPLE = 20
"""Rows by which the format is recognised."""
_BETWEEN = re.compile(r"\s*[\[,]\s*")
"""What stands before an element of an array."""
_NESTED = ("STRUCT", "MAP", "UNION")
_CSV = "(FORMAT csv, HEADER true, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NULLSTR '')"


def recognise(
    candidate: Candidate, formats: tuple[Format, ...], encoding: str | None = None
) -> tuple[Format, Dialect] | Unknown:
    """The format and dialect of a file, whichever way its rows are kept, or of an export of a viewer's.

    Raises FileRejectedError if it is damaged.
    """
    head = peek(candidate)
    found = _recognised(candidate, head, formats, encoding)
    if isinstance(found, Unknown):
        # Imported here: most files are no exports, and the forms take longer to import than the rest.
        from cartelera.ingest.export_files import recognise_export

        return recognise_export(head, encoding) or found
    return found


def _recognised(
    candidate: Candidate, head: bytes, formats: tuple[Format, ...], encoding: str | None
) -> tuple[Format, Dialect] | Unknown:
    container, written = _container(head), "utf-8"
    if container != "parquet" and (written := encoding or text_encodings(head)[0]) != "utf-8":
        container = _container(head.decode(written, "replace").encode("utf-8", "replace"))
    if not container:
        return sniff(head, formats, encoding)
    with TemporaryDirectory(prefix="cartelera-") as folder, _translated(candidate):
        path, rows = Path(folder) / "head", Path(folder) / "rows.csv"
        with path.open("wb") as out:
            if container == "parquet":
                out.writelines(_pieces(candidate))
            else:
                out.write(_first_lines(candidate, container, written))
        with duck.connect(threads=1) as connection:
            select = _rows(connection, path, container, _keys(candidate, container, written))
            connection.execute(f"COPY ({select} LIMIT {_SAMPLE}) TO {sql.target(rows)} {_CSV}")
        found = sniff(rows.read_bytes(), formats, "utf-8")
    if isinstance(found, Unknown):
        return found
    form, dialect = found
    return form, replace(
        dialect, container=container, quotes_swapped=False, newlines_normalised=False, encodings=(written,)
    )


class _NoUtf8Error(Exception):
    """JSON that is no UTF-8 from some place on, before which it is ASCII."""


def unpack_records(
    candidate: Candidate, dialect: Dialect, plain: Path, advance: Callable[[int], None] = lambda _: None
) -> RawFile:
    """The rows as text at `plain`. Raises FileRejectedError if the file is damaged."""
    try:
        return _unpacked_records(candidate, dialect, plain, advance)
    except _NoUtf8Error:
        return _unpacked_records(candidate, replace(dialect, encodings=("cp1252",)), plain, lambda _: None)


def _unpacked_records(candidate: Candidate, dialect: Dialect, plain: Path, advance: Callable[[int], None]) -> RawFile:
    encoding = dialect.encodings[0]
    original = plain.with_suffix(".original")
    digest, lines = hashlib.sha256(), RecordIndex(0, "")
    recode = None if dialect.container == "parquet" else _recoder(candidate.shown, encoding)
    with original.open("wb") as out:
        for piece in chain(_pieces(candidate), (b"",)):
            digest.update(piece)
            advance(len(piece))
            if recode:
                piece = recode(piece)
            if dialect.container == "jsonl":
                # No text in JSON holds the end of a line.
                piece = piece.replace(b"\r\n", b"\n")
                lines.feed(piece)
            out.write(piece)
    with _translated(candidate), duck.connect(threads=1) as connection:
        if dialect.container == "json":
            original = _elements_as_lines(connection, original, lines)
        elif dialect.container == "document":
            as_lines = _as_lines(document_rows(candidate, encoding))
            original.write_bytes(as_lines)
            lines.feed(as_lines)
        lines.close()
        rows = _rows(connection, original, dialect.container, _keys(candidate, dialect.container, encoding))
        if dialect.container == "parquet" and _cells(connection, original) > candidate.allowed:
            raise too_large(candidate.shown, candidate.allowed)
        connection.execute(f"COPY ({rows}) TO {sql.target(plain)} {_CSV}")
        broken = _broken(connection, original) if dialect.container != "parquet" else frozenset()
    index = RecordIndex(dialect.lines_before_rows, dialect.quote)
    with plain.open("rb") as text:
        while piece := text.read(_PIECE):
            index.feed(piece)
    index.close()
    shown_at = (original, lines) if dialect.container != "parquet" else None
    return RawFile(candidate.shown, plain, digest.hexdigest(), index, dialect, shown_at=shown_at, broken=broken)


def _container(head: bytes) -> str:
    begun = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if head.startswith(b"PAR1"):
        return "parquet"
    if re.match(rb"\[\s*\{", begun):
        return "json"
    line, _, more = begun.partition(b"\n")
    if line.startswith(b"{"):
        with suppress(orjson.JSONDecodeError):
            first = orjson.loads(line)
            alone = not more.strip() and any(isinstance(value, dict | list) for value in first.values())
            return "document" if alone else "jsonl"
        return "document" if re.match(rb'\{\s*"', begun) else ""
    return ""


def _pieces(candidate: Candidate) -> Iterator[bytes]:
    """The bytes; a carriage return is never cut off from the newline after it."""
    with reading(candidate.shown), candidate.open() as source:
        while piece := source.read(_PIECE):
            yield piece + source.read(1) if piece.endswith(b"\r") else piece


def _recoder(shown: str, encoding: str) -> Callable[[bytes], bytes]:
    """Makes text UTF-8 piece by piece, the last of which is empty.

    Raises _NoUtf8Error at the first byte that is none, if there was only ASCII before, else FileRejectedError.
    """
    if encoding != "utf-8":
        return Recoder(encoding)
    decoder, ascii_only = codecs.getincrementaldecoder("utf-8")(), True

    def check(piece: bytes) -> bytes:
        nonlocal ascii_only
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            if ascii_only and error.object[: error.start].isascii():
                raise _NoUtf8Error from error
            raise FileRejectedError(f"{shown}: bad encoding: not UTF-8; nothing was changed") from error
        ascii_only = ascii_only and piece.isascii()
        return piece

    return check


def _first_lines(candidate: Candidate, container: str, encoding: str) -> bytes:
    """The first objects, one a line."""
    head = peek(candidate, _HEAD)
    if encoding != "utf-8":
        head = head.decode(encoding, "ignore").encode("utf-8", "replace")
    elif not head.isascii():
        # What is no UTF-8 is found when all is read.
        head = head.decode("utf-8", "replace").encode()
    head = head.removeprefix(codecs.BOM_UTF8)
    if container == "json":
        return _as_lines(_first_elements(head.decode("utf-8", "replace")))
    if container == "document":
        return _as_lines(document_rows(candidate, encoding)[:_SAMPLE])
    # The last line may be cut off, unless it is the only one.
    return (head[: head.rfind(b"\n") + 1] or head).replace(b"\r\n", b"\n")


def _as_lines(objects: Iterable[object]) -> bytes:
    return b"".join(orjson.dumps(element) + b"\n" for element in objects)


def _first_elements(text: str) -> Iterator[object]:
    """The whole elements of an array that may be cut off."""
    decoder, begun = json.JSONDecoder(), _BETWEEN.match(text)
    with suppress(json.JSONDecodeError, RecursionError):
        while begun:
            element, place = decoder.raw_decode(text, begun.end())
            yield element
            begun = _BETWEEN.match(text, place)


def _elements_as_lines(connection: duckdb.DuckDBPyConnection, array: Path, lines: RecordIndex) -> Path:
    """The elements of an array, one a line; `lines` is told of them."""
    path = array.with_suffix(".lines")
    elements = f"read_json_objects({sql.source(array)}, format = 'array', maximum_object_size = {RECORD_LIMIT})"
    options = "FORMAT csv, HEADER false, DELIMITER '\x1f', QUOTE '', ESCAPE ''"
    connection.execute(f"COPY (SELECT json(json)::VARCHAR FROM {elements}) TO {sql.target(path)} ({options})")
    array.unlink()
    with path.open("rb") as text:
        while piece := text.read(_PIECE):
            lines.feed(piece)
    return path


def _keys(candidate: Candidate, container: str, encoding: str) -> tuple[str, ...]:
    """Those of the first objects, in their order; none of Parquet, whose columns are declared."""
    keys: dict[str, None] = {}
    for line in _first_lines(candidate, container, encoding).splitlines() if container != "parquet" else ():
        with suppress(orjson.JSONDecodeError):
            found = orjson.loads(line)
            keys.update(dict.fromkeys(found if isinstance(found, dict) else ()))
    return tuple(keys)


def _rows(connection: duckdb.DuckDBPyConnection, path: Path, container: str, keys: Iterable[str]) -> str:
    """SQL: every row, each cell as text."""
    if container != "parquet":
        cells = (f"json_extract_string(object, {sql.text(_pointer(key))}) AS {sql.name(key)}" for key in keys)
        return f"SELECT {', '.join(cells)} FROM (SELECT {_OBJECT} AS object FROM ({_lines(path)}))"
    source = f"read_parquet({sql.source(path)}, binary_as_string = true, hive_partitioning = false)"
    columns = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
    return f"SELECT {', '.join(_as_text(name, kind) for name, kind, *_ in columns)} FROM {source}"


_OBJECT = "CASE WHEN json_valid(line) THEN CASE WHEN json_type(line) = 'OBJECT' THEN line END END"


def _lines(path: Path) -> str:
    return (
        f"SELECT line FROM read_csv({sql.source(path)}, header=false, delim='\x1f', quote='', escape='', "
        f"columns={{'line': 'VARCHAR'}}, auto_detect=false, max_line_size={RECORD_LIMIT}, new_line='\\n') "
        "WHERE line <> ''"
    )


def _broken(connection: duckdb.DuckDBPyConnection, path: Path) -> frozenset[int]:
    """The numbers of the lines that are no objects."""
    found = connection.execute(
        f"SELECT n - 1 FROM (SELECT row_number() OVER () AS n, {_OBJECT} AS object FROM ({_lines(path)})) "
        "WHERE object IS NULL"
    ).fetchall()
    return frozenset(n for (n,) in found)


def _cells(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    """How many cells a Parquet file has, each of which is a byte of text at the least: a small file may have many."""
    rows = connection.execute(f"SELECT num_rows FROM parquet_file_metadata({sql.source(path)})").fetchall()[0][0]
    columns = len(connection.execute(f"DESCRIBE SELECT * FROM read_parquet({sql.source(path)})").fetchall())
    return int(rows) * columns


def _as_text(column: str, kind: str) -> str:
    name = sql.name(column)
    nested = kind.startswith(_NESTED) or kind.endswith("]")
    return f"{f'to_json({name})' if nested else name}::VARCHAR AS {name}"


def _pointer(key: str) -> str:
    return "/" + key.replace("~", "~0").replace("/", "~1")


@contextmanager
def _translated(candidate: Candidate) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        said = str(error).splitlines()[0][:120]
        raise FileRejectedError(f"{candidate.shown}: damaged or cut off ({said}); nothing was changed") from error
