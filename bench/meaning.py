"""Search by what titles are about, on the whole real catalogue: descriptions of known titles in Spanish and English, a
third of them with constraints, and Spanish names of known films, all written before any answer to them was seen.

    python -m bench.meaning [--split built|reported|second] [--misses]

`data/search_queries.csv` and `data/spanish_names.csv` name the title that is meant. The half `built` is what rules and
weights were chosen on; `reported` is for the figures of docs/quality.md, and so is `second`, 100 more names, asked
once. Compared with words alone: the search in names and people, and BM25 over the words of the synopses, stemmed.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.workspace import real_workspace
from cartelera.catalog import Catalog
from cartelera.names import words
from cartelera.release import releases_of
from cartelera.service import Cartelera
from cartelera.workspace import Workspace

DEPTH = 100
"""A title that is not among so many counts as not found."""
FOLDER = Path(__file__).parent / "data"

Search = Callable[[str], list[int]]


@dataclass(frozen=True)
class Asked:
    """A text, and the rows of the title that is meant."""

    text: str
    rows: frozenset[int]
    language: str = "es"
    constrained: bool = False


def queries(catalog: Catalog, split: str) -> list[Asked]:
    """The descriptions of one half."""
    return [
        Asked(line["query"], _rows(catalog, line), line["language"], line["constrained"] == "yes")
        for line in _lines("search_queries.csv", split)
    ]


def names(catalog: Catalog, split: str) -> list[Asked]:
    """The Spanish names of one half."""
    return [Asked(line["name"], _rows(catalog, line)) for line in _lines("spanish_names.csv", split)]


def ranks(asked: Iterable[Asked], search: Search) -> np.ndarray:
    """Where the title stands that is meant, from 1; infinity if it is not found."""
    found = []
    for each in asked:
        rows = search(each.text)
        found.append(next((place for place, row in enumerate(rows, start=1) if row in each.rows), np.inf))
    return np.array(found)


def words_of_synopses(catalog: Catalog) -> Search:
    """BM25 over the words of the synopses, stemmed as English."""
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE s USING fts5(o, tokenize='porter unicode61 remove_diacritics 2')")
    texts = ((row, text or "") for row, text in enumerate(catalog.column("overview")))
    index.executemany("INSERT INTO s(rowid, o) VALUES (?, ?)", texts)

    def search(text: str) -> list[int]:
        query = " OR ".join(f'"{word}"' for word in words(text).split())
        rows = index.execute("SELECT rowid FROM s WHERE s MATCH ? ORDER BY bm25(s), rowid LIMIT ?", (query, DEPTH))
        return [row for (row,) in rows]

    return search


def without_grammar(service: Cartelera) -> Search:
    """By meaning, the whole sentence being what titles are about."""
    from cartelera.service.context import ServiceContext
    from cartelera.service.meaning import MeaningSearch

    meaning = MeaningSearch(ServiceContext(service.release))
    everything = np.ones(len(service.catalog), dtype=bool)
    return lambda text: [hit.row for hit in meaning.find(text, DEPTH, everything)]


def table(title: str, asked: list[Asked], found: dict[str, np.ndarray], at: tuple[int, ...]) -> None:
    """Print the share found among the first of `at`, and the mean reciprocal rank, as Markdown."""
    print(f"\n{title} ({len(asked)})\n")
    print("| | " + " | ".join([*(f"hit@{n}" for n in at), "MRR"]) + " |")
    print("|---" * (len(at) + 2) + "|")
    for name, rank in found.items():
        figures = [f"{np.mean(rank <= n):.2f}" for n in at] + [f"{np.mean(1 / rank):.3f}"]
        print(f"| {name} | " + " | ".join(figures) + " |")


def _rows(catalog: Catalog, line: dict[str, str]) -> frozenset[int]:
    """Series by name alone, films of that year, or else of the year before or after."""
    match = catalog.names.exact("title", line["title"])
    kind = line.get("kind", "movie")
    titles = [title for title in catalog.titles(match.ids if match else ()) if title.kind == kind]
    if kind == "movie":
        year = int(line["year"])
        near = [title for title in titles if title.year is not None and abs(title.year - year) <= 1]
        titles = [title for title in near if title.year == year] or near
    if not titles:
        print(f"the catalogue lacks {line['title']}", file=sys.stderr)
    return frozenset(title.row for title in titles)


def _lines(file: str, split: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as stream:
        return [line for line in csv.DictReader(stream) if line["split"] == split]


def main() -> None:
    """Print the tables of one half, and with --misses what was not among the first ten."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", choices=("built", "reported", "second"), default="reported")
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    service = Cartelera(releases_of(Workspace(real_workspace())).open_current())
    catalog = service.catalog
    if service.release.meaning is None:
        sys.exit("the release was made without the extra `meaning`")
    searches: dict[str, Search] = {
        "names and people": lambda text: [title.row for title in service.search.titles(text, DEPTH)],
        "words of synopses (BM25)": words_of_synopses(catalog),
        "meaning alone": without_grammar(service),
        "search": lambda text: [hit.title.row for hit in service.search.find(text, DEPTH).hits],
    }
    asked = queries(catalog, options.split)
    found = {name: ranks(asked, search) for name, search in searches.items()}
    for title, chosen in (
        ("All descriptions", np.full(len(asked), fill_value=True)),
        ("in Spanish", np.array([each.language == "es" for each in asked])),
        ("in English", np.array([each.language == "en" for each in asked])),
        ("with constraints", np.array([each.constrained for each in asked])),
        ("without", np.array([not each.constrained for each in asked])),
    ):
        if not chosen.any():
            continue
        some = [each for each, is_chosen in zip(asked, chosen, strict=True) if is_chosen]
        table(title, some, {name: rank[chosen] for name, rank in found.items()}, (1, 10))
    called = names(catalog, options.split)
    named = {name: ranks(called, search) for name, search in searches.items()}
    table("Spanish names of known films", called, named, (1, 5))
    if options.misses:
        for each, rank in zip([*asked, *called], [*found["search"], *named["search"]], strict=True):
            if rank > 10:
                print(f"{rank:.0f}: {each.text}")


if __name__ == "__main__":
    main()
