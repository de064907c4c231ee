"""Tables in tar archives, packed or not."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import zstandard
from ingest_files import SHOW, query, table, take, write

from cartelera.errors import FileRejectedError
from cartelera.ingest.run import ingest
from cartelera.ingest.unpack_limits import UnpackLimits
from cartelera.workspace import Workspace

FILMS = "movieId,title,genres\n1,Toy Story (1995),Animation\n2,Jumanji (1995),Adventure\n"
RATINGS = "userId,movieId,rating,timestamp\n1,1,4,1260759144\n1,2,3.5,1260759145\n"
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    ".tar": bytes, ".tar.gz": gzip.compress, ".tgz": gzip.compress, ".tar.bz2": bz2.compress, ".tar.xz": lzma.compress,
    ".tar.zst": zstandard.compress,
}  # fmt: skip


def archived(files: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


@pytest.mark.parametrize("end", PACKINGS)
def test_tables_are_read_from_an_archive_however_it_is_packed(end: str, tmp_path: Path) -> None:
    files = {"ml/ratings.csv": RATINGS, "ml/README.md": "x", "ml/._movies.csv": "mac", "ml/movies.csv": FILMS}
    write(tmp_path / "raw" / f"ml-latest{end}", PACKINGS[end](archived(files)))
    report = take(tmp_path / "w", tmp_path / "raw")
    assert sorted(source.key for source in report.sources) == ["movielens.movies", "ratings.ml"]
    assert sorted(skipped.why for skipped in report.skipped) == ["not a table", "not a table"]
    assert query(tmp_path / "w", "SELECT rating FROM ratings ORDER BY title_id") == [(4.0,), (3.5,)]


def test_the_folder_of_a_member_says_whose_catalogue_it_is(tmp_path: Path) -> None:
    path = write(tmp_path / "all.tar", archived({"Netflix/titles.csv": table(SHOW), "Hulu/titles.csv": table(SHOW)}))
    assert sorted(source.key for source in take(tmp_path / "w", path).sources) == ["platform.hulu", "platform.netflix"]


@pytest.mark.parametrize("end", [".tar", ".tar.gz"])
def test_parts_of_one_table_are_read_in_one_go(end: str, tmp_path: Path) -> None:
    parts = {f"t/mv_{n:07}.txt": f"{n}:\n{n},5,2005-09-06\n7,3,2005-09-07\n" for n in (2, 3, 1)}
    path = write(tmp_path / f"training_set{end}", PACKINGS[end](archived(parts)))
    (source,) = take(tmp_path / "w", path).sources
    assert (source.read, source.kept) == (6, 6)


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.tar", FILMS.encode(), "its name says tar but its content is not"),
        ("a.tar.gz", gzip.compress(FILMS.encode()), "its name says tar but its content is not"),
        ("a.tar.gz", b"\x1f\x8b\x08rest", "damaged or cut off"),
        ("a.tar", archived({"x.txt": "y" * 5000})[:1500], "damaged or cut off"),
        ("a.tar", archived({"x.png": b"y"}), "an archive without a table"),
        ("a.tar.gz", gzip.compress(archived({"movies.csv": FILMS * 1000}))[:-40], "damaged or cut off"),
    ],
)
def test_an_archive_that_is_none_blocks_nobody(name: str, content: bytes, why: str, tmp_path: Path) -> None:
    write(tmp_path / "raw" / name, content)
    write(tmp_path / "raw" / "films.csv", FILMS)
    report = take(tmp_path / "w", tmp_path / "raw")
    assert [(Path(skipped.shown).name, why in skipped.why) for skipped in report.skipped] == [(name, True)]
    with pytest.raises(FileRejectedError, match=why):
        ingest([tmp_path / "raw" / name], Workspace(tmp_path / "v"))


def test_an_archive_that_unpacks_to_too_much_is_left_out(tmp_path: Path) -> None:
    path = write(tmp_path / "a.tar.gz", gzip.compress(archived({"movies.csv": FILMS + "\n" * 5_000_000})))
    limits = UnpackLimits(gigabytes=0.001)
    with pytest.raises(FileRejectedError, match="unpacks to more"):
        ingest([path], Workspace(tmp_path / "w"), limits=limits)
