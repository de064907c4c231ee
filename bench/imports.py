"""What becomes of viewers' exports on the real catalogue: made in each form of 200 titles, and brought in.

    python -m bench.imports [WORKSPACE]

Titles are drawn with a seed, the well known more often. Every fifth row is of a title that the catalogue does not hold:
one of it, hidden from the matcher, so that whatever such a row is matched with is wrong. Names are written as people
and services write them: without accents, with an edition behind them, in the original language, by a year that is one
off, as episodes.
"""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch

import numpy as np

from bench.workspace import real_workspace
from cartelera import release
from cartelera.catalog import Catalog, Title
from cartelera.names import fold
from cartelera.service.context import ServiceContext
from cartelera.service.title_matching import EntryMatch, MatchStatus, TitleMatcher
from cartelera.viewer_exports import combined, read_export
from cartelera.workspace import Workspace

TITLES, SEED = 200, 1
_ABSENT = 0.2


@dataclass(frozen=True)
class Made:
    """An export in a form. `cells`: those of a title, by what is said of it; None if the form has no such titles."""

    name: str
    header: str
    cells: Callable[[Title, str, Random], Iterable[object] | None]
    platform: str | None = None
    ids: bool = False


def _as_written(title: Title, random: Random) -> str:
    """The name as people write it."""
    chance = random.random()
    if chance < 0.08:
        return fold(title.title).title()
    if chance < 0.14:
        return f"{title.title} ({random.choice(['Director’s Cut', 'Subtitled', 'Extended Edition'])})"
    if chance < 0.20 and ": " in title.title:
        return title.title.replace(": ", " - ")
    return title.original_title if chance < 0.26 else title.title


def _near(year: int | None, random: Random) -> int | str:
    """A year as another source has it: one in ten is one off."""
    if year is None:
        return ""
    return year + random.choice([-1, 1]) if random.random() < 0.1 else year


def _film(title: Title) -> bool:
    return title.kind == "movie"


def _director(catalog: Catalog, title: Title) -> str:
    return ", ".join(c.name for c in catalog.credits(title.row) if c.job == "Director")


def forms(catalog: Catalog) -> list[Made]:
    """The forms that are made."""
    tmdb = "TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated"
    imdb = "Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres"
    return [
        Made("Letterboxd ratings", "Date,Name,Year,Letterboxd URI,Rating",
             lambda t, name, r: ("2024-01-01", name, _near(t.year, r), "u", 4) if _film(t) else None),
        Made("IMDb", imdb, lambda t, name, _: (t.imdb_id, 8, "2024-01-01", name, t.original_title, "u", "Movie", 7,
             t.runtime, t.year, "") if _film(t) and t.imdb_id else None, ids=True),
        Made("IMDb, ids unknown here", imdb, lambda t, name, r: (f"tt9{t.row:07}", 8, "2024-01-01", name, "", "u",
             "Movie" if _film(t) else "TV Series", 7, t.runtime or "", _near(t.year, r), "")
             if not t.imdb_id else None),
        Made("TMDB", tmdb,
             lambda t, name, _: (t.tmdb_id, "", "movie", name, t.date, "", "", 7, 8, "2024-01-01")
             if _film(t) and t.tmdb_id else None, ids=True),
        Made("Netflix, one profile", "Title,Date", lambda t, name, r: (name if _film(t) else
             f"{name}: {r.choice(['Season', 'Temporada'])} {r.randint(1, 3)}: Pilot", "1/2/24")
             if "netflix" in t.platforms or r.random() < 0.3 else None, platform="netflix"),
        Made("Prime Video", "Date Watched,Type,Title,Episode Title", lambda t, name, _: ("2024-01-01",
             "Movie" if _film(t) else "Series", name, ""), platform="amazon"),
        Made("FilmAffinity", "Title,Year,Directors,WatchedDate,Rating,Rating10",
             lambda t, name, r: (name, _near(t.year, r), _director(catalog, t), "2024-01-01", 4, 8)
             if _film(t) else None),
        Made("any CSV: title, year, rating", "title,year,rating",
             lambda t, name, r: (name, _near(t.year, r), 8)),
        Made("any CSV: title and rating", "title,rating", lambda _t, name, _r: (name, 8)),
    ]  # fmt: skip


