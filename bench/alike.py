"""How good the titles like a title are, on the real data: the tables of docs/quality.md.

    python -m bench.alike voices      one like of a viewer is known: which of their others are found (MovieLens 1M)
    python -m bench.alike siblings    films whose collection is hidden, and names that alone are shared
    python -m bench.alike fives       the fives of sixty-one titles that many know, before and after

`before`: content with the name as a field, as lists were made until they heard three voices. Meaning is silent unless
the release of the workspace was made with the extra.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.famous_titles import LOOKED_AT, NOT_LOOKED_AT, rows_of
from bench.workspace import real_workspace
from cartelera.catalog import Catalog
from cartelera.evaluation.protocols import StrongGeneralisation
from cartelera.evaluation.significance import mean_interval
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import rdlae_graded
from cartelera.models.content import Content
from cartelera.models.item_similarity import TERMS, ItemSimilarity, ListRules, Neighbours, TitleSimilarity
from cartelera.models.item_similarity.siblings import SiblingCandidates
from cartelera.names import words
from cartelera.pipeline.evaluate import of_dataset
from cartelera.recommendation import FloatArray, Rows
from cartelera.release import Release, releases_of
from cartelera.release.interactions_table import read_interactions
from cartelera.workspace import Workspace

CASES, FIVE, TEN = 2_000, 5, 10
SAMPLE = 300
_TERM = {name: place for place, name in enumerate(TERMS)}


@dataclass(frozen=True)
class Before:
    """Content with the name as a field: features (n, d), and the rule that no name comes twice."""

    catalog: Catalog
    content: Content

    @cached_property
    def features(self):  # type: ignore[no-untyped-def]
        """The fields' TF-IDF, weighted, side by side."""
        return self.content.features(self.catalog)[0]

    def scores(self, row: int, rows: Rows) -> FloatArray:
        """How like the title at `row` each of `rows` is."""
        return np.asarray((self.features[rows] @ self.features[row].T).todense(), dtype=np.float32).ravel()

    def five(self, row: int) -> list[int]:
        """The five most like it."""
        keys, adult = self.catalog.columns.name_keys, self.catalog.facets.adult
        scores = self.scores(row, np.arange(len(self.catalog), dtype=np.int32))
        seen, chosen = set(keys[row].tolist()), []
        for other in np.argsort(-scores, kind="stable").tolist():
            if other != row and not adult[other] and not seen & set(keys[other].tolist()):
                seen |= set(keys[other].tolist())
                chosen.append(other)
                if len(chosen) == FIVE:
                    break
        return chosen


def fives(similarity: TitleSimilarity, catalog: Catalog, rows: Sequence[int]) -> dict[int, list[int]]:
    """The fives of `rows`."""
    found = Neighbours(similarity, ListRules.of(catalog), FIVE).find(np.array(rows, dtype=np.int32))
    return {row: others for row, others, _ in found}


@dataclass(frozen=True)
class Case:
    """A seed that a held-out viewer likes, the places among the candidates of what is to be found, and of what is not
    ranked."""

    viewer: int
    seed: int
    wanted: NDArray[np.int64]
    known: NDArray[np.int64]


def cases_of(ratings: Interactions, rng: Generator) -> tuple[Interactions, Rows, list[Case]]:
    """What trains, the candidates, and CASES seeds of viewers nobody trained on, two of each at most."""
    split = StrongGeneralisation().split(ratings, rng=rng)
    cases = []
    for number, case in enumerate(split.cases):
        rows, given = case.query.rated
        known = np.union1d(case.query.history.rows, case.query.exclude)
        wanted = np.searchsorted(split.candidates, case.held_out)
        hidden = np.searchsorted(split.candidates, np.intersect1d(known, split.candidates))
        cases += [Case(number, int(seed), wanted, hidden) for seed in rng.permutation(rows[given >= 4])[:2]]
    chosen = rng.permutation(len(cases))[:CASES]
    return split.train, split.candidates, [cases[place] for place in chosen]


