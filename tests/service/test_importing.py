"""Viewers bring their history: what becomes of a file, twice, corrected, and under another release."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartelera.errors import FileRejectedError, InvalidValueError, NotFoundError
from cartelera.events import EventKind, EventStore
from cartelera.events.imports import imported_rows
from cartelera.service import Cartelera
from cartelera.service.importing import ImportReport
from cartelera.service.title_matching import MatchedBy, MatchStatus

MATCHED, AMBIGUOUS, UNMATCHED = MatchStatus.MATCHED, MatchStatus.AMBIGUOUS, MatchStatus.UNMATCHED
LETTERBOXD = (
    "Date,Name,Year,Letterboxd URI,Rating\n"
    "2020-01-02,Toy Story,1995,u,4.5\n"
    "2020-01-03,Solaris,1972,u,5\n"
    "2020-01-03,Solaris,,u,3\n"
    "2020-01-04,Nobody Knows This,1999,u,2\n"
)
NETFLIX = (
    "Title,Date\nStranger Things: Season 1: Chapter One,1/2/20\nStranger Things: Season 1: Chapter Two,1/3/20\n"
    "Bird Box,13/1/20\nSolaris: Season 1: Pilot,14/1/20\n"
)


@pytest.fixture
def cartelera(tiny: Cartelera, tmp_path: Path) -> Iterator[Cartelera]:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as store:
        yield Cartelera(tiny.release, store)


def bring(cartelera: Cartelera, text: str, viewer: str = "ana", **more: object) -> ImportReport:
    return cartelera.imports.bring(viewer, text.encode(), "a.csv", **more)  # type: ignore[arg-type]


def events(cartelera: Cartelera, viewer: str = "ana") -> list[tuple[EventKind, str | None, float | None]]:
    return [(e.kind, getattr(e.subject, "title", None), e.value) for e in cartelera.live.store.events_of(viewer)]


def named(report: ImportReport, status: MatchStatus) -> list[tuple[str, int | None]]:
    return [(row.match.entry.title, row.match.entry.year) for row in report.of(status)]


def test_what_is_sure_becomes_events_and_the_rest_is_kept(cartelera: Cartelera) -> None:
    report = bring(cartelera, LETTERBOXD)
    assert named(report, MATCHED) == [("Toy Story", 1995), ("Solaris", 1972)]
    assert named(report, AMBIGUOUS) == [("Solaris", None)]
    assert named(report, UNMATCHED) == [("Nobody Knows This", 1999)]
    assert (report.events, [export.form for export in report.exports]) == (2, ["letterboxd-ratings"])
    assert events(cartelera) == [(EventKind.RATING, "Toy Story", 4.5), (EventKind.RATING, "Solaris", 5.0)]
    assert [e.at for e in cartelera.live.store.events_of("ana")] == [1577923200, 1578009600]
    assert len(cartelera.live.profile("ana").history) == 2


def test_the_same_file_twice_changes_nothing(cartelera: Cartelera) -> None:
    bring(cartelera, LETTERBOXD)
    before, last = imported_rows(cartelera.live.store, "ana"), cartelera.live.last_event("ana")
    again = bring(cartelera, LETTERBOXD)
    assert (again.events, cartelera.live.last_event("ana")) == (0, last)
    assert imported_rows(cartelera.live.store, "ana") == before
    assert named(again, MATCHED) == [("Toy Story", 1995), ("Solaris", 1972)]


def test_a_newer_file_brings_what_is_new(cartelera: Cartelera) -> None:
    bring(cartelera, LETTERBOXD)
    newer = LETTERBOXD.replace("2020-01-02,Toy Story,1995,u,4.5", "2021-01-02,Toy Story,1995,u,2")
    assert bring(cartelera, newer + "2021-01-02,WALL·E,2008,u,4\n").events == 2
    row = cartelera.catalog.row("tmdb-862")
    assert row is not None and cartelera.live.profile("ana").history.rating_of(row) == 2
    assert bring(cartelera, LETTERBOXD).events == 0


def test_what_the_viewer_took_back_does_not_come_back(cartelera: Cartelera) -> None:
    bring(cartelera, LETTERBOXD)
    first = cartelera.live.store.events_of("ana")[0]
    cartelera.live.store.undo("ana", first.number)
    assert bring(cartelera, LETTERBOXD).events == 0
    assert events(cartelera) == [(EventKind.RATING, "Solaris", 5.0)]


def test_episodes_are_of_their_series_and_never_films(cartelera: Cartelera) -> None:
    report = bring(cartelera, NETFLIX)
    assert [(row.match.entry.title, row.match.by) for row in report.of(MATCHED)] == [
        ("Stranger Things", MatchedBy.SERIES), ("Bird Box", MatchedBy.NAME),
    ]  # fmt: skip
    assert named(report, UNMATCHED) == [("Solaris", None)]
    assert events(cartelera) == [(EventKind.STARTED, "Stranger Things", None), (EventKind.FINISHED, "Bird Box", None)]
    assert report.exports[0].remark == "day first"


def test_the_order_of_dates_can_be_said(cartelera: Cartelera) -> None:
    text = "Title,Date\nBird Box,6/7/20\n"
    for day_first, at in ((True, 1593993600), (False, 1591488000)):
        bring(cartelera, text, viewer=f"v{day_first}", day_first=day_first)
        assert [event.at for event in cartelera.live.store.events_of(f"v{day_first}")] == [at]


def test_a_correction_brings_the_event_and_is_remembered_for_all(cartelera: Cartelera) -> None:
    (row,) = bring(cartelera, LETTERBOXD).of(AMBIGUOUS)
    corrected = cartelera.imports.correct("ana", row.row, "tmdb-593")
    assert (corrected.match.status, corrected.match.by) == (MATCHED, MatchedBy.CORRECTION)
    assert events(cartelera)[-1] == (EventKind.RATING, "Solaris", 3.0)
    assert bring(cartelera, LETTERBOXD).events == 0
    report = bring(cartelera, LETTERBOXD, viewer="eva")
    assert [row.match.by for row in report.of(MATCHED)] == [MatchedBy.NAME, MatchedBy.NAME, MatchedBy.CORRECTION]
    assert report.of(AMBIGUOUS) == []


def test_the_viewer_may_think_again(cartelera: Cartelera) -> None:
    """Each correction takes back what the one before brought; sending the file again keeps the last."""
    (row,) = bring(cartelera, LETTERBOXD).of(AMBIGUOUS)
    for title_id in ("tmdb-593", "tmdb-2103", "tmdb-593", "tmdb-593"):
        cartelera.imports.correct("ana", row.row, title_id)
        bring(cartelera, LETTERBOXD)
        stored = [e.subject.title_id for e in cartelera.live.store.events_of("ana") if e.value == 3.0]  # type: ignore[union-attr]
        assert stored == [title_id]
    cartelera.imports.correct("ana", row.row, None)
    assert [value for _, _, value in events(cartelera)] == [4.5, 5.0]
    assert named(bring(cartelera, LETTERBOXD), UNMATCHED) == [("Solaris", None), ("Nobody Knows This", 1999)]


def test_a_wrong_match_is_corrected_for_the_viewer_alone(cartelera: Cartelera) -> None:
    """What is known without others is not changed by what one of them says."""
    row = bring(cartelera, LETTERBOXD).of(MATCHED)[0]
    cartelera.imports.correct("ana", row.row, "tmdb-863")
    assert (EventKind.RATING, "Toy Story 2", 4.5) in events(cartelera)
    assert (EventKind.RATING, "Toy Story", 4.5) not in events(cartelera)
    bring(cartelera, LETTERBOXD, viewer="eva")
    assert (EventKind.RATING, "Toy Story", 4.5) in events(cartelera, "eva")


def test_most_of_the_others_are_believed(cartelera: Cartelera) -> None:
    for viewer, title_id in (("a", "tmdb-2103"), ("b", "tmdb-593"), ("c", "tmdb-2103"), ("d", None)):
        (row,) = [row for row in bring(cartelera, LETTERBOXD, viewer=viewer).rows if row.match.entry.year is None]
        cartelera.imports.correct(viewer, row.row, title_id)
    report = bring(cartelera, LETTERBOXD, viewer="eva")
    (found,) = [row.match for row in report.rows if row.match.entry.year is None]
    assert found.title is not None and found.title.title_id == "tmdb-2103"


def test_what_a_viewer_said_is_forgotten_with_them(cartelera: Cartelera) -> None:
    (row,) = bring(cartelera, LETTERBOXD).of(AMBIGUOUS)
    cartelera.imports.correct("ana", row.row, "tmdb-593")
    kept = cartelera.live.store.export("ana")
    assert {"import_rows", "corrections"} <= kept.keys()
    cartelera.live.store.forget("ana")
    assert cartelera.imports.rows("ana") == []
    assert len(bring(cartelera, LETTERBOXD, viewer="eva").of(AMBIGUOUS)) == 1


def test_what_is_kept_is_matched_anew(cartelera: Cartelera) -> None:
    bring(cartelera, LETTERBOXD)
    assert [row.match.status for row in cartelera.imports.rows("ana", UNMATCHED)] == [UNMATCHED]
    assert len(cartelera.imports.rows("ana")) == 4


@pytest.mark.parametrize(("row", "title_id"), [("nothing", "tmdb-593"), ("nothing", None)])
def test_only_what_was_brought_can_be_corrected(cartelera: Cartelera, row: str, title_id: str | None) -> None:
    with pytest.raises(NotFoundError, match="brought no row"):
        cartelera.imports.correct("ana", row, title_id)


def test_a_correction_names_a_title_that_there_is(cartelera: Cartelera) -> None:
    (row,) = bring(cartelera, LETTERBOXD).of(AMBIGUOUS)
    with pytest.raises(NotFoundError, match="no title has the id"):
        cartelera.imports.correct("ana", row.row, "tmdb-99999999")
    assert len(cartelera.imports.rows("ana", AMBIGUOUS)) == 1


def test_of_an_account_one_profile_is_taken(cartelera: Cartelera) -> None:
    header = "Profile Name,Title Name,Rating Type,Star Value,Thumbs Value,Device Model,Event Utc Ts,Region View Date\n"
    text = header + "Ana,Bird Box,thumb,,2,PC,2020-01-02 00:00:00,x\nLeo,Roma,thumb,,1,PC,2020-01-02 00:00:00,x\n"
    for wrong in ("", "Eva"):
        with pytest.raises(InvalidValueError, match="several people") as refused:
            bring(cartelera, text, profile=wrong)
        assert refused.value.allowed == ("Ana", "Leo")
    assert bring(cartelera, text, profile="Leo").profile == "Leo"
    assert events(cartelera) == [(EventKind.RATING, "Roma", 1.0)]


def test_a_zip_of_tables_is_one_history(cartelera: Cartelera) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("x/ratings.csv", LETTERBOXD)
        archive.writestr("x/watched.csv", "Date,Name,Year,Letterboxd URI\n2020-01-02,Toy Story,1995,u\n")
        archive.writestr("x/watchlist.csv", "Date,Name,Year,Letterboxd URI\n2020-01-02,WALL·E,2008,u\n")
        archive.writestr("x/profile.csv", "Date Joined,Email Address\n2020-01-02,a@example.org\n")
    report = cartelera.imports.bring("ana", out.getvalue(), "letterboxd.zip")
    assert {export.form for export in report.exports} == {"letterboxd-ratings", "letterboxd-films"}
    assert (EventKind.WATCHLIST, "WALL·E", None) in events(cartelera)
    assert events(cartelera).count((EventKind.RATING, "Toy Story", 4.5)) == 1


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "{}", "\0\1\2", "PK\3\4nothing"])
def test_a_file_that_is_none_is_refused_and_nothing_is_kept(cartelera: Cartelera, text: str) -> None:
    with pytest.raises(FileRejectedError):
        bring(cartelera, text)
    assert imported_rows(cartelera.live.store, "ana") == [] and cartelera.live.last_event("ana") == 0


def test_a_viewer_is_called_as_viewers_are(cartelera: Cartelera) -> None:
    with pytest.raises(InvalidValueError):
        bring(cartelera, LETTERBOXD, viewer="../etc")
