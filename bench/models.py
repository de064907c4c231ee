"""How good and how fast the recommenders are on MovieLens 1M, against the baselines tuned on it.

    python -m bench.models [--seeds 5] [--large] [--study]

Reads The Movies Dataset and MovieLens 1M from `CARTELERA_SHARED_DATA` (default `../shared/data`), evaluates by the
project's own protocols (`cartelera.evaluation`), and prints what `docs/quality.md` quotes. `--large` measures the
closed form alone, on made interactions: 20,000 titles, 10 million of them. Where `scikit-surprise` is installed, its
SVD is evaluated on the same split of the ratings.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import resource
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from bench.peers import Library, Peer
from bench.workspace import DATA
from cartelera.catalog import Catalog
from cartelera.catalog.writing import write_catalog
from cartelera.evaluation.evaluate import run
from cartelera.evaluation.protocols import (
    ColdStartUsers,
    ColdTitle,
    EvaluationProtocol,
    LeaveLastOut,
    RatingSplit,
    StrongGeneralisation,
    Temporal,
)
from cartelera.evaluation.results import Report
from cartelera.evaluation.significance import paired_difference
from cartelera.ingest.run import ingest
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import RDLAE, ease, edlae, rdlae_graded
from cartelera.models.blend import Blend, BlendWithContent
from cartelera.models.content import Content, ContentRecommender
from cartelera.models.ials import IALS
from cartelera.models.item_knn import ItemKNN
from cartelera.models.popularity import Popularity
from cartelera.models.rating import BayesianRatings
from cartelera.models.sequential_rules import SequentialRules
from cartelera.recommendation import Algorithm
from cartelera.release.interactions_table import read_interactions
from cartelera.workspace import Workspace

SHOWN = ("nDCG@10", "nDCG@100", "Recall@10", "Recall@100")
EASES, IALSES = (300.0, 500.0, 700.0), (0.008, 0.011, 0.015)


def movielens(folder: Path) -> tuple[Catalog, Interactions, Interactions]:
    """The catalogue of the movie data and MovieLens; the ratings of MovieLens 1M, and of ratings_small."""
    workspace = Workspace(folder)
    ingest([DATA / "movies-dataset", DATA / "movielens-1m"], workspace)
    write_catalog(workspace.tables, folder / "catalog.db")
    catalog = Catalog(folder / "catalog.db")
    ratings = read_interactions(workspace.tables, catalog)
    sets = [name.split(":")[0] for name in ratings.viewers]
    one, small = (
        ratings.select_viewers([v for v, own in enumerate(sets) if own == name])
        for name in ("movielens-1m", "ratings_small")
    )
    return catalog, one, small


def table(report: Report) -> None:
    """Every model's figures, the best first."""
    print(f"\n{report.protocol} {dict(report.parameters)}: {len(report.viewers):,} cases, seeds {list(report.seeds)}")
    print(f"{'model':24s}" + "".join(f"{name:>12s}" for name in SHOWN) + f"{'fit s':>8s}{'MB':>8s}")
    for name in report.best_first():
        result = report.results[name]
        values = "".join(f"{result.figure(metric).value:12.4f}" for metric in SHOWN)
        print(f"{name:24s}{values}{result.fit_seconds:8.1f}{result.nbytes / 1e6:8.1f}", flush=True)


def against(report: Report, ours: str, rivals: Sequence[str]) -> None:
    """`ours` less each rival: pooled over seeds with its interval, and one-sided p for each seed."""
    for rival in rivals:
        for metric in SHOWN[:2]:
            a, b = (report.results[name].values["all"][metric] for name in (ours, rival))
            pooled = paired_difference(a, b, report.viewers, draws=10_000)
            seeds = [
                paired_difference(a[one], b[one], draws=10_000)
                for one in (report.rounds == s for s in np.unique(report.rounds))
            ]
            each = " ".join(f"{found.p_high:.4f}" for found in seeds)
            print(
                f"{ours} - {rival:20s} {metric:9s} {pooled.value:+.4f} [{pooled.low:+.4f}, {pooled.high:+.4f}] "
                f"p {pooled.p_high:.4f}; by seed {each}"
            )


def best(report: Report, names: Sequence[str]) -> str:
    """Of `names` the one that does best on these very cases: a baseline tuned in its own favour."""
    return max(names, key=lambda name: report.results[name].figure("nDCG@100").value)


