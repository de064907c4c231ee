"""How fast raw files become typed tables: ours against plain pandas and `ast.literal_eval`, on the same two files.

    python -m bench.ingest [--rounds 3] [--made 26000000]

Reads `movies_metadata` and `credits` of The Movies Dataset from `CARTELERA_SHARED_DATA` (default `../shared/data`).
Each way runs in its own process, one after the other, several times; what is timed is the whole process, start of
the interpreter included. Ours writes its typed tables to disk; the plain way only makes them in memory. Afterwards
the values of both are compared one by one. The clean tables of the whole `cartelera ingest` (merging, lemmas) are
more than the plain way makes, and are timed apart.
"""

from __future__ import annotations

import argparse
import ast
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

FILES = ("movies_metadata.csv.gz", "credits.csv.gz")
TARGET_RATIO, TARGET_MEMORY = 8.0, 1536.0
LISTS = {
    "genres": ("genres", "name"),
    "companies": ("production_companies", "name"),
    "country_codes": ("production_countries", "iso_3166_1"),
    "countries": ("production_countries", "name"),
    "language_codes": ("spoken_languages", "iso_639_1"),
}
NUMBERS = ("runtime", "budget", "revenue", "popularity", "vote_average", "vote_count")
TEXTS = ("title", "original_title", "original_language", "overview", "tagline", "status", "poster_path")
CAST, CREW = ("character", "id", "name", "order"), ("department", "id", "job", "name")


def data_folder() -> Path:
    """Where the real files lie."""
    return Path(os.environ.get("CARTELERA_SHARED_DATA", "../shared/data"))


def plain_tables(folder: Path) -> tuple[Any, Any]:
    """The two files the way notebooks read them: `read_csv`, `literal_eval` value by value, types column by column."""
    import pandas as pd

    def parsed(text: object) -> Any:
        try:
            return ast.literal_eval(text) if isinstance(text, str) else None
        except (ValueError, SyntaxError):
            return None

    def names(records: Any, key: str) -> list[str]:
        return [record[key] for record in records] if isinstance(records, list) else []

    movies = pd.read_csv(folder / FILES[0], dtype=str)
    for column in {raw for raw, _ in LISTS.values()} | {"belongs_to_collection"}:
        movies[column] = movies[column].map(parsed)
    for name, (raw, key) in LISTS.items():
        movies[f"listed {name}"] = [names(records, key) for records in movies[raw]]
    for column in ("id", *NUMBERS):
        movies[column] = pd.to_numeric(movies[column], errors="coerce")
    movies["release_date"] = pd.to_datetime(movies["release_date"], errors="coerce", format="%Y-%m-%d")
    movies["release_year"] = movies["release_date"].dt.year
    movies["return"] = (movies["revenue"] / movies["budget"]).where(movies["budget"] > 0, 0).fillna(0)
    people = pd.read_csv(folder / FILES[1])
    for column in ("cast", "crew"):
        people[column] = people[column].map(parsed)
    return movies, people


def our_tables(folder: Path, out: Path) -> None:
    """The two files by `cartelera.ingest`: found, checked, cleaned and staged as typed Parquet in `out`."""
    from cartelera.ingest.staging import stage_files

    stage_files([folder / name for name in FILES], out)


@dataclass(frozen=True, slots=True)
class Timed:
    """One process: wall seconds, processor seconds, and its peak resident memory in MiB."""

    wall: float
    cpu: float
    memory: float


def timed(*arguments: str) -> Timed:
    """Run this module in a process of its own and wait for it."""
    return timed_command([sys.executable, "-m", "bench.ingest", *arguments])


def timed_command(command: Sequence[str]) -> Timed:
    """Run a command to its end. Raises SystemExit where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    wall = time.perf_counter() - start
    return Timed(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def differences(folder: Path, staged: Path) -> list[str]:
    """Every value of ours that is not the plain way's; `staged` holds the Parquet files."""
    movies, people = plain_tables(folder)
    ours = _rows(staged / "movies.movies_metadata.parquet")
    found = _compare(ours, _by_id(movies), _movie_differs)
    return found + _compare(_rows(staged / "credits.credits.parquet"), _by_id(people), _credit_differs)


def _rows(path: Path) -> list[dict[str, Any]]:
    from cartelera.tables import duck, sql

    cursor = duck.connect().execute(f"SELECT * FROM {sql.parquet_source(path)}")
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _by_id(frame: Any) -> dict[int, list[dict[str, Any]]]:
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in frame.to_dict("records"):
        if not math.isnan(row["id"]):
            rows.setdefault(int(row["id"]), []).append(row)
    return rows


def _compare(
    ours: list[dict[str, Any]],
    plain: dict[int, list[dict[str, Any]]],
    differs: Callable[[dict[str, Any], dict[str, Any]], str],
) -> list[str]:
    """Of a repeated id the row we keep must be one of the plain way's; no id may be missing or new."""
    found = [f"id {key} is missing" for key in set(plain) ^ {row["tmdb_id"] for row in ours}]
    for row in ours:
        told = [differs(row, other) for other in plain.get(row["tmdb_id"], [])]
        if all(told):
            found += [f"id {row['tmdb_id']}: {what}" for what in told[:1]]
    return found


def _stripped(text: str) -> str:
    """`text` without blanks and characters that show nothing around it."""
    from cartelera.ingest.cleaners import INVISIBLE

    stripped = text.strip().strip(INVISIBLE + "\u200c\u200d ")
    return stripped if stripped == text else _stripped(stripped)


