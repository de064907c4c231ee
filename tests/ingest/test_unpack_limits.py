"""A small file that unpacks to a large one is refused in one line, soon, and nothing of it is left."""

from __future__ import annotations

import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest
import zstandard
from ingest_files import movies, take, write

from cartelera.errors import FileRejectedError
from cartelera.ingest.run import ingest
from cartelera.ingest.unpack_limits import ALWAYS_ALLOWED, UnpackLimits
from cartelera.workspace import Workspace

HEAD = b"userId,movieId,rating,timestamp\n"
ROW = b"1,31,2.5,1260759144\n"
ROWS = ROW * (1 << 16)
PIECES = ALWAYS_ALLOWED // len(ROWS) + 2


def packed_zip(path: Path, members: int = 1, pieces: int = PIECES) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for number in range(members):
            with archive.open(f"ratings{number}.csv", "w") as stream:
                stream.write(HEAD)
                for _ in range(pieces):
                    stream.write(ROWS)
    return path


def packed_gz(path: Path) -> Path:
    with gzip.open(path, "wb", compresslevel=6) as stream:
        stream.write(HEAD)
        for _ in range(PIECES):
            stream.write(ROWS)
    return path


def packed_zst(path: Path) -> Path:
    with path.open("wb") as out, zstandard.ZstdCompressor().stream_writer(out) as stream:
        stream.write(HEAD)
        for _ in range(PIECES):
            stream.write(ROWS)
    return path


def packed_xz(path: Path) -> Path:
    with lzma.open(path, "wb", preset=0) as out:
        out.write(HEAD)
        for _ in range(PIECES):
            out.write(ROWS)
    return path


BOMBS = {"b.zip": packed_zip, "b.csv.gz": packed_gz, "b.csv.zst": packed_zst, "b.csv.xz": packed_xz}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_and_nothing_of_it_is_left(tmp_path: Path, name: str) -> None:
    bomb = BOMBS[name](tmp_path / name)
    assert bomb.stat().st_size < 1 << 20
    with pytest.raises(FileRejectedError, match="unpacks to more than 100 MB") as refused:
        ingest([bomb], Workspace(tmp_path / "w"))
    assert len(str(refused.value).splitlines()) == 1
    assert "CARTELERA_MAX_UNPACKED_RATIO" in str(refused.value)
    assert not (tmp_path / "w").exists()


def test_many_members_are_one_bomb(tmp_path: Path) -> None:
    bomb = packed_zip(tmp_path / "b.zip", members=6, pieces=PIECES // 5)
    with pytest.raises(FileRejectedError, match="unpacks to more"):
        ingest([bomb], Workspace(tmp_path / "w"))


def test_an_archive_in_an_archive_is_not_opened(tmp_path: Path) -> None:
    inner = packed_gz(tmp_path / "ratings.csv.gz")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.write(inner, "ratings.csv.gz")
        archive.write(inner, "ratings.csv")
    with pytest.raises(FileRejectedError):
        ingest([tmp_path / "b.zip"], Workspace(tmp_path / "w"))
    assert not (tmp_path / "w").exists()


def test_a_bomb_found_in_a_folder_is_left_out_and_named(tmp_path: Path) -> None:
    folder = tmp_path / "raw"
    folder.mkdir()
    write(folder / "movies.csv", movies({}))
    packed_zip(folder / "b.zip")
    packed_gz(folder / "b.csv.gz")
    report = take(tmp_path / "w", folder)
    assert sorted(Path(each.shown).name for each in report.skipped) == ["b.csv.gz", "b.zip"]
    assert all("unpacks to more" in each.why for each in report.skipped)
    assert report.tables["titles"] == 1


def test_what_is_allowed_can_be_set(tmp_path: Path) -> None:
    plain = io.BytesIO(HEAD + ROW * 10)
    (tmp_path / "ratings.csv.gz").write_bytes(gzip.compress(plain.getvalue()))
    with pytest.raises(FileRejectedError, match="unpacks to more than 0 MB"):
        ingest([tmp_path / "ratings.csv.gz"], Workspace(tmp_path / "w"), limits=UnpackLimits(gigabytes=1e-7))
    assert ingest([tmp_path / "ratings.csv.gz"], Workspace(tmp_path / "w")).changed


def test_the_ratio_counts_beyond_what_anything_may_unpack_to() -> None:
    limits = UnpackLimits(gigabytes=10, ratio=100)
    assert limits.allowed(1) == ALWAYS_ALLOWED
    assert limits.allowed(5_000_000) == 500_000_000
    assert limits.allowed(1_000_000_000) == 10_000_000_000