def strong(catalog: Catalog, ratings: Interactions, content: ContentRecommender, seeds: Sequence[int]) -> None:
    """The table of the strong protocol, both ways of hiding, and how sure the differences are."""
    models: dict[str, Algorithm] = {
        "popularity": Popularity(),
        "cosine": ItemKNN("cosine"),
        "bm25": ItemKNN("bm25"),
        "edlae": edlae(keep=None),
        "rdlae": RDLAE(keep=None),
        "graded": rdlae_graded(),
        "graded, all entries": rdlae_graded(keep=None),
        "default": BlendWithContent(Blend(), content),
    }
    eases: Mapping[str, Algorithm] = {f"ease {value:.0f}": ease(value, keep=None) for value in EASES}
    ialses: Mapping[str, Algorithm] = {f"ials {value}": IALS(regularisation=value) for value in IALSES}
    everyone = {**models, **eases, **ialses}
    for hide in ("all", "likes"):
        report = run(everyone, catalog, ratings, StrongGeneralisation(hide=hide), seeds, draws=500)
        table(report)
        rivals = [best(report, [name for name in names if name in everyone]) for names in (eases, ialses)]
        # The second table is about the convention: the baselines that did best in the first are enough.
        everyone = {
            name: everyone[name] for name in (*rivals, "popularity", "graded", "graded, all entries", "default")
        }
        against(report, "default", [*rivals, "graded"])
        lost = [
            report.results[name].figure(metric).value
            for metric in SHOWN[:2]
            for name in ("graded", "graded, all entries")
        ]
        print(f"serving form: {lost[0] / lost[1] - 1:+.2%} nDCG@10, {lost[2] / lost[3] - 1:+.2%} nDCG@100")


def peers(catalog: Catalog, ratings: Interactions) -> None:
    """The same algorithms by other libraries on one split: as good, and how much faster or slower to train."""
    if not importlib.util.find_spec("cornac"):
        print("\nother libraries: not installed (make bench installs them)")
        return
    pairs: dict[Library, tuple[str, Algorithm]] = {
        "cornac EASE": ("ease", ease(keep=None)),
        "implicit iALS": ("ials", IALS()),
        "implicit BM25": ("bm25", ItemKNN("bm25")),
    }
    models: dict[str, Algorithm] = {"graded": rdlae_graded()}
    for name, (ours, algorithm) in pairs.items():
        models |= {ours: algorithm, name: Peer(name)}
    report = run(models, catalog, ratings, StrongGeneralisation(), (0,), draws=500)
    table(report)
    for name, (ours, _) in pairs.items():
        theirs, mine = report.results[name], report.results[ours]
        print(
            f"{ours}: {theirs.fit_seconds / mine.fit_seconds:.2f}x as fast to train as {name}, nDCG@10 "
            f"{mine.figure('nDCG@10').value:.4f} and {theirs.figure('nDCG@10').value:.4f}"
        )


def temporal(catalog: Catalog, ratings: Interactions, content: ContentRecommender) -> None:
    """What comes after a moment from what was before it, and what comes next, on ratings_small: at the cuts on which
    half-life and weight were chosen, at others, and of each of the last five likes.
    """
    eases: dict[str, Algorithm] = {f"ease {value:.0f}": ease(value) for value in (300.0, 700.0, 1500.0)}
    ialses: dict[str, Algorithm] = {
        f"ials {k}, {value}": IALS(factors=k, regularisation=value) for k in (64, 128) for value in (0.011, 0.02, 0.04)
    }
    popular: dict[str, Algorithm] = {
        f"popularity {days:.0f} days": Popularity(half_life=days) for days in (30.0, 90.0, 180.0, 365.0)
    }
    lead = replace(Blend(), members=Blend().members[:2])
    sitting = (*Blend().members, (SequentialRules(), 1.0))
    ours: dict[str, Algorithm] = {
        "default": BlendWithContent(Blend(), content),
        "default, no recency": BlendWithContent(lead, content),
        "graded": rdlae_graded(),
        "sequential": SequentialRules(),
        "default and sequential": BlendWithContent(replace(Blend(), members=sitting), content),
    }
    starts = (0.5, 0.45, 0.475, 0.425)
    windows = [Temporal(cuts=tuple(start + 0.1 * window for window in range(5))) for start in starts]
    for protocol in (*windows, Temporal(fold_in=0.5), LeaveLastOut()):
        report = run({**ours, **eases, **ialses, **popular}, catalog, ratings, protocol, draws=500)
        table(report)
        against(report, "default", [best(report, list(names)) for names in (eases, ialses, popular)])


