"""What the user says of the files: `--encoding`, `--dates`, `--platform`."""

from __future__ import annotations

from pathlib import Path

import pytest
from ingest_files import SHOW, lines, movies, only, query, table, take, titles, write

from cartelera.errors import InvalidValueError
from cartelera.ingest.options import DateOrder, ReadingOptions

CZECH = {"title": "Kůň na korze", "description": "Město, kde vládne strach."}


def test_an_encoding_that_cannot_be_recognised_is_said(tmp_path: Path) -> None:
    path = write(tmp_path / "netflix_titles.csv", table(SHOW, CZECH).encode("cp1250"))
    source = only(take(tmp_path / "w", path, encoding="cp1250"))
    assert query(tmp_path / "w", "SELECT display_title FROM offers") == [("Kůň na korze",)]
    assert "read as cp1250" in source.remark


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp437", "iso8859-15"])
def test_any_encoding_may_be_said(tmp_path: Path, encoding: str) -> None:
    films = movies({"title": "Amélie", "original_title": "Amélie"})
    take(tmp_path / "w", write(tmp_path / "movies.csv", films.encode(encoding)), encoding=encoding)
    assert [title["title"] for title in titles(tmp_path / "w")] == ["Amélie"]


def test_a_film_list_without_a_header_too(tmp_path: Path) -> None:
    text = lines([(1, "Fűző (1995)", "Drama")], "::")
    take(tmp_path / "w", write(tmp_path / "movies.dat", text.encode("cp1250")), encoding="cp1250")
    assert [title["title"] for title in titles(tmp_path / "w")] == ["Fűző"]


def test_saying_it_later_reads_the_file_again_and_is_remembered(tmp_path: Path) -> None:
    path = write(tmp_path / "netflix_titles.csv", table(SHOW, CZECH).encode("cp1250"))
    take(tmp_path / "w", path)
    assert query(tmp_path / "w", "SELECT display_title FROM offers") != [("Kůň na korze",)]
    assert take(tmp_path / "w", path, encoding="cp1250").changed
    assert not take(tmp_path / "w", path).changed
    newer = {"show_id": "s2", "title": "Kůň"}
    write(path, table(SHOW, CZECH, newer).encode("cp1250"))
    take(tmp_path / "w", path)
    titles_there = query(tmp_path / "w", "SELECT display_title FROM offers ORDER BY id")
    assert titles_there == [("Kůň na korze",), ("Kůň",)]


@pytest.mark.parametrize("name", ["klingon", "hex", "rot13", "", "undefined"])
def test_an_encoding_that_nobody_knows_is_refused_by_name(name: str) -> None:
    with pytest.raises(InvalidValueError, match=f"{name!r} is no encoding"):
        ReadingOptions.checked(None, name, None)


def test_what_is_remembered_is_what_was_said() -> None:
    options = ReadingOptions.checked("netflix", "latin-1", DateOrder.day_first, "10")
    assert ReadingOptions.loaded(options.remembered) == ReadingOptions(None, "iso8859-1", DateOrder.day_first, "10")
    assert ReadingOptions().or_else(options).dates is DateOrder.day_first
    assert ReadingOptions(encoding="utf-8").or_else(options).encoding == "utf-8"
