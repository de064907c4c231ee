"""One stranger never blocks the others: what is left out of a folder or an archive is named, and the rest is read."""

from __future__ import annotations

import gzip
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_files import CREDIT, MOVIE, SHOW, counts, movies, table, take, titles, tree, write

from cartelera.errors import FileRejectedError
from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace

FILMS = "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Jumanji (1995),Adventure\n"
NEAR = "id,title,original_language,original_title,overview,release_date,popularity,vote_average,vote_count,genres\n"

STRANGERS: dict[str, tuple[str, str | bytes, str]] = {
    "nearly movie metadata": ("top.csv", NEAR + "1,A,en,A,x,2000-01-01,1,7,10,Drama\n", "lacks the columns"),
    "nearly a catalogue": ("n.csv", table(SHOW, without=("type",)), "platform's titles, but lacks"),
    "nearly MovieLens films": ("clean.csv", "id,title,genres,year\n1,Toy Story,Animation,1995\n", "lacks .* movieid"),
    "nearly ratings": ("r.csv", "userId,movieId,stars\n1,1,4\n", "looks like ratings by viewers, but lacks"),
    "columns of nothing known": ("top1000.csv", "Poster_Link,Series_Title\nx,Heat\n", "no known format"),
    "column named twice": ("m.csv", movies().replace("homepage", "title", 1), "names a column twice"),
    "cut off in a quoted field": ("credits.csv", table(CREDIT) + '"[{', "a quoted field never ends"),
    "last row cut off": ("links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n2,01", "the last row stops short"),
    "header only": ("r.csv", "userId,movieId,rating\n", "no rows, only a header"),
    "binary far inside": ("m.csv", movies().encode() + b"9,\0,", "binary data"),
    "gz cut off": ("m.csv.gz", gzip.compress(movies().encode())[:-20], "damaged or cut off"),
    "named gz and is none": ("m.csv.gz", movies(), "its name says gz but its content is not"),
    "platform without a name": ("titles.csv", table(SHOW), "which platform is it"),
    "MovieLens viewers": ("users.dat", "1::F::1::10::48067\n", "MovieLens viewers: known"),
    "watchlist": ("watchlist.csv", "userId,movieId,added\n1,1,2020-01-01\n", "a watchlist: known, and not used"),
    "Letterboxd watchlist": ("watchlist.csv", "Date,Name,Year,Letterboxd URI\n2021-03-04,A,1995,u\n", "watchlist or"),
    "a workbook": ("ratings.xlsx", b"PK\x03\x04rest", "a workbook: save its sheets as CSV"),
    "a tar archive that is damaged": ("ml.tar.gz", b"\x1f\x8b\x08rest", "damaged or cut off"),
    "a pickle": ("ratings.pkl", b"\x80\x04", "kept for one program: save it as CSV"),
    "a database": ("ratings.sqlite", b"SQLite format 3", "a database: export its tables as CSV"),
    "IMDb list": ("list.csv", "Position,Const,Created,Title\n1,tt0114709,2020,Toy Story\n", "an IMDb watchlist or"),
    "Netflix history": ("NetflixViewingHistory.csv", 'Title,Date\n"Roma","1/2/20"\n', "a Netflix viewing history"),
}  # fmt: skip


def in_folder(folder: Path, name: str, content: bytes) -> Path:
    write(folder / "raw" / "a" / "movies.csv", FILMS)
    write(folder / "raw" / "b" / name, content)
    return folder / "raw"


def in_archive(folder: Path, name: str, content: bytes) -> Path:
    with zipfile.ZipFile(folder / "ml-25m.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"ml-25m/{name}", content)
        archive.writestr("ml-25m/README.txt", "Summary\n=======\n")
        archive.writestr("ml-25m/z/movies.csv", FILMS)
    return folder / "ml-25m.zip"


PLACES = [(name, in_folder) for name in STRANGERS]
PLACES += [(name, in_archive) for name, (file, *_) in STRANGERS.items() if not file.endswith(".gz")]


def test_of_two_snapshots_of_one_platform_neither_is_taken_and_the_rest_is_read(tmp_path: Path) -> None:
    for first, name in enumerate(("disney_plus_titles.csv", "disney+_titles.csv")):
        rows = ({"show_id": f"s{n}", "title": f"Film {n}"} for n in range(first, first + 10))
        write(tmp_path / "raw" / name, table(SHOW, *rows))
    write(tmp_path / "raw" / "netflix_titles.csv", table(SHOW))
    report = take(tmp_path / "w", tmp_path / "raw", accept=False)
    assert [source.key for source in report.sources] == ["platform.netflix"]
    assert [Path(skipped.shown).name for skipped in report.skipped] == ["disney+_titles.csv", "disney_plus_titles.csv"]
    assert all(
        "share 9 titles, and each others of its own: snapshots of different days" in s.why for s in report.skipped
    )


@pytest.mark.parametrize(("name", "make"), PLACES)
def test_a_stranger_is_named_and_the_rest_is_read(
    name: str, make: Callable[[Path, str, bytes], Path], tmp_path: Path
) -> None:
    file, text, why = STRANGERS[name]
    report = take(tmp_path / "w", make(tmp_path, file, text.encode() if isinstance(text, str) else text))
    assert {source.key: counts(source) for source in report.sources} == {"movielens.movies": (2, 2, 0, 0)}
    assert [row["title"] for row in titles(tmp_path / "w")] == ["Toy Story", "Jumanji"]
    (skipped,) = (s for s in report.skipped if s.shown.endswith(file))
    assert re.search(why, skipped.why), skipped.why
    assert "nothing was changed" not in skipped.why
    assert skipped.shown not in skipped.why


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_named_itself_is_refused(name: str, tmp_path: Path) -> None:
    file, text, why = STRANGERS[name]
    path = write(tmp_path / file, text)
    movies_csv = write(tmp_path / "movies.csv", FILMS)
    with pytest.raises(FileRejectedError, match=why):
        ingest([movies_csv, path], Workspace(tmp_path / "w"))
    assert not (tmp_path / "w").exists()


def test_strangers_alone_are_nothing_to_ingest(tmp_path: Path) -> None:
    for name in ("cut off in a quoted field", "header only", "IMDb list"):
        file, text, _ = STRANGERS[name]
        write(tmp_path / "raw" / file, text)
    with pytest.raises(FileRejectedError, match=r"nothing to ingest: .*not used; .*never ends.*; .*only a header"):
        ingest([tmp_path / "raw"], Workspace(tmp_path / "w"))


def test_a_locked_member_of_an_archive_is_left_out(tmp_path: Path) -> None:
    path = in_archive(tmp_path, "secret.csv", table(MOVIE).encode())
    data = bytearray(path.read_bytes())
    data[6] |= 1  # The flag of the first file's own header, and that of the archive's list.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    report = take(tmp_path / "w", write(path, bytes(data)))
    assert [source.key for source in report.sources] == ["movielens.movies"]
    assert [s.why for s in report.skipped if "secret" in s.shown] == ["locked with a password"]


def test_a_damaged_newer_file_leaves_what_was_read_before(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies.csv", FILMS)
    write(tmp_path / "raw" / "netflix_titles.csv", table(SHOW))
    take(tmp_path / "w", tmp_path / "raw")
    before = tree(tmp_path / "w" / "tables")
    write(tmp_path / "raw" / "netflix_titles.csv", table(SHOW) + '"s2,')
    report = take(tmp_path / "w", tmp_path / "raw")
    assert [s.why for s in report.skipped] == ["a quoted field never ends (cut off?)"]
    assert not report.changed
    assert tree(tmp_path / "w" / "tables") == before
