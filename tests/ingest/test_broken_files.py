"""Files that are broken or odd: refused whole in one line with nothing changed, or taken with each bad row told."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from ingest_files import CREDIT, RATING, SHOW, movies, table, take, tree, write

from cartelera.cli import main
from cartelera.errors import CarteleraError
from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace

MANY = movies(*({"id": str(n), "overview": f"Film number {n} of a long list." * 9} for n in range(1, 400)))
CUT = "damaged or cut off"
Maker = Callable[[Path], Path | list[Path]]


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "."), text)
    return path


def halved(path: Path, data: bytes) -> Path:
    return write(path, data[: len(data) // 2])


def locked_zip(folder: Path) -> Path:
    path = zipped(folder / "movies.zip", movies__csv=movies())
    data = bytearray(path.read_bytes())
    data[6] |= 1  # The flag of the first file's own header, and that of the archive's list.
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return write(path, bytes(data))


def spoilt_gz(folder: Path) -> Path:
    data = bytearray(gzip.compress(MANY.encode()))
    data[len(data) // 2] ^= 0xFF
    return write(folder / "movies.csv.gz", bytes(data))


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "movies.csv")
    return folder / "movies.csv"


def loop(folder: Path) -> Path:
    (folder / "a.csv").symlink_to(folder / "b.csv")
    (folder / "b.csv").symlink_to(folder / "a.csv")
    return folder / "a.csv"


def good_and_bad(folder: Path) -> list[Path]:
    return [write(folder / "a_movies.csv", movies()), write(folder / "b_credits.csv", table(CREDIT) + '"[{')]


def two_snapshots(folder: Path) -> list[Path]:
    files = []
    for first, name in enumerate(("a", "b")):
        rows = ({"show_id": f"s{number}", "title": f"Film {number}"} for number in range(first, first + 4))
        files.append(write(folder / name / "netflix_titles.csv", table(SHOW, *rows)))
    return files


def two_folders(name: str, text: str) -> Maker:
    return lambda folder: [write(folder / "one" / name, text), write(folder / "two" / name, text)]


def one(name: str, text: str | bytes) -> Maker:
    return lambda folder: write(folder / name, text)


REFUSED: dict[str, tuple[Maker, str]] = {
    "gz cut off": (lambda f: halved(f / "movies.csv.gz", gzip.compress(MANY.encode())), CUT),
    "gz cut off in its first bytes": (one("movies.csv.gz", gzip.compress(b"id,title")[:12]), CUT),
    "gz with a spoilt byte": (spoilt_gz, CUT),
    "zip cut off": (lambda f: halved(f / "m.zip", zipped(f / "w.zip", movies__csv=MANY).read_bytes()), CUT),
    "zst cut off": (lambda f: halved(f / "movies.csv.zst", zstandard.compress(MANY.encode())), CUT),
    "bz2 cut off": (lambda f: halved(f / "movies.csv.bz2", bz2.compress(MANY.encode())), CUT),
    "xz cut off": (lambda f: halved(f / "movies.csv.xz", lzma.compress(MANY.encode())), CUT),
    "bz2 of nothing": (one("movies.csv.bz2", b"BZh91AY&SYnothing"), CUT),
    "csv named gz": (one("movies.csv.gz", movies()), "its name says gz but its content is not"),
    "csv named zip": (one("movies.zip", movies()), "its name says zip but its content is not"),
    "csv named zst": (one("movies.csv.zst", movies()), "its name says zst but its content is not"),
    "gz named zst": (one("movies.csv.zst", gzip.compress(movies().encode())), "its name says zst"),
    "picture named csv": (one("movies.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256))), "binary data"),
    "binary within gz": (one("movies.csv.gz", gzip.compress(bytes(range(256)) * 99)), "binary data"),
    "NUL byte far inside": (one("movies.csv", MANY.encode() + b"9,\0,"), "binary data"),
    "Latin-1 after UTF-8": (one("movies.csv", movies({"title": "é"}).encode() + b"\xe9,"), "in line 3: byte 0xe9"),
    "cut off within a character": (one("movies.csv", movies().encode() + "é".encode()[:1]), "cut off in the middle"),
    "quote that never ends": (one("movies.csv", movies() + '"'), "a quoted field never ends"),
    "quote within an unquoted field": (one("l.csv", 'movieId,imdbId,tmdbId\n1,2"3,4\n5,6"7,8\n'), "quoting is broken"),
    "last row cut off": (one("movies.csv", movies()[:-60]), "the last row stops short|never ends"),
    "last row of numbers cut off": (one("r.csv", "userId,movieId,rating\n1,2,3\n4,5"), "the last row stops short"),
    "header only": (one("movies.csv", movies().splitlines()[0] + "\n"), "no rows, only a header"),
    "header without a line end": (one("ratings.csv", "userId,movieId,rating"), "no rows, only a header"),
    "empty file": (one("movies.csv", ""), "empty"),
    "empty gz": (one("movies.csv.gz", gzip.compress(b"")), "empty"),
    "blank lines only": (one("movies.csv", "\n\n\r\n"), "empty"),
    "column named twice": (one("movies.csv", movies().replace("homepage", "title", 1)), r"twice \(title\)"),
    "columns missing": (one("movies.csv", movies(without=("budget", "id"))), "lacks the columns budget, id"),
    "columns of nothing known": (one("stock.csv", "sku,price\n1,2\n"), "its columns are those of no known format"),
    "MovieLens viewers": (one("users.dat", "1::F::1::10::48067\n"), "viewers"),
    "empty zip": (lambda f: zipped(f / "movies.zip"), "an empty archive"),
    "zip of pictures": (lambda f: zipped(f / "movies.zip", poster__jpg="x"), "an archive without a table"),
    "zip with a password": (locked_zip, "locked with a password"),
    "no such path": (lambda f: f / "nothing.csv", "no such file or folder"),
    "a pipe": (fifo, "neither a file nor a folder"),
    "links in a circle": (loop, "neither a file nor a folder|no such file"),
    "an empty folder": (lambda f: f, "nothing to ingest: no file"),
    "a folder of pictures": (lambda f: write(f / "a.jpg", b"\xff\xd8").parent, "nothing to ingest: .*not a table"),
    "platform without a name": (one("titles.csv", table(SHOW)), "which platform is it. Say --platform"),
    "two snapshots of one platform": (two_snapshots, "would all be platform netflix, and share 3 titles"),
    "two ratings of one name": (two_folders("small.csv", table(RATING)), "would all be ratings small"),
    "one good, one bad": (good_and_bad, "b_credits.csv: a quoted field never ends"),
    "TSV cut off": (one("u.data", "1\t2\t3\t4\n5\t6"), "the last row stops short"),
}  # fmt: skip


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that holds something."""
    folder = tmp_path_factory.mktemp("held")
    take(folder / "w", write(folder / "before.csv", movies({"id": "1", "title": "Before"}, {"id": "no number"})))
    return folder / "w"


