"""How `raw/` and `workspace/` were made: by the last version of cartelera whose clean tables were of version 2.

    python tests/upgrade/make.py FOLDER      with that version (commit 7337743) installed

Three films, two platforms in two snapshots each, a refused row of each kind, a decision, and remembered sources.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace

MOVIES = ("adult", "budget", "genres", "id", "imdb_id", "original_language", "original_title", "overview", "popularity",
          "production_companies", "production_countries", "release_date", "revenue", "runtime", "spoken_languages",
          "title", "vote_average", "vote_count")  # fmt: skip
SHOWS = ("show_id", "type", "title", "director", "cast", "country", "date_added", "release_year", "rating", "duration",
         "listed_in", "description")  # fmt: skip


def movie(adult: str, number: str, title: str, year: int) -> tuple[Any, ...]:
    imdb, date = f"tt{number:0>7}", f"{year}-05-01"
    return (adult, 10, "[{'id': 1, 'name': 'Drama'}]", number, imdb, "en", title, f"About {title}.", 1.5,
            "[]", "[]", date, 30, 90, "[]", title, 6.5, 100)  # fmt: skip


def show(number: int, title: str, year: int, rating: str, kind: str = "Movie") -> tuple[Any, ...]:
    length = "90 min" if kind == "Movie" else "2 Seasons"
    return (f"s{number}", kind, title, "Ana Bell", "Jo March", "Spain", "May 1, 2021", year, rating, length, "Dramas",
            f"About {title}.")  # fmt: skip


def write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream, lineterminator="\n").writerows([columns, *rows])
    return path


def main(folder: Path) -> None:
    raw, workspace = folder / "raw", Workspace(folder / "workspace")
    films = (movie("False", "862", "Roma", 2018), movie("True", "863", "Night", 1999),
             movie("False", "864", "Day", 2001), movie("oops", "865", "Shifted", 2001))  # fmt: skip
    older = {
        "netflix": (show(1, "Roma", 2018, ""), show(2, "Gone", 2010, "R"), show(3, "Kept", 2011, "PG")),
        "hbo_max": (show(1, "The Wire", 2002, "TV-MA", "TV Show"), show(2, "Day", 2001, "PG-13")),
    }
    newer = {
        "netflix": (show(1, "Roma", 2018, ""), show(3, "Kept", 2011, "PG-13"), show(4, "New", 2021, "TV-Y"),
                    show(5, "Wrong", 99, "R")),
        "hbo_max": older["hbo_max"],
    }  # fmt: skip
    write(raw / "movies_metadata.csv", MOVIES, films)
    write(raw / "platform_ratings.csv", ("userId", "movieId", "rating"), ((1, "ns1", 4), (1, "hbs2", 3), (2, "ns1", 9)))
    for day, listings in ((1, older), (2, newer)):
        for name, rows in listings.items():
            write(raw / f"{name}_titles.csv", SHOWS, rows)
        ingest([raw], workspace, accept=True, at=datetime(2026, 11, day, 12, tzinfo=UTC))
    decided = {"left": "ns3", "right": "tmdb-864", "same": False, "at": "2026-11-02T12:30:00+00:00"}
    for name, content in (("decisions", [decided]), ("refresh", {"sources": ["https://example.org/netflix.csv"]})):
        (workspace.root / f"{name}.json").write_text(json.dumps(content) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
