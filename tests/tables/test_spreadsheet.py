"""What is exported is no formula to a spreadsheet, whoever named the titles."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from cartelera.report.values import csv_text
from cartelera.tables.export import export_table
from cartelera.tables.spreadsheet import harmless

FORMULAS = [
    "=1+1", "=HYPERLINK(\"http://x\")", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", "+", "-", "=", "@",
    "＝1+1", "-5 m", "+34 600 000 000", "-1e", "--5", "-5\n", "=\n1",
]  # fmt: skip
PLAIN = ["", "Roma", "1=1", "'=1", "-5", "+5", "-5.25", "-.5", "+1e10", "-1.5E-3", "2001", "a\t=1", "10-20"]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", PLAIN)
def test_all_else_stays_as_it_is_numbers_too(text: str) -> None:
    assert harmless(text) == text


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """Texts, a number and a list."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (title VARCHAR, n INTEGER, l VARCHAR[])")
        connection.executemany("INSERT INTO t VALUES (?, -5, ['=1'])", [[text] for text in [*FORMULAS, *PLAIN]])
        connection.execute(f"COPY t TO '{tmp_path / 't.parquet'}' (FORMAT parquet)")
    return tmp_path / "t.parquet"


def rows(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.reader(stream))[1:]


def test_an_export_is_harmless_and_says_the_same(table: Path, tmp_path: Path) -> None:
    export_table(table, tmp_path / "t.csv", "csv")
    shown = rows(tmp_path / "t.csv")
    assert [row[0] for row in shown] == [harmless(text) for text in [*FORMULAS, *PLAIN]]
    assert {tuple(row[1:]) for row in shown} == {("-5", '["=1"]')}


def test_raw_leaves_them(table: Path, tmp_path: Path) -> None:
    export_table(table, tmp_path / "t.csv", "csv", raw=True)
    assert [row[0] for row in rows(tmp_path / "t.csv")] == [*FORMULAS, *PLAIN]


def test_the_tables_of_the_report_are_harmless_too() -> None:
    assert csv_text([{"title": "=1+1", "n": -5}]) == "title,n\n'=1+1,-5\n"


def test_a_table_that_an_earlier_version_did_not_make_is_exported_without_rows(tmp_path: Path) -> None:
    assert export_table(tmp_path / "title_keywords.parquet", tmp_path / "t.csv", "csv") == 0
    assert (tmp_path / "t.csv").read_text().startswith("title_id,keyword,weight")
