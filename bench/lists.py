"""Lists for viewers: `python -m bench.lists [WORKSPACE] [--profiles] [--viewers N]`, of the release being served.

Viewers held out of the release (release.gating) are asked for, by their whole history and as newcomers of five ratings:
by the model's scores alone, as lists were before, and as they are. Then how far the one number can be trusted at ranks
1 to 10, by length of history and by tier: for the content tier each title of a history is replaced by the one most like
it that nobody rated. `--profiles` prints the lists of made viewers instead (bench.profiles).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.profiles import PROFILES, UNSEEN, Rated
from bench.workspace import real_workspace
from cartelera.catalog import Available, Catalog, Filters
from cartelera.evaluation.split import Case
from cartelera.history import History
from cartelera.models.rating import RatingPredictor
from cartelera.recommendation import Query, RankedList, Recommender, recommend
from cartelera.release import releases_of
from cartelera.release.gating import GATE_PROTOCOL
from cartelera.release.interactions_table import read_interactions
from cartelera.release.like_calibration import unrated_history
from cartelera.release.opening import Release
from cartelera.workspace import Workspace

LISTED = Filters(available=Available.OFFERED, unlisted=False)
LENGTHS = (1, 2, 5, 10, 20, 50, None)
SPANS = ((0, 50), (50, 200), (200, 100_000))
"""Of whole histories."""
DEPTH, PAGE = 100, 10
_DRAWS = 2_000
Floats = NDArray[np.float64]
Ask = Callable[[Query, int], RankedList]


@dataclass(frozen=True)
class HeldOut:
    """A release, its models trained without the viewers held out, and those viewers."""

    release: Release
    model: Recommender
    predictor: RatingPredictor
    cases: tuple[Case, ...]

    @classmethod
    def of(cls, workspace: Workspace, viewers: int) -> HeldOut:
        """At most so many viewers, those of the gate."""
        release = releases_of(workspace).open_current()
        model, predictor = release.holdout_model, release.holdout_predictor
        if model is None or predictor is None:
            raise SystemExit("this release has no viewers held out")
        interactions = read_interactions(workspace.tables, release.catalog)
        cases = GATE_PROTOCOL.split(interactions, rng=np.random.default_rng(0)).cases
        return cls(release, model, predictor, cases[:viewers])

    def before(self, query: Query, n: int) -> RankedList:
        """By the model's scores alone."""
        return recommend(self.model, self.release.catalog, query, n=n, predictor=self.predictor)

    def now(self, query: Query, n: int) -> RankedList:
        """As lists are made."""
        return recommend(
            self.model,
            self.release.catalog,
            query,
            n=n,
            predictor=self.predictor,
            neighbours=self.release.neighbours,
            calibration=self.release.calibration,
        )

    def queries(self, length: int | None) -> Iterator[tuple[Case, Query]]:
        """Each viewer with so many of their ratings, drawn; None: all. Who has fewer is left out."""
        for number, case in enumerate(self.cases):
            history = case.history
            if length is not None:
                if len(history) < length:
                    continue
                kept = np.sort(np.random.default_rng([length, number]).permutation(len(history))[:length])
                history = History(history.rows[kept], history.ratings[kept], history.times[kept])
            yield case, Query(history, exclude=case.excluded, filters=LISTED, now=case.now)


def compare(held: HeldOut) -> None:
    """Print both rankings side by side, with paired intervals of the difference."""
    listed = LISTED.mask(held.release.catalog.facets)
    for length in (None, 5):
        found: dict[str, Floats] = {}
        for name, ask in (("before", held.before), ("now", held.now)):
            measured = [_measures(case, ask(query, DEPTH), listed) for case, query in held.queries(length)]
            found[name] = np.array([each for each in measured if each is not None])
        print(f"\n{'whole history' if length is None else f'{length} ratings'}, {len(found['now'])} viewers")
        for number, measure in enumerate(("nDCG@10", "nDCG@100", "recall@10", "below 50%", "out of order")):
            before, now = found["before"][:, number], found["now"][:, number]
            low, high = _interval(now - before)
            print(f"  {measure:13s} {before.mean():.4f} -> {now.mean():.4f}  [{low:+.4f}, {high:+.4f}]")


def _measures(case: Case, found: RankedList, listed: NDArray[np.bool_]) -> tuple[float, ...] | None:
    """nDCG at two depths, recall, and of the first page the shares below a half and out of order.

    What is held out are likes; None if none of them is in lists.
    """
    wanted = case.held_out[listed[case.held_out]]
    if not len(wanted):
        return None
    hit = np.isin([item.row for item in found.items], wanted).astype(float)
    discount = 1 / np.log2(np.arange(DEPTH) + 2)

    def ndcg(k: int) -> float:
        return float((hit[:k] * discount[: len(hit[:k])]).sum() / discount[: min(len(wanted), k)].sum())

    told = np.full(0, np.nan) if found.likelihood is None else found.likelihood.probability[:PAGE]
    points = np.rint(100 * told[~np.isnan(told)])
    below = float((points < 50).mean()) if len(points) else 0.0
    disorder = float((np.diff(points) > 5).mean()) if len(points) > 1 else 0.0
    return ndcg(PAGE), ndcg(DEPTH), float(hit[:PAGE].sum() / min(len(wanted), PAGE)), below, disorder


