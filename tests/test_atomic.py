"""Files that are replaced whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from cartelera.atomic import replace_folder, replacement, sha256_of, write_bytes, write_text


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    write_text(target, "Amélie\n")
    write_bytes(target, b"second")
    assert target.read_bytes() == b"second"
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_who_fails_while_writing_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "file.txt"
    write_text(target, "first")

    def fail() -> None:
        with replacement(target) as temporary:
            temporary.write_text("half of the sec")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert target.read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_a_file_in_a_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_text(tmp_path / "absent" / "file.txt", "text")


def test_a_name_of_any_length_can_be_replaced(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 255)
    write_text(target, "text")
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_permissions_are_those_of_any_new_file(tmp_path: Path) -> None:
    (tmp_path / "plain").touch()
    write_text(tmp_path / "file", "text")
    assert (tmp_path / "file").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_folder_is_moved_whole_and_never_over_another(tmp_path: Path) -> None:
    made = tmp_path / "made" / "inner"
    made.mkdir(parents=True)
    (made / "a").write_text("a")
    replace_folder(tmp_path / "made", tmp_path / "target")
    assert (tmp_path / "target" / "inner" / "a").read_text() == "a"
    made.mkdir(parents=True)
    with pytest.raises(OSError, match="not empty"):
        replace_folder(tmp_path / "made", tmp_path / "target")


def test_the_hash_of_a_file_is_that_of_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"bytes")
    assert sha256_of(tmp_path / "file") == hashlib.sha256(b"bytes").hexdigest()