@pytest.mark.parametrize("name", REFUSED)
def test_refused_in_one_line_with_nothing_changed(
    name: str, held: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    make, expected = REFUSED[name]
    (tmp_path / "raw").mkdir()
    made = make(tmp_path / "raw")
    paths = [str(path) for path in (made if isinstance(made, list) else [made])]
    workspace = shutil.copytree(held, tmp_path / "w", copy_function=shutil.copy2)
    before = tree(workspace)
    monkeypatch.setattr("sys.argv", ["cartelera", "ingest", *paths, "--workspace", str(workspace)])
    with pytest.raises(SystemExit) as stopped:
        main()
    told = capsys.readouterr()
    assert stopped.value.code == 2
    *progress, last = told.err.strip().splitlines()
    assert not [line for line in progress if line.startswith(("cartelera: ", "Traceback"))]
    assert last.startswith("cartelera: ")
    assert re.search(expected, last), last
    assert tree(workspace) == before
    assert sorted(path.name for path in workspace.iterdir()) == ["quarantine", "tables"]


def test_a_refused_file_leaves_no_new_workspace(tmp_path: Path) -> None:
    with pytest.raises(CarteleraError):
        ingest([write(tmp_path / "x.csv", "a,b\n1,2\n")], Workspace(tmp_path / "new" / "w"))
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "movies.csv", movies())
    path.chmod(0)
    with pytest.raises(CarteleraError, match="Permission denied"):
        take(tmp_path / "w", path)


def test_a_workspace_that_is_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CarteleraError, match="cannot write to workspace"):
        take(write(tmp_path / "w", "x"), write(tmp_path / "movies.csv", movies()))
