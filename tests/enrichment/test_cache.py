"""Answers on disk: whole or not there."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from cartelera.enrichment.cache import Cache
from cartelera.enrichment.lookup import Request
from cartelera.errors import WorkspaceError

TOY = Request("movie/862", (("language", "es-ES"),))
BODY = {"id": 862, "title": "Toy Story", "overview": "¡Al infinito!"}


def cache(folder: Path, days: int = 180) -> Cache:
    return Cache(folder / "cache", timedelta(days=days))


def answers(folder: Path) -> list[Path]:
    return [path for path in (folder / "cache").rglob("*") if path.is_file()]


def test_what_is_put_is_had_again(tmp_path: Path) -> None:
    assert not cache(tmp_path).has(TOY) and cache(tmp_path).get(TOY) is None
    cache(tmp_path).put(TOY, BODY)
    found = cache(tmp_path).get(TOY)
    assert cache(tmp_path).has(TOY) and found is not None and found.body == BODY


def test_another_language_is_another_answer(tmp_path: Path) -> None:
    cache(tmp_path).put(TOY, BODY)
    assert not cache(tmp_path).has(Request("movie/862", (("language", "en-US"),)))


def test_unknown_is_an_answer_and_gives_way_to_a_known_one(tmp_path: Path) -> None:
    held = cache(tmp_path)
    held.put(TOY, None)
    found = held.get(TOY)
    assert held.has(TOY) and found is not None and found.body is None
    held.put(TOY, BODY)
    found = held.get(TOY)
    assert found is not None and found.body == BODY and len(answers(tmp_path)) == 1


def test_an_old_answer_is_asked_for_again_and_used_until_then(tmp_path: Path) -> None:
    cache(tmp_path).put(TOY, BODY)
    [path] = answers(tmp_path)
    os.utime(path, (time.time() - 3 * 86_400,) * 2)
    found = cache(tmp_path, days=2).get(TOY)
    assert cache(tmp_path, days=4).has(TOY) and not cache(tmp_path, days=2).has(TOY)
    assert found is not None and found.body == BODY


@pytest.mark.parametrize("damage", [b"", b"not zstd", b"\x28\xb5\x2f\xfd\x00"])
def test_a_damaged_answer_is_none(tmp_path: Path, damage: bytes) -> None:
    cache(tmp_path).put(TOY, BODY)
    [path] = answers(tmp_path)
    path.write_bytes(damage)
    assert cache(tmp_path).get(TOY) is None
    assert not cache(tmp_path).has(TOY)


def test_a_folder_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("in the way")
    with pytest.raises(WorkspaceError, match="cannot be kept"):
        cache(tmp_path).put(TOY, BODY)
