"""Nothing that is good is replaced by nothing: what shrinks or is mostly refused waits for `--accept`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ingest_files import RATING, SHOW, counts, movies, only, table, take, tree, write
from typer.testing import CliRunner

from cartelera import cli
from cartelera.errors import FileRejectedError, WorkspaceError
from cartelera.ingest.run import ingest
from cartelera.release import train
from cartelera.workspace import Workspace


def films(count: int, bad: int = 0, first: int = 1) -> str:
    return "movieId,title,genres\n" + "".join(
        f"{n if n > bad else 'x'},Film {n + first - 1} (1995),Drama\n" for n in range(1, count + 1)
    )


def metadata(count: int, bad: int = 0, first: int = 1) -> str:
    titled = ({"title": f"Film {n + first - 1}", "original_title": "Film"} for n in range(1, count + 1))
    ids = ({"id": str(n) if n > bad else "x", "imdb_id": ""} for n in range(1, count + 1))
    return movies(*(names | numbers for names, numbers in zip(titled, ids, strict=True)))


def ratings(count: int, bad: int = 0) -> str:
    rows: list[dict[str, Any]] = [
        {"movieId": str(n), "rating": "4" if n > bad else "much"} for n in range(1, count + 1)
    ]
    return table(RATING, *rows)


def shows(count: int, bad: int = 0, first: int = 1) -> str:
    kinds = ("Movie" if n > bad else "Podcast" for n in range(1, count + 1))
    named = ({"show_id": f"s{n}", "title": f"Film {n + first - 1}"} for n in range(1, count + 1))
    return table(SHOW, *({"type": kind} | names for kind, names in zip(kinds, named, strict=True)))


unasked = partial(take, accept=False)

KINDS: dict[str, Callable[..., str]] = {
    "movies.csv": films,
    "movies_metadata.csv": metadata,
    "ratings_small.csv": ratings,
    "netflix_titles.csv": shows,
}


@pytest.mark.parametrize("name", KINDS)
def test_a_source_that_lost_much_is_held_back(name: str, tmp_path: Path) -> None:
    path, made = tmp_path / name, KINDS[name]
    unasked(tmp_path / "w", write(path, made(10)))
    before = tree(tmp_path / "w")
    with pytest.raises(FileRejectedError, match=r"4 of 10 .* \(40%\) are gone in .*Say --accept"):
        ingest([write(path, made(6))], Workspace(tmp_path / "w"))
    assert tree(tmp_path / "w") == before
    report = ingest([path], Workspace(tmp_path / "w"), accept=True)
    assert counts(only(report)) == (6, 6, 0, 0)
    assert counts(only(unasked(tmp_path / "w", write(path, made(5))))) == (5, 5, 0, 0)


@pytest.mark.parametrize("name", KINDS)
def test_a_source_most_of_whose_rows_are_refused_is_held_back(name: str, tmp_path: Path) -> None:
    path, made = tmp_path / name, KINDS[name]
    unasked(tmp_path / "w", write(tmp_path / "hulu_titles.csv", table(SHOW, {"show_id": "s77"})))
    before = tree(tmp_path / "w")
    with pytest.raises(FileRejectedError, match=r"6 of 10 rows .* \(line 2: .*\); another format\? Say --accept"):
        ingest([write(path, made(10, bad=6))], Workspace(tmp_path / "w"))
    assert tree(tmp_path / "w") == before
    assert counts(only(unasked(tmp_path / "w", write(path, made(10, bad=5))))) == (10, 5, 0, 5)


def test_ratings_that_became_unreadable_do_not_replace_good_ones(tmp_path: Path) -> None:
    unasked(tmp_path / "w", write(tmp_path / "a" / "ratings.csv", ratings(20)))
    before = tree(tmp_path / "w")
    with pytest.raises(FileRejectedError, match="20 of 20 rows would be refused"):
        ingest([write(tmp_path / "x" / "a" / "ratings.csv", ratings(20, bad=20))], Workspace(tmp_path / "w"))
    assert tree(tmp_path / "w") == before


def test_a_build_of_refused_rows_publishes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "netflix_titles.csv", shows(2, bad=2))
    result = CliRunner().invoke(cli.app, ["build", str(path), "--workspace", str(tmp_path / "w")])
    assert result.exit_code != 0
    assert not (tmp_path / "w" / "releases").exists()


def test_nothing_without_titles_is_published(tmp_path: Path) -> None:
    unasked(tmp_path / "w", write(tmp_path / "small.csv", ratings(3)))
    with pytest.raises(WorkspaceError, match="holds no titles: there is nothing to publish"):
        train(Workspace(tmp_path / "w"))
    assert not (tmp_path / "w" / "releases").exists()


TITLED = {name: made for name, made in KINDS.items() if name != "ratings_small.csv"}


@pytest.mark.parametrize("name", TITLED)
def test_a_source_whose_ids_are_numbered_anew_is_held_back(name: str, tmp_path: Path) -> None:
    path, made = tmp_path / name, TITLED[name]
    unasked(tmp_path / "w", write(path, made(10)))
    before = tree(tmp_path / "w")
    with pytest.raises(FileRejectedError, match=r"10 of 10 ids bear another title.* in .*numbered anew\? Say --accept"):
        ingest([write(path, made(11, first=0))], Workspace(tmp_path / "w"))
    assert tree(tmp_path / "w") == before
    assert counts(only(take(tmp_path / "w", path))) == (11, 11, 0, 0)


def test_the_question_tells_how_many_titles_are_there_under_other_ids(tmp_path: Path) -> None:
    path, made = tmp_path / "netflix_titles.csv", TITLED["netflix_titles.csv"]
    unasked(tmp_path / "w", write(path, made(10)))
    with pytest.raises(FileRejectedError, match=r"10 of 10 ids bear another title, and 10 titles of before another id"):
        ingest([write(path, made(11, first=0))], Workspace(tmp_path / "w"))


@pytest.mark.parametrize("name", TITLED)
def test_titles_written_in_another_way_are_the_same_titles(name: str, tmp_path: Path) -> None:
    path, made = tmp_path / name, TITLED[name]
    unasked(tmp_path / "w", write(path, made(10)))
    assert only(unasked(tmp_path / "w", write(path, made(10).replace("Film ", "FÍLM:  ")))).change == "10 changed"


@pytest.mark.parametrize("name", TITLED)
def test_some_titles_may_be_corrected(name: str, tmp_path: Path) -> None:
    path, made = tmp_path / name, TITLED[name]
    unasked(tmp_path / "w", write(path, made(10)))
    corrected = made(10)
    for number in range(1, 6):
        corrected = corrected.replace(f"Film {number}", f"Movie {number}", 1)
    assert only(unasked(tmp_path / "w", write(path, corrected))).change == "5 changed"


def test_viewers_may_be_numbered_anew(tmp_path: Path) -> None:
    path = tmp_path / "ratings_small.csv"
    unasked(tmp_path / "w", write(path, ratings(10)))
    renumbered = table(RATING, *({"userId": "7", "movieId": str(n)} for n in range(1, 9)))
    assert only(unasked(tmp_path / "w", write(path, renumbered))).change == "8 new, 10 gone"


def test_one_file_read_in_another_way_is_not_asked_about(tmp_path: Path) -> None:
    titles = [{"show_id": f"s{n}", "title": f"Kůň {n}"} for n in range(1, 6)]
    path = write(tmp_path / "netflix_titles.csv", table(SHOW, *titles).encode("cp1250"))
    unasked(tmp_path / "w", path)
    assert only(unasked(tmp_path / "w", path, encoding="cp1250")).change == "5 changed"


@pytest.mark.parametrize("name", KINDS)
def test_a_stranger_in_a_folder_is_left_out_and_the_rest_is_read(name: str, tmp_path: Path) -> None:
    write(tmp_path / "raw" / "hulu_titles.csv", shows(2))
    write(tmp_path / "raw" / name, KINDS[name](10, bad=6))
    report = unasked(tmp_path / "w", tmp_path / "raw")
    assert [source.key for source in report.sources] == ["platform.hulu"]
    assert [Path(left_out.shown).name for left_out in report.skipped] == [name]
    assert "6 of 10 rows would be refused (line 2: " in report.skipped[0].why
    assert [path.stem for path in (tmp_path / "w" / "tables" / "sources").iterdir()] == ["platform.hulu"]
    assert not (tmp_path / "w" / "quarantine").exists()
    report = take(tmp_path / "w", tmp_path / "raw")
    assert sum(source.refused for source in report.sources) == 6


def test_a_folder_of_strangers_alone_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "netflix_titles.csv", shows(2, bad=2))
    with pytest.raises(FileRejectedError, match=r"nothing to ingest: .*2 of 2 rows would be refused"):
        ingest([tmp_path / "raw"], Workspace(tmp_path / "w"))
    assert not (tmp_path / "w" / "tables").exists()


def test_refresh_publishes_nothing_of_what_is_held_back(tmp_path: Path) -> None:
    raw, root = tmp_path / "raw", str(tmp_path / "w")
    write(raw / "netflix_titles.csv", shows(10))
    assert CliRunner().invoke(cli.app, ["refresh", str(raw), "--workspace", root]).exit_code == 0
    served = (tmp_path / "w" / "current").read_text()
    for held in (shows(6), shows(10, bad=10), shows(10, first=5)):
        write(raw / "netflix_titles.csv", held)
        refused = CliRunner().invoke(cli.app, ["refresh", "--workspace", root])
        assert isinstance(refused.exception, FileRejectedError)
        assert (tmp_path / "w" / "current").read_text() == served
    assert CliRunner().invoke(cli.app, ["refresh", "--accept", "--every", "1d", "-w", root]).exit_code != 0
    assert CliRunner().invoke(cli.app, ["refresh", "--accept", "--workspace", root]).exit_code == 0
    assert (tmp_path / "w" / "current").read_text() != served
