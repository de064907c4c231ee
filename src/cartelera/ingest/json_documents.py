"""Tables as one JSON document: what pandas writes (`to_json`, in any orientation) and APIs answer.

`{"title": {"0": …}}` and `{"title": [ … ]}` (columns), `{"columns": …, "data": …}`, and a list of objects among other
keys (`{"page": 1, "results": [ … ]}`). A document is read as a whole, so that large ones are refused.
"""

from __future__ import annotations

from typing import Any

import orjson

from cartelera.errors import FileRejectedError
from cartelera.ingest.files import Candidate, reading

_TABLES = (
    "data",
    "results",
    "items",
    "rows",
    "records",
    "docs",
    "movies",
    "films",
    "titles",
    "shows",
    "ratings",
    "users",
)
"""What a document calls the list of its rows; other lists of objects may be in a cell of one row."""
_MOST = 256 << 20
"""Bytes of the largest document."""


def document_rows(candidate: Candidate, encoding: str) -> list[dict[str, Any]]:
    """The rows of the table in a document, which may be its only row.

    Raises FileRejectedError if it is damaged or too large.
    """
    with reading(candidate.shown), candidate.open() as stream:
        content = stream.read(_MOST + 1)
    if len(content) > _MOST:
        raise FileRejectedError(
            f"{candidate.shown}: one JSON document of more than {_MOST >> 20} MB: save it as JSON lines; "
            "nothing was changed"
        )
    try:
        if encoding != "utf-8":
            content = content.decode(encoding, "replace").encode("utf-8", "replace")
        return _rows(orjson.loads(content.removeprefix(b"\xef\xbb\xbf")))
    except orjson.JSONDecodeError as error:
        raise FileRejectedError(f"{candidate.shown}: damaged or cut off (not JSON); nothing was changed") from error


def _rows(document: Any) -> list[dict[str, Any]]:
    if not isinstance(document, dict):
        return []
    columns, data = document.get("columns"), document.get("data")
    if isinstance(columns, list) and isinstance(data, list) and all(isinstance(row, list) for row in data):
        return [dict(zip(map(str, columns), row, strict=False)) for row in data]
    tables = [value for name, value in document.items() if name.lower() in _TABLES and _is_table(value)]
    if len(tables) == 1:
        return list(tables[0])
    values = list(document.values())
    if len(values) > 1 and all(isinstance(value, dict) for value in values):
        return [{name: column.get(key) for name, column in document.items()} for key in values[0]]
    if len(values) > 1 and all(isinstance(value, list) and len(value) == len(values[0]) for value in values):
        return [dict(zip(document, row, strict=True)) for row in zip(*values, strict=True)]
    return [document]


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)