def _movie_differs(ours: dict[str, Any], plain: dict[str, Any]) -> str:
    from cartelera.ingest.cleaners import INVISIBLE

    for name in TEXTS:
        value = plain[name] if isinstance(plain[name], str) else None
        value = _stripped(value) if value else None
        # Placeholders are missing values (but for titles), and names are without characters that show nothing.
        value = None if not value or (value == "-" and "title" not in name) else value
        value = value.translate(dict.fromkeys(map(ord, INVISIBLE))) if value and "title" in name else value
        value = (value or _stripped(plain["original_title"])) if name == "title" else value
        if ours[name] != value:
            return f"{name} {ours[name]!r} for {value!r}"
    for name in (*NUMBERS, "return"):
        number = None if math.isnan(plain[name]) else plain[name]
        if name == "runtime":
            number = round(number) or None if number else None
        if (ours[name] or 0) != (number or 0):
            return f"{name} {ours[name]!r} for {number!r}"
    dates = ours["release_date"], None if str(plain["release_date"]) == "NaT" else plain["release_date"].date()
    if dates[0] != dates[1] or ours["release_year"] != (dates[1].year if dates[1] else None):
        return f"release_date {dates[0]} for {dates[1]}"
    collection = plain["belongs_to_collection"] or {}
    if (ours["collection"], ours["collection_id"]) != (collection.get("name"), collection.get("id")):
        return f"collection {ours['collection']!r} for {collection!r}"
    for name in LISTS:
        listed = [_stripped(text) for text in plain[f"listed {name}"]]
        if ours[name] != list(dict.fromkeys(text for text in listed if text)):
            return f"{name} {ours[name]} for {listed}"
    return ""


def _credit_differs(ours: dict[str, Any], plain: dict[str, Any]) -> str:
    for column, keys in (("cast", CAST), ("crew", CREW)):
        records = [{key: record.get(key) for key in keys} for record in plain[column] or []]
        if (ours[column] or []) != records:
            return f"{column} differs"
    return ""


def made_ratings(path: Path, rows: int) -> None:
    """Ratings made up, in MovieLens's form and order: 96 per viewer, of titles of the real ids, each title once."""
    random = Random(rows)
    with path.open("w") as out:
        out.write("userId,movieId,rating,timestamp\n")
        for viewer in range(1, rows // 96 + 1):
            first, seconds = random.randrange(45_843), random.randrange(800_000_000, 1_500_000_000)
            stars = random.choices(("0.5", "1.0", "2.0", "3.0", "3.5", "4.0", "4.5", "5.0"), k=96)
            out.writelines(
                f"{viewer},{(first + 457 * n) % 45_843 + 1},{star},{seconds + n}\n" for n, star in enumerate(stars)
            )


def ingested(workspace: Path, *paths: Path) -> Timed:
    """The whole `cartelera ingest` of these paths."""
    command = [sys.executable, "-c", "from cartelera.cli import main; main()", "ingest", *map(str, paths)]
    return timed_command([*command, "--workspace", str(workspace)])


def main() -> None:
    """Measure and print; exits with 1 where a requirement is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.ingest")
    parser.add_argument("way", nargs="?", choices=("ours", "plain", "differences"), help=argparse.SUPPRESS)
    parser.add_argument("out", nargs="?", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=3, help="how often each way is timed")
    parser.add_argument("--made", type=int, default=0, metavar="ROWS", help="also ingest so many made-up ratings")
    given = parser.parse_args()
    folder = data_folder() / "movies-dataset"
    if not all((folder / name).is_file() for name in FILES):
        raise SystemExit(f"skipped: no {' and '.join(FILES)} in {folder}")
    if given.way == "ours":
        our_tables(folder, given.out)
    elif given.way == "plain":
        plain_tables(folder)
    elif given.way == "differences":
        print(json.dumps(differences(folder, given.out)))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            kept = measure_pair(Path(scratch), given.rounds)
            measure_whole(Path(scratch), given.made)
        raise SystemExit(0 if kept else 1)


def measure_pair(scratch: Path, rounds: int) -> bool:
    """Both ways in turn, and their values compared; whether all that is required was found."""
    pairs = []
    for number in range(rounds):
        pairs.append((timed("plain"), timed("ours", str(scratch / f"ours-{number}"))))
        told = "pandas {0.wall:6.2f} s (cpu {0.cpu:5.2f})   ours {1.wall:5.2f} s (cpu {1.cpu:4.2f})"
        print(told.format(*pairs[-1]), flush=True)
    ratio = median(plain.wall / ours.wall for plain, ours in pairs)
    memory = max(ours.memory for _, ours in pairs)
    command = [sys.executable, "-m", "bench.ingest", "differences", str(scratch / "ours-0")]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"metadata + credits: {ratio:.1f}× as fast as pandas + literal_eval (at least {TARGET_RATIO:.0f}×)")
    print(f"peak memory: {memory:,.0f} MiB (at most {TARGET_MEMORY:,.0f})")
    print(f"values that differ: {len(found)}", *found[:10], sep="\n  ")
    return ratio >= TARGET_RATIO and memory <= TARGET_MEMORY and not found


def measure_whole(scratch: Path, made: int) -> None:
    """The whole of `cartelera ingest`, which makes more than the plain way: merging, linking, lemmas."""
    data = data_folder()
    runs = {
        "the pair": [data / "movies-dataset" / name for name in FILES],
        "both folders": [data / "movies-dataset", data / "platforms"],
    }
    if made:
        made_ratings(scratch / "made.csv", made)
        real = [data / "movies-dataset" / name for name in (FILES[0], "links.csv.gz")]
        runs[f"{made:,} made-up ratings"] = [*real, scratch / "made.csv"]
    for what, paths in runs.items():
        whole = ingested(scratch / what, *paths)
        print(
            f"cartelera ingest, {what}: {whole.wall:.2f} s (cpu {whole.cpu:.2f}), peak {whole.memory:,.0f} MiB",
            flush=True,
        )


if __name__ == "__main__":
    main()