def voices(catalog: Catalog, ratings: Interactions, release: Release) -> None:
    """Print the table of each voice alone, and together."""
    train, rows, cases = cases_of(of_dataset(ratings, "movielens-1m"), np.random.default_rng(0))
    model = rdlae_graded().fit(catalog, train, rng=np.random.default_rng(0))
    weights = ItemSimilarity()
    similarity = weights.fit(catalog, train, rng=np.random.default_rng(0), model=model, vectors=release.meaning)
    likes = np.bincount(train.title[train.rating >= 4], minlength=len(catalog))[rows].astype(np.float64)
    before = Before(catalog, Content(title=0.7))

    def term(*names: str) -> Callable[[int], FloatArray]:
        places = [_TERM[name] for name in names]
        return lambda seed: _terms(similarity, seed, rows)[:, places].sum(axis=1)

    content = tuple(name for name in TERMS if name not in ("meaning", "liked_together"))
    column, relative = model.column_of_row, similarity.co_likes
    assert relative is not None

    def item_weights(seed: int) -> FloatArray:
        found = np.zeros(len(rows), dtype=np.float32)
        if column[seed] >= 0:
            found[:] = np.where(column[rows] >= 0, relative.relative_weights(column[[seed]])[0][column[rows]], 0)
        return found

    rankers: dict[str, Callable[[int], FloatArray]] = {
        "popularity": lambda _: likes.astype(np.float32),
        "content with the name (before)": lambda seed: before.scores(seed, rows),
        "content alone": term(*content),
        "item weights alone (RDLAE)": item_weights,
        "ratings alone (weights and lift)": term("liked_together"),
    }
    if release.meaning is not None:
        rankers |= {"meaning alone": term("meaning"), "content and meaning": term(*content, "meaning")}
        rankers["content and ratings"] = term(*content, "liked_together")
    rankers["together"] = term(*TERMS)
    print("| voice | nDCG@10 | by popularity | lift@5 | median likes of five |\n|---|---|---|---:|---:|")
    viewers = np.array([case.viewer for case in cases])
    for name, ranker in rankers.items():
        plain, discounted, lift, median = _measured(ranker, cases, likes, len(train.viewers))
        shown = " | ".join(_interval(values, viewers) for values in (plain, discounted))
        print(f"| {name} | {shown} | {lift:.2f} | {median:.0f} |", flush=True)


def _terms(similarity: TitleSimilarity, seed: int, rows: Rows) -> FloatArray:
    return similarity.pair_terms(np.array([seed], dtype=np.int32), np.zeros(len(rows), dtype=np.int64), rows)


def _measured(
    ranker: Callable[[int], FloatArray], cases: Sequence[Case], likes: NDArray[np.float64], viewers: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], float, float]:
    """nDCG@10 of each case, the same with a hit worth one over the root of the share who like it, the hits among the
    first five over those expected of five titles as popular, and how many like what is among the five."""
    gain = (np.maximum(likes, 1) / viewers) ** -0.5
    discount = 1 / np.log2(np.arange(2, TEN + 2))
    plain, discounted = np.zeros(len(cases)), np.zeros(len(cases))
    hits, expected, popular = 0.0, 0.0, []
    for number, case in enumerate(cases):
        scores = ranker(case.seed).astype(np.float64)
        scores[case.known] = -np.inf
        top = np.argsort(-scores, kind="stable")[:TEN]
        found = np.isin(top, case.wanted)
        best = np.sort(gain[case.wanted])[::-1][:TEN]
        plain[number] = (found * discount).sum() / discount[: len(best)].sum()
        discounted[number] = (found * gain[top] * discount).sum() / (best * discount[: len(best)]).sum()
        free = likes.copy()
        free[case.known] = 0
        hits += float(found[:FIVE].sum())
        expected += float(free[top[:FIVE]].sum() / free.sum() * len(case.wanted))
        popular.append(float(np.median(likes[top[:FIVE]])))
    return plain, discounted, hits / expected, float(np.median(popular))


def _interval(values: NDArray[np.float64], viewers: NDArray[np.int64]) -> str:
    found = mean_interval(values, viewers)
    return f"{found.value:.4f} [{found.low:.4f}, {found.high:.4f}]"