def trust(held: HeldOut, ratings: dict[str, dict[int, float]]) -> None:
    """Print the share liked against the mean shown at ranks 1 to 10, by tier and length of history."""
    print("\nof what was shown and rated: tier, ratings given, titles, liked, shown, difference in points")
    neighbours = held.release.neighbours
    for tier in ("ratings", "content"):
        for length in LENGTHS:
            pairs = []
            for case, query in held.queries(length):
                asked = query
                if tier == "content":
                    asked = replace(query, history=unrated_history(query.history, neighbours))
                found = held.now(asked, PAGE)
                if found.likelihood is None:
                    continue
                own = ratings[case.viewer]
                for item, told in zip(found.items, found.likelihood.probability.tolist(), strict=True):
                    if item.row in own and not np.isnan(told):
                        pairs.append((told, own[item.row] >= 4, len(asked.history)))
            every = np.array(pairs, dtype=float).reshape(-1, 3)
            for low, high in SPANS if length is None else ((0, SPANS[-1][1]),):
                some = every[(every[:, 2] >= low) & (every[:, 2] < high)]
                if len(some):
                    shown, liked, _ = some.mean(axis=0)
                    given = f"all, from {low}" if length is None else str(length)
                    print(
                        f"  {tier:8s} {given:14s} {len(some):6d} {liked:.3f} {shown:.3f} {100 * (liked - shown):+.1f}"
                    )


def show_profiles(release: Release) -> None:
    """Print the list of every made viewer."""
    catalog = release.catalog
    for name, rated in (PROFILES | UNSEEN).items():
        history, missing = _history(catalog, rated)
        print(f"\n{name}{f'   (not in this catalogue: {missing})' if missing else ''}")
        query = Query(history, filters=LISTED)
        found = recommend(
            release.model,
            catalog,
            query,
            predictor=release.predictor,
            neighbours=release.neighbours,
            calibration=release.calibration,
        )
        told = [float("nan")] * len(found.items) if found.likelihood is None else found.likelihood.probability.tolist()
        for item, probability in zip(found.items, told, strict=True):
            title = catalog.title(item.row)
            percent = "  – " if np.isnan(probability) else f"{probability:4.0%}"
            because = ", ".join(reason.text for reason in item.reasons[:1])
            print(f"  {percent} {title.title} ({title.year or '?'}, {title.kind}, {title.language or '?'})  {because}")


def _history(catalog: Catalog, rated: list[Rated]) -> tuple[History, str]:
    """The history, and the names that the catalogue does not hold."""
    names, years, kinds = (catalog.column(column) for column in ("title", "year", "kind"))
    rows, ratings, missing = [], [], []
    for name, year, kind, rating in rated:
        fits = [
            row
            for row in np.flatnonzero([own.lower() == name.lower() for own in names]).tolist()
            if kinds[row] == kind and (year is None or abs((years[row] or 0) - year) <= 1)
        ]
        if fits:
            rows.append(fits[0])
            ratings.append(rating)
        else:
            missing.append(name)
    return History.from_rows(np.array(rows, dtype=np.int32), np.array(ratings, dtype=np.float32)), ", ".join(missing)


def _interval(difference: Floats) -> tuple[float, float]:
    """95% of the mean of paired differences, by bootstrap."""
    rng = np.random.default_rng(0)
    means = [difference[rng.integers(len(difference), size=len(difference))].mean() for _ in range(_DRAWS)]
    return float(np.percentile(means, 2.5)), float(np.percentile(means, 97.5))


def main() -> None:
    """Print what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", nargs="?", type=Path)
    parser.add_argument("--profiles", action="store_true", help="the lists of made viewers")
    parser.add_argument("--viewers", type=int, default=10_000, help="at most so many of those held out")
    options = parser.parse_args()
    workspace = Workspace(options.workspace or real_workspace())
    if options.profiles:
        show_profiles(releases_of(workspace).open_current())
        return
    held = HeldOut.of(workspace, options.viewers)
    compare(held)
    histories = held.release.rating_histories
    ratings = {}
    for case in held.cases:
        own = histories.history(histories.find(case.viewer))
        ratings[case.viewer] = dict(zip(own.rows.tolist(), own.ratings.tolist(), strict=True))
    trust(held, ratings)


if __name__ == "__main__":
    main()
