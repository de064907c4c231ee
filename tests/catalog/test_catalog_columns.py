"""The declared columns against the dataclasses that are read from them."""

from __future__ import annotations

import sqlite3
import types
import typing
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from cartelera.catalog import Credit, Offer, Title
from cartelera.catalog.columns import CREDITS, OFFERS, TITLES, Table
from support.clean_tables import catalog

_STORED = {
    str: "TEXT",
    int: "INTEGER",
    bool: "INTEGER",
    float: "REAL",
    tuple[str, ...]: "TEXT",
    tuple[tuple[str, str], ...]: "TEXT",
}


def declared(record: type) -> list[tuple[str, str, bool]]:
    """(name, SQLite type, whether it may be missing) of the fields of a dataclass."""
    hints = typing.get_type_hints(record)
    found = []
    for field in fields(record):
        kind: Any = hints[field.name]
        optional = isinstance(kind, types.UnionType)
        kind = next(k for k in typing.get_args(kind) if k is not type(None)) if optional else kind
        kind = getattr(kind, "__supertype__", kind)
        found.append((field.name.rstrip("_"), _STORED[kind], optional))
    return found


def columns(table: Table, *left_out: str) -> list[tuple[str, str, bool]]:
    return [
        (column.name, column.type.split()[0], not ("NOT NULL" in column.type or "PRIMARY KEY" in column.type))
        for column in table.columns
        if column.name not in left_out
    ]


def test_a_title_has_the_columns_of_its_table() -> None:
    assert columns(TITLES) == declared(Title)


def test_an_offer_has_the_columns_of_its_table_but_the_row() -> None:
    assert columns(OFFERS, "row") == declared(Offer)


def test_a_credit_has_the_columns_of_its_table_with_a_name_for_row_and_person() -> None:
    name, *rest = declared(Credit)
    assert name == ("name", "TEXT", False)
    assert columns(CREDITS, "row", "person") == rest


def test_lists_and_only_lists_are_decoded_into_tuples() -> None:
    for table, record in ((TITLES, Title), (OFFERS, Offer)):
        hints = typing.get_type_hints(record)
        tuples = {name for name, kind in hints.items() if kind == tuple[str, ...]}
        decoders = {name: decode for name, decode in table.decoders.items() if name != "local_names"}
        assert {name for name, decode in decoders.items() if decode('["a"]') == ("a",)} == tuples


def test_names_by_language_are_decoded_into_pairs() -> None:
    assert [TITLES.decoders["local_names"](text) for text in ("", '{"es": "a"}')] == [(), (("es", "a"),)]


@pytest.mark.parametrize("table", [TITLES, OFFERS, CREDITS], ids=lambda table: table.name)
def test_the_file_has_the_declared_columns(table: Table, tmp_path: Path) -> None:
    database = sqlite3.connect(catalog(tmp_path).path)
    assert tuple(row[1] for row in database.execute(f"PRAGMA table_info({table.name})")) == table.names
    database.close()
