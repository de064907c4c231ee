"""Several files of one catalogue in one call: parts are joined, snapshots of different days are not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ingest_files import SHOW, counts, only, query, refused, table, take, tree, write

from cartelera.errors import FileRejectedError
from cartelera.ingest.options import NO_OPTIONS
from cartelera.ingest.preview import preview
from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace

IDS = "SELECT id, title FROM offers ORDER BY id"


def shows(*titles: tuple[int, str], **cells: Any) -> str:
    return table(SHOW, *({"show_id": f"s{number}", "title": title} | cells for number, title in titles))


def films(first: int, last: int, shift: int = 0) -> str:
    return shows(*((n + shift, f"Film {n}") for n in range(first, last + 1)))


def test_parts_of_one_numbering_are_one_source(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "netflix_movies.csv", films(1, 10))
    write(tmp_path / "raw" / "netflix_series.csv", films(11, 14))
    source = only(take(tmp_path / "w", tmp_path / "raw", accept=False))
    assert (source.key, counts(source)) == ("platform.netflix", (14, 14, 0, 0))
    assert "2 files as one: netflix_movies.csv and netflix_series.csv" in source.remark
    assert len(query(tmp_path / "w", IDS)) == 14
    before = tree(tmp_path / "w")
    again = take(tmp_path / "w", tmp_path / "raw", accept=False)
    assert (again.changed, tree(tmp_path / "w")) == (False, before)


def test_parts_numbered_each_from_one_keep_all_titles(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "disney+_titles.csv", shows((1, "Okja"), (2, "Elite")))
    write(tmp_path / "raw" / "disney_plus_titles.csv", shows((1, "Roma"), (2, "Elite"), (3, "Heat")))
    source = only(take(tmp_path / "w", tmp_path / "raw", accept=False))
    assert counts(source) == (5, 4, 1, 0)
    rows = dict(query(tmp_path / "w", IDS))
    assert (rows["ds1"], rows["ds2"], rows["ds3"]) == ("okja", "elite", "heat")
    (other,) = rows.keys() - {"ds1", "ds2", "ds3"}
    assert (rows[other], other[:4]) == ("roma", "ds1-")


def test_the_later_file_counts_for_a_title_and_nothing_good_is_replaced_by_nothing(tmp_path: Path) -> None:
    whole = write(tmp_path / "a" / "netflix_titles.csv", shows((1, "Roma"), (2, "Okja"), (3, "Heat")))
    cleaned = shows((1, "Roma"), (2, "Okja"), director="Not Given", rating="", description="", duration="90 min")
    source = only(take(tmp_path / "w", whole, write(tmp_path / "b" / "netflix1.csv", cleaned), accept=False))
    assert counts(source) == (5, 3, 2, 0)
    rows = query(tmp_path / "w", "SELECT title, director, rating, duration_int, description FROM offers ORDER BY id")
    told = ("alfonso cuarón", "r", 90, "a year in the life of a maid.")
    assert rows == [("roma", *told), ("okja", *told), ("heat", *told[:2], 135, told[3])]


@pytest.mark.parametrize(
    "newer", [films(3, 12), films(1, 10, shift=1), films(1, 11, shift=5)], ids=["came and left", "renumbered", "both"]
)
def test_snapshots_of_different_days_are_no_parts(newer: str, tmp_path: Path) -> None:
    files = [
        write(tmp_path / "raw" / "a" / "netflix_titles.csv", films(1, 10)),
        write(tmp_path / "raw" / "b" / "netflix_titles.csv", newer),
    ]
    with pytest.raises(FileRejectedError, match=r"snapshots of different days\? Ingest them one at a time"):
        ingest(files, Workspace(tmp_path / "w"))
    with pytest.raises(FileRejectedError, match=r"nothing to ingest: .*snapshots of different days"):
        ingest([tmp_path / "raw"], Workspace(tmp_path / "w"))
    assert not (tmp_path / "w" / "tables").exists()
    source = only(take(tmp_path / "w", *files))
    assert source.read == source.kept + source.merged


def test_a_source_that_is_there_is_kept_beside_snapshots(tmp_path: Path) -> None:
    take(tmp_path / "w", write(tmp_path / "netflix_titles.csv", films(1, 10)))
    for folder, text in (("a", films(1, 10)), ("b", films(3, 12))):
        write(tmp_path / "raw" / folder / "netflix_titles.csv", text)
    write(tmp_path / "raw" / "hulu_titles.csv", films(1, 2))
    report = take(tmp_path / "w", tmp_path / "raw", accept=False)
    assert [source.key for source in report.sources] == ["platform.hulu"]
    assert len(query(tmp_path / "w", "SELECT id FROM offers WHERE platform = 'netflix'")) == 10


def test_refused_rows_of_parts_are_held_under_their_source(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "hulu_a.csv", shows((1, "Roma"), (2, "Okja"), (3, "")))
    write(tmp_path / "raw" / "hulu_b.csv", shows((4, "Heat"), (5, "Elite"), (6, "")))
    source = only(take(tmp_path / "w", tmp_path / "raw", accept=False))
    assert counts(source) == (6, 4, 0, 2)
    assert [(Path(refusal.file).name, refusal.line) for refusal in refused(tmp_path / "w")] == [
        ("hulu_a.csv", 4), ("hulu_b.csv", 4),
    ]  # fmt: skip


def test_a_part_that_is_mostly_refused_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "hulu_a.csv", films(1, 3))
    write(tmp_path / "raw" / "hulu_b.csv", shows((4, ""), (5, ""), (6, "Heat")))
    report = take(tmp_path / "w", tmp_path / "raw", accept=False)
    assert counts(only(report)) == (3, 3, 0, 0)
    assert [Path(skipped.shown).name for skipped in report.skipped] == ["hulu_b.csv"]


def test_two_files_of_several_platforms_are_one_source_if_they_share_some(tmp_path: Path) -> None:
    base = SHOW | {"platform": "Netflix"}
    write(tmp_path / "raw" / "movies.csv", table(base, {}, {"show_id": "s2", "title": "Heat", "platform": "Hulu"}))
    write(tmp_path / "raw" / "series.csv", table(base, {"title": "Elite", "type": "TV Show", "duration": "3 Seasons"}))
    write(tmp_path / "raw" / "shudder_and_mubi.csv", table(base, {"platform": "Shudder"}, {"platform": "MUBI"}))
    report = take(tmp_path / "w", tmp_path / "raw", accept=False)
    assert {source.key: counts(source) for source in report.sources} == {
        "platforms.movies": (3, 3, 0, 0), "platforms.shudder_and_mubi": (2, 2, 0, 0),
    }  # fmt: skip
    rows = query(tmp_path / "w", "SELECT platform, title FROM offers ORDER BY ALL")
    assert rows == [("hulu", "heat"), ("mubi", "roma"), ("netflix", "elite"), ("netflix", "roma"), ("shudder", "roma")]
    assert not take(tmp_path / "w", tmp_path / "raw", accept=False).changed


def test_a_newer_part_is_a_newer_snapshot(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "hulu_a.csv", films(1, 3))
    path = write(tmp_path / "raw" / "hulu_b.csv", films(4, 5))
    take(tmp_path / "w", tmp_path / "raw", accept=False)
    write(path, films(4, 6))
    source = only(take(tmp_path / "w", tmp_path / "raw", accept=False))
    assert (source.change, counts(source)) == ("1 new", (6, 6, 0, 0))
    with pytest.raises(FileRejectedError, match=r"hulu: 3 of 6 titles \(50%\) are gone"):
        ingest([path], Workspace(tmp_path / "w"))


def test_a_dry_run_tells_of_parts_and_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "hulu_a.csv", films(1, 3))
    write(tmp_path / "raw" / "hulu_b.csv", films(4, 5))
    (found,), skipped = preview([tmp_path / "raw"], Workspace(tmp_path / "w"), options=NO_OPTIONS)
    assert (found.key, found.entry.read, skipped) == ("platform.hulu", 5, ())
    assert found.shown.endswith("hulu_a.csv and " + str(tmp_path / "raw" / "hulu_b.csv"))
    assert not (tmp_path / "w").exists()