def drawn(catalog: Catalog, form: Made, random: Random) -> tuple[bytes, list[Title]]:
    """An export of 200 titles, no two of one name, and the titles."""
    titles: dict[str, Title] = {}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(form.header.split(","))
    passing = np.flatnonzero(~catalog.facets.adult & (catalog.facets.unlisted == 0))
    while len(titles) < TITLES:
        title = catalog.title(int(passing[int(len(passing) * random.random() ** 3)]))
        cells = None if fold(title.title) in titles else form.cells(title, _as_written(title, random), random)
        if cells is not None:
            titles[fold(title.title)] = title
            writer.writerow(cells)
    return out.getvalue().encode(), list(titles.values())


def bring(context: ServiceContext, form: Made, random: Random) -> list[tuple[EntryMatch, Title, bool]]:
    """Each row with what was found, the title it means, and whether the catalogue holds that."""
    content, titles = drawn(context.catalog, form, random)
    absent = {title.row for title in titles if random.random() < _ABSENT}
    names, rows = context.catalog.names, context.catalog.rows
    all_called, nearest = names.all_called, names.nearest

    def seen(kind: str, spellings: Iterable[str]) -> dict[int, str]:
        return {row: name for row, name in all_called(kind, spellings).items() if row not in absent}

    def near(kind: str, text: str, n: int = 5) -> list[object]:
        return [found for found in nearest(kind, text, n) if not absent.intersection(found.match.ids)]

    def by_id(aliases: Iterable[str]) -> dict[str, int]:
        return {alias: row for alias, row in rows(aliases).items() if row not in absent}

    with patch.object(names, "all_called", seen), patch.object(names, "nearest", near), patch.object(
        context.catalog, "rows", by_id
    ):  # fmt: skip
        entries = [entry for export in read_export(content) for entry in export.entries]
        assert len(entries) == len(titles) == len(combined(read_export(content)))
        matches = TitleMatcher(context).match(entries, form.platform)
    return [(match, title, title.row not in absent) for match, title in zip(matches, titles, strict=True)]


def main() -> None:
    """Print what share is matched in each form, and what is wrong."""
    root = Path(sys.argv[1]) if sys.argv[1:] else real_workspace()
    context = ServiceContext(release.releases_of(Workspace(root)).open_current())
    print(f"{'form':32} {'held':>5} {'matched':>8} {'right':>6} {'asked':>6} {'missed':>6}   "
          f"{'not held':>8} {'wrong':>6} {'asked':>6}   {'ms a row':>8}")  # fmt: skip
    for form in forms(context.catalog):
        begun = time.process_time()
        found = bring(context, form, Random(SEED))
        spent = time.process_time() - begun
        held, gone = [one for one in found if one[2]], [one for one in found if not one[2]]
        matched = [one for one in held if one[0].status is MatchStatus.MATCHED]
        right = [one for one in matched if _same(one[0].title, one[1])]
        asked = [one for one in held if one[0].status is MatchStatus.AMBIGUOUS]
        with_right = [one for one in asked if any(_same(c.title, one[1]) for c in one[0].candidates)]
        wrong = [one for one in gone if one[0].status is MatchStatus.MATCHED and not _same(one[0].title, one[1])]
        doubted = [one for one in gone if one[0].status is MatchStatus.AMBIGUOUS]
        print(f"{form.name:32} {len(held):5} {len(matched) / len(held):8.1%} {len(right) / max(1, len(matched)):6.1%} "
              f"{len(with_right)}/{len(asked):<4} {len(held) - len(matched) - len(asked):6}   "
              f"{len(gone):8} {len(wrong):6} {len(doubted):6}   {1000 * spent / len(found):8.2f}")  # fmt: skip
        for match, title, _ in (*(one for one in matched if one not in right), *wrong):
            row = f"{match.entry.title} ({match.entry.year})"
            print(f"    wrong: {row} is {_named(title)}, taken for {_named(match.title)}")


def _same(found: object, title: Title) -> bool:
    """Whether a title was found, or its other row, of those that no link joined: same name, kind and year."""
    if not isinstance(found, Title):
        return False
    return found.row == title.row or (
        fold(found.title) == fold(title.title) and found.kind == title.kind and found.year == title.year
    )


def _named(title: object) -> str:
    return f"{title.title_id} {title.title} ({title.year}, {title.kind})" if isinstance(title, Title) else "nothing"


if __name__ == "__main__":
    main()
