"""Raw files made to order for the tests of ingest, and what a workspace holds after one."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cartelera.ingest.options import ReadingOptions
from cartelera.ingest.run import IngestReport, SourceReport, ingest
from cartelera.tables import duck
from cartelera.tables.quarantine import Quarantine, Refusal
from cartelera.tables.views import create_views
from cartelera.workspace import Workspace

MOVIE: dict[str, Any] = {
    "adult": "False", "belongs_to_collection": "", "budget": "30000000", "genres": "[{'id': 16, 'name': 'Animation'}]",
    "homepage": "", "id": "862", "imdb_id": "tt0114709", "original_language": "en", "original_title": "Toy Story",
    "overview": "Led by Woody, Andy's toys live happily.", "popularity": "21.946943", "poster_path": "/rhIRbceo.jpg",
    "production_companies": "[{'name': 'Pixar Animation Studios', 'id': 3}]",
    "production_countries": "[{'iso_3166_1': 'US', 'name': 'United States of America'}]", "release_date": "1995-10-30",
    "revenue": "373554033.0", "runtime": "81.0", "spoken_languages": "[{'iso_639_1': 'en', 'name': 'English'}]",
    "status": "Released", "tagline": "", "title": "Toy Story", "video": "False", "vote_average": "7.7",
    "vote_count": "5415.0",
}  # fmt: skip
CREDIT: dict[str, Any] = {
    "cast": "[{'cast_id': 14, 'character': 'Woody', 'credit_id': '52', 'gender': 2, 'id': 31, 'name': 'Tom Hanks', "
            "'order': 0, 'profile_path': None}]",
    "crew": "[{'credit_id': '52', 'department': 'Directing', 'gender': 2, 'id': 7879, 'job': 'Director', "
            "'name': 'John Lasseter', 'profile_path': None}]",
    "id": "862",
}  # fmt: skip
SHOW: dict[str, Any] = {
    "show_id": "s1", "type": "Movie", "title": "Roma", "director": "Alfonso Cuarón", "cast": "Yalitza Aparicio",
    "country": "Mexico", "date_added": "December 14, 2018", "release_year": "2018", "rating": "R",
    "duration": "135 min", "listed_in": "Dramas", "description": "A year in the life of a maid.",
}  # fmt: skip
RATING: dict[str, Any] = {"userId": "1", "movieId": "31", "rating": "2.5", "timestamp": "1260759144"}


def table(base: dict[str, Any], *changes: dict[str, Any], without: Sequence[str] = (), newline: str = "\n") -> str:
    """CSV text: the header, and one row of `base` per change; columns in `without` are left out."""
    columns = [column for column in base if column not in without]
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, extrasaction="raise", lineterminator=newline)
    writer.writeheader()
    for change in changes or ({},):
        writer.writerow({name: value for name, value in (base | change).items() if name not in without})
    return out.getvalue()


def movies(*changes: dict[str, Any], **more: Any) -> str:
    """A table of movie metadata."""
    return table(MOVIE, *changes, **more)


def write(path: Path, text: str | bytes) -> Path:
    """`path`, holding `text`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def tree(folder: Path) -> dict[str, tuple[str, int]]:
    """Every file below `folder` with the hash of its content and when it was changed; empty where it is not there."""
    return {
        str(path.relative_to(folder)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def take(workspace: Path, *paths: Path, accept: bool = True, **options: Any) -> IngestReport:
    """Ingest, and see that every row is counted once and every refused one is held in quarantine.

    What would be held back is applied, unless it is not to `accept`.
    """
    report = ingest(list(paths), Workspace(workspace), options=ReadingOptions(**options), accept=accept)
    held = Quarantine(Workspace(workspace).quarantine).read()
    for source in report.sources:
        assert source.read == source.kept + source.merged + source.refused, source
        assert source.unchanged or source.refused == sum(key == source.key for key, _ in held), source
    for _, refusal in held:
        assert refusal.line > 0
        assert refusal.reason
    return report


def refused(workspace: Path) -> list[Refusal]:
    """What is held in quarantine."""
    return [refusal for _, refusal in Quarantine(Workspace(workspace).quarantine).read()]


def only(report: IngestReport) -> SourceReport:
    """The one source of a report."""
    assert len(report.sources) == 1
    return report.sources[0]


def counts(source: SourceReport) -> tuple[int, int, int, int]:
    """(read, kept, merged, refused)."""
    return source.read, source.kept, source.merged, source.refused


def query(workspace: Path, sql: str) -> list[tuple[Any, ...]]:
    """Rows of a query over the clean tables."""
    connection = duck.connect()
    create_views(connection, workspace / "tables")
    rows: list[tuple[Any, ...]] = connection.execute(sql).fetchall()
    return rows


def title(workspace: Path) -> dict[str, Any]:
    """The only title there is."""
    return titles(workspace)[0]


def titles(workspace: Path) -> list[dict[str, Any]]:
    """Every title, by its id."""
    names = [row[0] for row in query(workspace, "DESCRIBE titles")]
    return [dict(zip(names, row, strict=True)) for row in query(workspace, "SELECT * FROM titles ORDER BY title_id")]


def lines(rows: Iterable[Sequence[Any]], delimiter: str) -> str:
    """Text without a header, as MovieLens writes it."""
    return "".join(delimiter.join(map(str, row)) + "\n" for row in rows)
