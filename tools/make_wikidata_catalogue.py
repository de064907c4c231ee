"""A second catalogue with truth to measure linking against: the films of Wikidata in the package `bokeh-sampledata`.

    pip install --no-deps --target FOLDER bokeh-sampledata
    python tools/make_wikidata_catalogue.py FOLDER/bokeh_sampledata/_data/movies.db OUT
    cartelera ingest … OUT/wikidata_titles.csv -w W && cartelera link --gold OUT/wikidata_gold.csv -w W

Writes `wikidata_titles.csv`, a platform's catalogue without ids of IMDb's, and `wikidata_gold.csv`, which has them. The
data are Wikidata's (CC0).
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
from contextlib import closing
from pathlib import Path

_COLUMNS = "show_id type title director cast country date_added release_year rating duration listed_in description"


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("folder", type=Path)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(f"file:{chosen.database}?mode=ro", uri=True)) as database:
        films = database.execute(
            'SELECT ID, imdbID, Title, Year, Runtime, Genre, Director, "Cast", Country FROM omdb '
            "WHERE imdbID LIKE 'tt%' AND Title <> '' ORDER BY ID"
        ).fetchall()
    with (
        (chosen.folder / "wikidata_titles.csv").open("w", encoding="utf-8", newline="") as titles,
        (chosen.folder / "wikidata_gold.csv").open("w", encoding="utf-8", newline="") as gold,
    ):
        catalogue, truth = csv.writer(titles), csv.writer(gold)
        catalogue.writerow(_COLUMNS.split())
        truth.writerow(("show_id", "imdb_id"))
        for number, imdb_id, title, year, runtime, genre, director, cast, country in films:
            length = f"{runtime:.0f} min" if runtime else ""
            row = (f"s{number}", "Movie", title, director, cast, country, "", year, "", length, genre, "")
            catalogue.writerow(row)
            truth.writerow((f"s{number}", imdb_id))
    print(f"{len(films):,} films in {chosen.folder}")


if __name__ == "__main__":
    main()