def study(catalog: Catalog, ratings: Interactions, content: ContentRecommender, seeds: Sequence[int]) -> None:
    """What each part of the default gives, and what was tried beside it."""
    half = ((0.0, 0.0), (0.5, 0.5), (3.999, 0.5), (4.0, 1.0), (5.0, 1.0))
    against = ((0.0, 0.0), (1.0, -0.4), (2.0, -0.2), (3.0, 0.0), (4.0, 0.8), (5.0, 1.0))
    weighed = replace(rdlae_graded(keep=None), popularity_power=0.0)
    lead = Blend().members[0]
    models: dict[str, Algorithm] = {
        "ease": ease(keep=None),
        "rdlae": RDLAE(keep=None),
        "rdlae, viewers n^-1/2": RDLAE(viewer_power=0.5, keep=None),
        "low against": replace(weighed, weight_table=against),
        "low as half a like": replace(weighed, weight_table=half),
        "graded, viewers alike": replace(weighed, viewer_power=0.0),
        "graded": weighed,
        "graded, viewers n^-1": replace(weighed, viewer_power=1.0),
        "graded, popular -.1": rdlae_graded(keep=None),
        "graded, popular -.2": replace(weighed, popularity_power=0.2),
        **{f"graded, {keep} kept": rdlae_graded(keep=keep) for keep in (100, 200, 400, 600)},
    }
    for weight in (0.15, 0.3, 0.6):
        two = replace(Blend(), members=(lead, (IALS(factors=128), weight)), learn=False)
        models[f"and {weight} ials"] = BlendWithContent(two, content)
    three = replace(Blend(), members=(lead, (IALS(factors=128), 0.3), (ItemKNN("bm25"), 0.1)), learn=False)
    models["and .3 ials, .1 bm25"] = BlendWithContent(three, content)
    for hide in ("all", "likes"):
        report = run(models, catalog, ratings, StrongGeneralisation(hide=hide), seeds, draws=500)
        table(report)


def others(catalog: Catalog, ratings: Interactions, content: ContentRecommender, seeds: Sequence[int]) -> None:
    """Newcomers by how much is known of them, and titles hidden from training."""
    lead = replace(Blend(), members=((rdlae_graded(), 1.0),), popularity_prior=(0.0, 1.0))
    models: dict[str, Algorithm] = {
        "popularity": Popularity(),
        "ease": ease(keep=None),
        "ials": IALS(),
        "graded alone": BlendWithContent(lead, content),
        "default": BlendWithContent(Blend(), content),
    }
    histories: list[EvaluationProtocol] = [ColdStartUsers(history=many) for many in (0, 1, 2, 5, 20)]
    for protocol in histories:
        table(run(models, catalog, ratings, protocol, seeds[:1], draws=500))
    cold: dict[str, Algorithm] = {"content": Given(content), "default": models["default"], "popularity": Popularity()}
    table(run(cold, catalog, ratings, ColdTitle(), seeds[:3], draws=500))


@dataclass(frozen=True)
class Given:
    """A trained recommender in the place of an algorithm."""

    model: ContentRecommender

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> ContentRecommender:
        """The one that is there."""
        del catalog, interactions, rng
        return self.model


def ratings_table(catalog: Catalog, ratings: Interactions, seeds: Sequence[int]) -> None:
    """RMSE, MAE and AUC of predicted ratings, and how well calibrated the probabilities are."""
    report = run({"ratings": BayesianRatings()}, catalog, ratings, RatingSplit(), seeds, draws=200)
    result = report.results["ratings"]
    figures = ", ".join(f"{name} {found.value:.4f}" for name, found in result.estimates["all"].items())
    size = result.nbytes / 1e6
    print(f"\nrating, seeds {list(report.seeds)}: {figures}; fit {result.fit_seconds:.1f} s, {size:.1f} MB")
    for point in result.reliability:
        print(f"  predicted {point.predicted:.2f}, liked {point.liked:.2f}, {point.count:,} ratings")
    if importlib.util.find_spec("surprise"):
        _surprise(ratings, seeds[0])