def siblings(catalog: Catalog, ratings: Interactions, release: Release) -> None:
    """Print the share of films with one of their collection in the five, and of pairs that share only a name's word."""
    rng = np.random.default_rng(0)
    fit = ItemSimilarity().fit(catalog, ratings, rng=rng, vectors=release.meaning)
    nowhere = np.full(len(catalog), -1)
    hidden = fit.with_siblings(SiblingCandidates.of(catalog, nowhere))
    collection = catalog.columns.collection
    many = np.flatnonzero((collection >= 0) & (np.bincount(collection[collection >= 0])[collection] > 1))
    films = rng.choice(many, SAMPLE, replace=False).tolist()
    known = np.flatnonzero(fit.attributes.trust > 0.3)
    anything = rng.choice(known, SAMPLE, replace=False).tolist()
    before, unnamed = Before(catalog, Content(title=0.7)), Before(catalog, Content(title=0.7, collection=0))
    lists = {
        "content with the name (before)": (before.five, unnamed.five),
        "the same without the name": (
            Before(catalog, Content(title=0)).five,
            Before(catalog, Content(title=0, collection=0)).five,
        ),
        "together": (fives(fit, catalog, films + anything).__getitem__, fives(hidden, catalog, films).__getitem__),
    }
    print("| | a sibling in the five | … with the collection hidden | pairs that share only a word of the name |")
    print("|---|---:|---:|---:|")
    for name, (shown, blind) in lists.items():
        shares = [
            np.mean([bool((collection[each(row)] == collection[row]).any()) for row in films])
            for each in (shown, blind)
        ]
        pairs = [(row, other) for row in anything for other in shown(row)]
        print(
            f"| {name} | {shares[0]:.3f} | {shares[1]:.3f} | {_only_a_word(catalog, hidden, pairs):.3f} |", flush=True
        )


def _only_a_word(catalog: Catalog, similarity: TitleSimilarity, pairs: Sequence[tuple[int, int]]) -> float:
    """The share of pairs with a word of the name in common, and no person, theme, company, plot or taste."""
    rows, others = (np.array(side, dtype=np.int32) for side in zip(*pairs, strict=True))
    seeds, number = np.unique(rows, return_inverse=True)
    order = np.argsort(number, kind="stable")
    terms = similarity.pair_terms(seeds, number[order], others[order])
    w = similarity.weights
    shared = (
        terms[:, [_TERM[name] for name in ("cast", "director", "creator", "keywords", "companies")]].sum(axis=1) > 0
    )
    shared |= (terms[:, _TERM["meaning"]] > 0.35 * w.bare_meaning) | (
        terms[:, _TERM["overview"]] > 0.1 * w.bare_overview
    )
    shared |= (terms[:, _TERM["liked_together"]] > 0.5) | (terms[:, _TERM["collection"]] > 0)
    collection, names = catalog.columns.collection, catalog.column("title")
    only = 0
    for place, (row, other) in enumerate(zip(rows[order].tolist(), others[order].tolist(), strict=True)):
        same = collection[row] >= 0 and collection[row] == collection[other]
        named = {w for w in words(names[row]).split() if len(w) > 3} & set(words(names[other]).split())
        only += bool(named) and not same and not shared[place]
    return only / len(pairs)


def famous(catalog: Catalog, ratings: Interactions, release: Release) -> None:
    """Print the fives of the titles that many know."""
    fit = ItemSimilarity().fit(catalog, ratings, rng=np.random.default_rng(0), vectors=release.meaning)
    before = Before(catalog, Content(title=0.7))
    names, years = catalog.column("title"), catalog.column("year")
    for heading, titles in (("read while choosing", LOOKED_AT), ("not read before", NOT_LOOKED_AT)):
        rows = rows_of(catalog, titles)
        found = fives(fit, catalog, rows)
        print(f"\n{heading}\n\n| title | before | after |\n|---|---|---|")
        for row in rows:
            lists = ("; ".join(str(names[other]) for other in five) for five in (before.five(row), found[row]))
            print(f"| {names[row]} ({years[row]}) | {' | '.join(lists)} |", flush=True)


TABLES = {"voices": voices, "siblings": siblings, "fives": famous}


def main() -> None:
    """Print the tables that are named, or all."""
    chosen = sys.argv[1:] or list(TABLES)
    if unknown := [name for name in chosen if name not in TABLES]:
        sys.exit(f"no table {', '.join(unknown)}: there are {', '.join(TABLES)}")
    workspace = Workspace(Path(real_workspace()))
    release = releases_of(workspace).open_current()
    ratings = read_interactions(workspace.tables, release.catalog)
    for name in chosen:
        print(f"\n== {name}\n", flush=True)
        TABLES[name](release.catalog, ratings, release)


if __name__ == "__main__":
    main()
