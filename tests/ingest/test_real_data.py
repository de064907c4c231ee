"""The real files: counts that must come out, and values as an independent reading finds them."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import gzip
import io
import random
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ingest_files import counts, query, refused, take

from cartelera.tables.manifest import Manifest
from cartelera.workspace import Workspace

pytestmark = pytest.mark.real

COUNTS = {
    "movies.movies_metadata": (45_466, 45_433, 30, 3),
    "movies.tmdb_5000_movies": (4_803, 208, 4_595, 0),
    "credits.credits": (45_476, 45_432, 44, 0),
    "keywords.keywords": (46_419, 45_432, 987, 0),
    "links.links": (45_843, 45_843, 0, 0),
    "ratings.ratings_small": (100_004, 100_004, 0, 0),
    "platform.amazon": (9_668, 9_668, 0, 0),
    "platform.disney": (1_450, 1_450, 0, 0),
    "platform.hulu": (3_073, 3_073, 0, 0),
    "platform.netflix": (8_807, 8_807, 0, 0),
    "scores.mean_scores": (22_998, 22_998, 0, 0),
}
REPAIRED = {
    "platform.amazon": {"empty ratings set to g": 337},
    "platform.disney": {"empty ratings set to g": 3},
    "platform.hulu": {"durations moved back from the rating column": 292, "empty ratings set to g": 520},
    "platform.netflix": {"durations moved back from the rating column": 3, "empty ratings set to g": 4},
}


def rows(path: Path) -> list[dict[str, str]]:
    """A table as the standard library reads it."""
    csv.field_size_limit(1 << 30)
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(text.decode(), newline="")))


def literal(text: str) -> Any:
    return ast.literal_eval(text) if text else None


def listed(text: str, key: str) -> list[str]:
    names = [record[key].strip() for record in literal(text) or []]
    return list(dict.fromkeys(name for name in names if name))


def number(text: str) -> float | None:
    return float(text) if text else None


def test_the_counts_of_every_source(real_workspace: Workspace) -> None:
    sources = Manifest.of(real_workspace.tables).sources
    assert {key: (e.read, e.kept, e.merged, e.refused) for key, e in sources.items() if key in COUNTS} == COUNTS
    assert {key: sources[key].repaired for key in COUNTS if sources[key].repaired} == REPAIRED


def test_the_three_shifted_rows_are_refused_by_reason(real_workspace: Workspace) -> None:
    held = refused(real_workspace.root)
    assert sorted(refusal.line for refusal in held) == sorted(refusal.line for refusal in held if refusal.line > 1)
    assert len(held) == 3
    assert all("the columns of this row are shifted" in refusal.reason for refusal in held)
    assert {day for refusal in held for day in ("1997-08-20", "2012-09-29", "2014-01-01") if day in refusal.raw} == {
        "1997-08-20", "2012-09-29", "2014-01-01",
    }  # fmt: skip


MISREAD = re.compile("[\u00c2\u00c3\u00e2][\u0080-\u00bf\u0152-\u2122]|\u00a1\u00a6|\u00a1K|[\u0080-\u009f]")
"""UTF-8 or Big5 that somebody read as Latin-1: such texts are mended (tests/ingest/test_mojibake.py)."""


def test_a_sample_of_films_has_the_values_of_an_independent_reading(
    real_workspace: Workspace, shared_data: Path
) -> None:
    raw = [row for row in rows(shared_data / "movies-dataset" / "movies_metadata.csv.gz") if row["id"].isdecimal()]
    often = Counter(row["id"] for row in raw)
    plain = [row for row in raw if often[row["id"]] == 1 and not MISREAD.search(row["overview"] + row["tagline"])]
    sample = random.Random(7).sample(plain, 400)
    names = [row[0] for row in query(real_workspace.root, "DESCRIBE titles")]
    found = query(real_workspace.root, "SELECT * FROM titles WHERE tmdb_id IS NOT NULL")
    titles = {kept["tmdb_id"]: kept for kept in (dict(zip(names, row, strict=True)) for row in found)}
    for row in sample:
        title = titles[int(row["id"])]
        budget, revenue = number(row["budget"]) or 0, number(row["revenue"]) or 0
        date = dt.date.fromisoformat(row["release_date"]) if row["release_date"] else None
        expected = {
            "title": row["title"].strip(),
            "original_title": row["original_title"].strip(),
            "original_language": row["original_language"] or None,
            "overview": row["overview"].strip() or None,
            "tagline": row["tagline"].strip() or None,
            "status": row["status"] or None,
            "release_date": date,
            "release_year": date.year if date else None,
            "runtime": round(number(row["runtime"]) or 0) or None,
            "budget": budget,
            "revenue": revenue,
            "return": revenue / budget if budget and revenue else 0,
            "popularity": number(row["popularity"]) or 0,
            "vote_average": number(row["vote_average"]),
            "vote_count": number(row["vote_count"]) or 0,
            "imdb_id": row["imdb_id"] or None,
            "collection": literal(row["belongs_to_collection"])["name"] if row["belongs_to_collection"] else None,
            "genres": listed(row["genres"], "name"),
            "companies": listed(row["production_companies"], "name"),
            "country_codes": listed(row["production_countries"], "iso_3166_1"),
            "countries": listed(row["production_countries"], "name"),
            "language_codes": listed(row["spoken_languages"], "iso_639_1"),
        }
        taken = {name: title[name] for name in expected}
        assert {k: v for k, v in taken.items() if v is not None or expected[k] is not None} == {
            k: v for k, v in expected.items() if v is not None or taken[k] is not None
        }


def test_a_sample_of_credits_has_the_people_of_an_independent_reading(
    real_workspace: Workspace, shared_data: Path
) -> None:
    raw = rows(shared_data / "movies-dataset" / "credits.csv.gz")
    often = Counter(row["id"] for row in raw)
    odd = [row for row in raw if "\\" in row["cast"] + row["crew"]]
    sample = [row for row in random.Random(7).sample(raw, 300) + odd if often[row["id"]] == 1]
    ids = ", ".join(f"'tmdb-{row['id']}'" for row in sample)
    found: dict[str, list[tuple[Any, ...]]] = {}
    select = "title_id, department = 'Acting', billing, name, job, person_id"
    for title_id, *credit in query(
        real_workspace.root,
        f"SELECT {select} FROM credits WHERE title_id IN ({ids}) ORDER BY title_id, 2 DESC, billing",
    ):
        found.setdefault(title_id, []).append(tuple(credit))
    known = {row[0] for row in query(real_workspace.root, "SELECT title_id FROM titles")}
    assert len(sample) > 300
    for row in sample:
        if f"tmdb-{row['id']}" not in known:
            continue
        cast = [(True, record["name"].strip(), "Actor", record["id"]) for record in literal(row["cast"])]
        crew = [(False, record["name"].strip(), record["job"], record["id"]) for record in literal(row["crew"])]
        people = found.get(f"tmdb-{row['id']}", [])
        assert [(acting, name, job, person) for acting, _, name, job, person in people] == cast + crew
        assert [billing for _, billing, *_ in people] == [*range(len(cast)), *range(len(crew))]


def lower(text: str) -> str:
    """Lower-case text; of a dotted capital I (`İlker`) Python keeps the dot as a character of its own."""
    return text.strip(" \n\t\u200b").lower().replace("i\u0307", "i")


def visible(text: str) -> str:
    """Names without characters that show nothing, and without commas that separate nothing (Hulu has some)."""
    shown = re.sub("[\u200b\u200e\u200f\u2060\ufeff]", "", text)
    return re.sub(r",(\s*,)+", ",", shown).strip(" ,")


def said(text: str) -> str | None:
    """Lower-case text, or None where it says nothing (Amazon writes `None` for some directors)."""
    return None if lower(text) in {"", "none", "nan", "null", "n/a", "na"} else lower(text)


def test_a_sample_of_offers_has_the_values_of_an_independent_reading(
    real_workspace: Workspace, shared_data: Path
) -> None:
    for name in ("amazon_prime", "disney_plus", "hulu", "netflix"):
        raw = rows(shared_data / "platforms" / f"{name}_titles.csv")
        select = (
            'id, title, director, "cast", rating, listed_in, description, release_year, duration_int, duration_type'
        )
        offers = {row[0]: row[1:] for row in query(real_workspace.root, f"SELECT {select} FROM offers")}
        for row in random.Random(7).sample(raw, 300):
            misplaced = not row["duration"] and (row["rating"].endswith("min") or "Season" in row["rating"])
            duration = (row["rating"] if misplaced else row["duration"]).lower()
            expected = (
                lower(re.sub("[\u200b\u200e\u200f\u2060\ufeff]", "", row["title"])),
                said(visible(row["director"])),
                said(visible(row["cast"])),
                "g" if misplaced or not row["rating"] else row["rating"].lower(),
                lower(visible(row["listed_in"])),
                lower(row["description"]),
                int(row["release_year"]),
                int(duration.split()[0]) if duration else None,
                ("season" if "season" in duration else "min") if duration else None,
            )
            assert offers[name[0] + row["show_id"]] == expected


def test_movielens_1m(shared_data: Path, tmp_path: Path) -> None:
    report = take(tmp_path / "w", shared_data / "movielens-1m")
    found = {source.key: counts(source) for source in report.sources}
    assert found == {"movielens.movies": (3_883, 3_883, 0, 0), "ratings.movielens-1m": (997_663, 997_663, 0, 0)}
    assert {Path(skipped.shown).name for skipped in report.skipped} == {"users.dat.gz", "README.grouplens.txt"}
    assert query(tmp_path / "w", "SELECT title, release_year FROM titles WHERE title_id = 'ml-1'") == [
        ("Toy Story", 1995)
    ]
