"""The shapes of what became of a viewer's file, for /v1 and the command line: both answer the same."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from cartelera.api.v1.shapes import TitleInList, closed, summary
from cartelera.service.importing import ImportReport, MatchedRow
from cartelera.service.title_matching import Candidate, MatchStatus
from cartelera.viewer_exports import Export


@closed
class CandidateShape(TitleInList):
    """A title that a row may mean. `probability`: beside the other candidates."""

    probability: float


@closed
class RowShape(TypedDict):
    """A row as the file says it. `row`: what it is corrected by."""

    row: Annotated[str, Field(examples=["5b1f0c6a8e3d4b7f9a2c1d0e"])]
    line: Annotated[int, Field(description="Where it stands in its table, from 1")]
    title: str
    year: int | None
    kind: Annotated[str | None, Field(description="`movie` or `series`; null if the file does not say")]
    episode: bool
    imdb_id: str | None
    tmdb_id: int | None
    rating: Annotated[float | None, Field(description="0.5 to 5")]
    watchlist: bool
    at: Annotated[int | None, Field(description="When, in seconds since 1970; null if the file does not say")]
    by: Annotated[str | None, Field(description="`id`, `name`, `series` or `correction`; null: nothing was found")]


@closed
class MatchedShape(RowShape):
    """A row, and the title it means."""

    match: TitleInList


@closed
class AmbiguousShape(RowShape):
    """A row, and the titles it may mean, the likeliest first."""

    candidates: list[CandidateShape]


@closed
class LeftOutShape(TypedDict):
    """A row that says nothing that could be used, and why."""

    file: str
    line: int
    why: str


@closed
class TakenFor(TypedDict):
    """A table, and what it was taken for. `remark`: what was decided for all of it, such as the scale of its ratings
    and the order of its dates."""

    file: Annotated[str, Field(examples=["ratings.csv"])]
    form: Annotated[str, Field(examples=["letterboxd-ratings"])]
    described: Annotated[str, Field(examples=["a Letterboxd export of ratings"])]
    remark: Annotated[str, Field(examples=["ratings 0–10, halved, day first"])]
    rows: int
    used: int


@closed
class ImportCounts(TypedDict):
    """How many rows came to what, and how many events are new."""

    matched: int
    ambiguous: int
    unmatched: int
    left_out: int
    events: int


@closed
class ImportShape(TypedDict):
    """What became of a file."""

    viewer: str
    file: str
    taken_for: list[TakenFor]
    profile: Annotated[str | None, Field(description="Whose rows were taken, if the file holds several people's")]
    counts: ImportCounts
    matched: list[MatchedShape]
    ambiguous: list[AmbiguousShape]
    unmatched: list[RowShape]
    left_out: list[LeftOutShape]


@closed
class RowsShape(TypedDict):
    """What a viewer brought, matched with today's catalogue."""

    viewer: str
    matched: list[MatchedShape]
    ambiguous: list[AmbiguousShape]
    unmatched: list[RowShape]


def import_object(report: ImportReport) -> ImportShape:
    """A report as JSON has it."""
    left_out: list[LeftOutShape] = [
        {"file": export.shown, "line": row.line, "why": row.why} for export, row in report.left_out
    ]
    return {
        "viewer": report.viewer,
        "file": report.file,
        "taken_for": [_taken_for(export) for export in report.exports],
        "profile": report.profile or None,
        "counts": {
            "matched": len(matched := report.of(MatchStatus.MATCHED)),
            "ambiguous": len(ambiguous := report.of(MatchStatus.AMBIGUOUS)),
            "unmatched": len(unmatched := report.of(MatchStatus.UNMATCHED)),
            "left_out": len(left_out),
            "events": report.events,
        },
        "matched": [matched_object(row) for row in matched],
        "ambiguous": [ambiguous_object(row) for row in ambiguous],
        "unmatched": [row_object(row) for row in unmatched],
        "left_out": left_out,
    }


def rows_object(viewer: str, rows: list[MatchedRow]) -> RowsShape:
    """Rows that are kept."""
    by_status = {status: [row for row in rows if row.match.status is status] for status in MatchStatus}
    return {
        "viewer": viewer,
        "matched": [matched_object(row) for row in by_status[MatchStatus.MATCHED]],
        "ambiguous": [ambiguous_object(row) for row in by_status[MatchStatus.AMBIGUOUS]],
        "unmatched": [row_object(row) for row in by_status[MatchStatus.UNMATCHED]],
    }


def row_object(row: MatchedRow) -> RowShape:
    """A row that means nothing that is known."""
    entry = row.match.entry
    return {
        "row": row.row,
        "line": entry.line,
        "title": entry.title,
        "year": entry.year,
        "kind": entry.kind or None,
        "episode": entry.episode,
        "imdb_id": entry.imdb_id or None,
        "tmdb_id": entry.tmdb_id,
        "rating": entry.rating,
        "watchlist": entry.mark == "watchlist",
        "at": entry.at,
        "by": row.match.by,
    }


def matched_object(row: MatchedRow) -> MatchedShape:
    """A row whose title is known."""
    return {**row_object(row), "match": summary(row.match.candidates[0].title)}


def ambiguous_object(row: MatchedRow) -> AmbiguousShape:
    """A row that may mean several."""
    return {**row_object(row), "candidates": [_candidate(each) for each in row.match.candidates]}


def _candidate(candidate: Candidate) -> CandidateShape:
    return {**summary(candidate.title), "probability": round(candidate.probability, 3)}


def _taken_for(export: Export) -> TakenFor:
    return {
        "file": export.shown,
        "form": export.form,
        "described": export.described,
        "remark": export.remark,
        "rows": len(export.rows),
        "used": len(export.entries),
    }