def _surprise(ratings: Interactions, seed: int) -> None:
    from surprise import SVD, Dataset, Reader

    split = RatingSplit().split(ratings, rng=np.random.default_rng(seed))
    train = split.train
    made = [(int(u), int(i), float(r), None) for u, i, r in zip(train.viewer, train.title, train.rating, strict=True)]
    data = Dataset(Reader(rating_scale=(1, 5)))
    model = SVD(random_state=seed).fit(data.construct_trainset(made))
    number = {name: place for place, name in enumerate(train.viewers)}
    errors = [
        (model.predict(number[case.viewer], int(row)).est - truth) ** 2
        for case in split.cases
        for row, truth in zip(case.held_out, case.truth, strict=True)
    ]
    print(f"  SVD by surprise on the same split: rmse {np.sqrt(np.mean(errors)):.4f}")


def everything(catalog: Catalog, ratings: Interactions, content: ContentRecommender) -> None:
    """How long it takes to train all that a release serves, and whether the same seed gives the same bytes."""
    digests = []
    for attempt in range(2):
        start = time.perf_counter()
        blend = Blend().fit(catalog, ratings, rng=np.random.default_rng(0), content=content)
        blended = time.perf_counter()
        predictor = BayesianRatings().fit(catalog, ratings, rng=np.random.default_rng(0))
        end = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            blend.save(Path(folder) / "blend")
            predictor.save(Path(folder) / "ratings")
            digests.append(_digest(Path(folder)))
        if not attempt:
            print(f"\nblend {blended - start:.1f} s, ratings {end - blended:.1f} s, together {end - start:.1f} s")
            print(f"weights {[round(weight, 3) for _, weight in blend.members]}")
    print(f"trained twice: {'the same' if digests[0] == digests[1] else 'NOT the same'} bit for bit")


def _digest(folder: Path) -> str:
    found = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()


def large(titles: int = 20_000, viewers: int = 80_000, ratings: int = 10_000_000) -> None:
    """The closed form on made ratings, long-tailed in viewers and titles: seconds, memory, size."""
    rng = np.random.default_rng(0)
    sizes = np.minimum(rng.pareto(1.6, viewers) + 0.3, 30)
    sizes = np.maximum((sizes / sizes.sum() * ratings * 1.25).astype(np.int64), 5)
    popular = np.cumsum(1 / np.arange(1, titles + 1) ** 0.7)
    viewer = np.repeat(np.arange(viewers, dtype=np.int64), sizes)
    title = np.minimum(np.searchsorted(popular / popular[-1], rng.random(len(viewer))), titles - 1)
    pair = np.unique(viewer * titles + title)
    made = Interactions(
        tuple(map(str, range(viewers))), titles, (pair // titles).astype(np.int32), (pair % titles).astype(np.int32),
        rng.integers(1, 6, len(pair)).astype(np.float32), np.full(len(pair), -1, dtype=np.int64),
    )  # fmt: skip
    del viewer, title, pair
    print(f"made {len(made):,} ratings of {titles:,} titles by {viewers:,} viewers")
    start = time.perf_counter()
    catalog: Any = range(titles)  # Only its length is asked for in training.
    model = rdlae_graded().fit(catalog, made, rng=rng)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    took = time.perf_counter() - start
    print(f"closed form {took:.0f} s, peak memory {peak:.1f} GB, serving {model.nbytes / 1e6:.1f} MB")


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seeds", type=int, default=5)
    options.add_argument("--large", action="store_true", help="only the closed form on made interactions")
    options.add_argument("--study", action="store_true", help="only what each part of the default gives")
    chosen = options.parse_args()
    if chosen.large:
        large()
        return
    seeds = range(chosen.seeds)
    with tempfile.TemporaryDirectory(prefix="cartelera-bench-") as folder:
        catalog, ratings, small = movielens(Path(folder))
        print(f"{len(ratings):,} ratings by {len(ratings.viewers):,} viewers; {len(catalog):,} titles in the catalogue")
        start = time.perf_counter()
        content = Content().fit(catalog, ratings, rng=np.random.default_rng(0))
        print(f"content {time.perf_counter() - start:.1f} s")
        if chosen.study:
            study(catalog, ratings, content, seeds)
            return
        everything(catalog, ratings, content)
        peers(catalog, ratings)
        strong(catalog, ratings, content, seeds)
        others(catalog, ratings, content, seeds)
        temporal(catalog, small, content)
        ratings_table(catalog, ratings, seeds[:2])


if __name__ == "__main__":
    main()
