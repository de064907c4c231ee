"""Fit every algorithm on what a protocol lets it see, rank all candidates for every case, and measure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.errors import CarteleraError
from cartelera.evaluation.metrics import LISTS, RANKING, RATING
from cartelera.evaluation.metrics.lists import Lists, genre_shares
from cartelera.evaluation.metrics.ratings import BINS, RatingPredictions, probability_bins
from cartelera.evaluation.protocols import EvaluationProtocol, Task
from cartelera.evaluation.ranks import Ranker, Ranks
from cartelera.evaluation.results import Bin, BySlice, Report, Result, Values, with_estimates
from cartelera.evaluation.significance import DRAWS
from cartelera.evaluation.slices import ALL, Slicer
from cartelera.evaluation.split import Case, Split
from cartelera.interactions import Interactions
from cartelera.progress import NullProgress, Progress
from cartelera.recommendation import Algorithm, FloatArray, Predictor, Query, Recommender, Rows, score

MIN_CASES = 30
"""A slice with fewer cases is not reported: nothing could be said of it."""
_BLOCK = 8_000_000
"""Scores held at a time."""
_DEPTH = 10


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationContext:
    """What judging needs of the catalogue. `genres`: (titles, g) bool."""

    genres: NDArray[np.bool_]
    slicer: Slicer

    @classmethod
    def of(cls, catalog: Catalog, interactions: Interactions) -> EvaluationContext:
        """Raises ValueError where the interactions are not of this catalogue."""
        if interactions.titles != len(catalog):
            raise ValueError(f"ratings of {interactions.titles} titles, a catalogue of {len(catalog)}")
        column = catalog.column("genres")
        names = {name: place for place, name in enumerate(sorted({name for genres in column for name in genres}))}
        genres = np.zeros((len(column), len(names)), dtype=bool)
        for row, own in enumerate(column):
            genres[row, [names[name] for name in own]] = True
        return cls(genres, Slicer.of(catalog, interactions))


@dataclass(frozen=True, slots=True, eq=False)
class ModelScores:
    """A trained model on one split: its values by slice and metric, and its reliability if it predicts."""

    values: dict[str, dict[str, Values]]
    probability: FloatArray
    liked: NDArray[np.bool_]


def run(
    algorithms: Mapping[str, Algorithm],
    catalog: Catalog,
    interactions: Interactions,
    protocol: EvaluationProtocol,
    seeds: Sequence[int] = (0,),
    progress: Progress | None = None,
    *,
    baselines: Sequence[str] = (),
    min_cases: int = MIN_CASES,
    draws: int = DRAWS,
) -> Report:
    """Every algorithm by its name, fitted and judged on every round of `protocol`.

    `baselines`: the names among which each model's rival is sought; every other model where none is named. `min_cases`:
    slices of fewer cases are dropped. The same arguments give the same figures, times aside.
    Raises CarteleraError where the protocol finds nobody to judge.
    """
    if not (algorithms and seeds):
        raise ValueError("nothing to evaluate: name algorithms and seeds")
    if unknown := sorted(set(baselines) - set(algorithms)):
        raise ValueError(f"no such baseline: {', '.join(unknown)}")
    progress = progress or NullProgress()
    context = EvaluationContext.of(catalog, interactions)
    rounds = protocol.rounds(seeds)
    runs: dict[str, list[tuple[ModelScores, float, float, int]]] = {name: [] for name in algorithms}
    viewers: list[NDArray[np.str_]] = []
    candidates = 0
    for number, (one, seed) in enumerate(rounds):
        split = one.split(interactions, rng=np.random.default_rng(seed))
        if not split.cases:
            raise CarteleraError(f"protocol {protocol.name} finds no viewer to judge in these ratings")
        viewers.append(_viewers(split, protocol.task))
        candidates = max(candidates, len(split.candidates))
        for name, algorithm in algorithms.items():
            progress.begin(f"{name}, round {number + 1} of {len(rounds)}", len(split.cases))
            start = time.perf_counter()
            model = algorithm.fit(catalog, split.train, rng=np.random.default_rng([seed, 1]))
            fitted = time.perf_counter()
            judged = score_model(model, split, context, protocol.task, progress.advance)
            runs[name].append((judged, fitted - start, time.perf_counter() - fitted, model.nbytes))
            del model
            progress.end(f"{fitted - start:.1f} s")
    report = Report(
        protocol.name,
        asdict(protocol) if is_dataclass(protocol) and not isinstance(protocol, type) else {},
        protocol.task,
        tuple(seed for _, seed in rounds),
        candidates,
        np.concatenate(viewers),
        np.repeat(np.arange(len(viewers), dtype=np.int32), [len(part) for part in viewers]),
        {name: _result(parts) for name, parts in runs.items()},
    )
    return with_estimates(_with_enough(report, min_cases), baselines=baselines, draws=draws)


def score_model(
    model: Recommender,
    split: Split,
    context: EvaluationContext,
    task: Task = "ranking",
    advance: Callable[[int], None] | None = None,
) -> ModelScores:
    """All metrics of a trained `model` on `split`, by slice, as (cases,) or (ratings,) values."""
    advance = advance or NullProgress().advance
    if task == "rating":
        return _score_ratings(model, split, context, advance)
    ranks, top = rank(model, split, advance)
    slices = context.slicer.slices(split)
    values = {ALL: {metric.name: metric(ranks) for metric in RANKING}}
    for part in slices:
        counted = np.ones(len(ranks.case), dtype=bool)
        if part.cases is not None:
            counted &= part.cases[ranks.case]
        if part.titles is not None:
            counted &= part.titles[ranks.row]
        own = ranks.select(counted)
        values[part.name] = {metric.name: metric(own) for metric in RANKING}
    lists = _lists(split, context, top)
    values[ALL] |= {metric.name: metric(lists) for metric in LISTS}
    nothing = np.empty(0)
    return ModelScores(values, nothing.astype(np.float32), nothing.astype(bool))


def rank(
    model: Recommender, split: Split, advance: Callable[[int], None] = NullProgress().advance
) -> tuple[Ranks, Rows]:
    """Where every held title stands among all candidates, and the best ten of each case, (cases, 10)."""
    ranker = Ranker(split.candidates, split.train.titles, _DEPTH)
    parts = []
    for cases in _blocks(split.cases, len(split.candidates)):
        scores = scored(model, [case.query for case in cases], split.candidates)
        parts.append(ranker.rank(scores, cases))
        advance(len(cases))
    return Ranks.concatenate([ranks for ranks, _ in parts]), np.concatenate([top for _, top in parts])


def scored(model: Recommender, queries: Sequence[Query], rows: Rows) -> FloatArray:
    """The model's scores, (queries, rows). Raises ValueError if they are of another shape."""
    scores = np.asarray(model.score_many(queries, rows), dtype=np.float32)
    if scores.shape != (len(queries), len(rows)):
        raise ValueError(f"{type(model).__name__} gave scores of shape {scores.shape}")
    return scores


def _score_ratings(
    model: Recommender, split: Split, context: EvaluationContext, advance: Callable[[int], None]
) -> ModelScores:
    held_out = [len(case.held_out) for case in split.cases]
    case = np.repeat(np.arange(len(held_out)), held_out)
    row = np.concatenate([one.held_out for one in split.cases])
    truth = np.concatenate([one.truth for one in split.cases])
    rating, probability, ranking_score = (np.full(len(row), np.nan, dtype=np.float32) for _ in range(3))
    start = 0
    for one in split.cases:
        place = slice(start, start := start + len(one.held_out))
        if isinstance(model, Predictor):
            prediction = model.predict(one.query, one.held_out)
            rating[place], probability[place] = prediction.rating, prediction.probability
            ranking_score[place] = prediction.probability
        else:
            ranking_score[place] = score(model, one.query, one.held_out)
        advance(1)
    rated = RatingPredictions(truth, rating, probability, ranking_score, split.like)
    values: dict[str, dict[str, Values]] = {ALL: {metric.name: metric(rated) for metric in RATING}}
    for part in context.slicer.slices(split):
        counted = np.ones(len(row), dtype=bool)
        if part.cases is not None:
            counted &= part.cases[case]
        if part.titles is not None:
            counted &= part.titles[row]
        own = rated.select(counted)
        values[part.name] = {}
        for metric in RATING:
            values[part.name][metric.name] = whole = np.full(len(row), np.nan)
            whole[counted] = metric(own)
    return ModelScores(values, probability, rated.liked)


def _lists(split: Split, context: EvaluationContext, top: Rows) -> Lists:
    shares = genre_shares(context.genres)
    liked = np.full((len(split.cases), shares.shape[1]), np.nan, dtype=np.float32)
    for number, case in enumerate(split.cases):
        total = shares[case.history.rows[case.history.ratings >= split.like]].sum(axis=0)
        if (weight := float(total.sum())) > 0:
            liked[number] = total / weight
    ratings = np.bincount(split.train.title, minlength=split.train.titles)
    return Lists(top, split.candidates, ratings, context.genres, liked)


def _blocks(cases: Sequence[Case], width: int) -> Iterator[Sequence[Case]]:
    size = max(1, min(512, _BLOCK // max(width, 1)))
    for start in range(0, len(cases), size):
        yield cases[start : start + size]


def _viewers(split: Split, task: Task) -> NDArray[np.str_]:
    """Whose every value is: one for each case, or for each hidden rating."""
    names = np.array([case.viewer for case in split.cases], dtype=np.str_)
    return names if task == "ranking" else np.repeat(names, [len(case.held_out) for case in split.cases])


def _result(parts: list[tuple[ModelScores, float, float, int]]) -> Result:
    """All rounds of one model as one result; figures are still to come."""
    judged = [part[0] for part in parts]
    values: BySlice = {
        name: {metric: np.concatenate([one.values[name][metric] for one in judged]) for metric in by_metric}
        for name, by_metric in judged[0].values.items()
    }
    return Result(
        values,
        float(np.mean([part[1] for part in parts])),
        float(np.mean([part[2] for part in parts])),
        parts[-1][3],
        _reliability(
            np.concatenate([one.probability for one in judged]), np.concatenate([one.liked for one in judged])
        ),
    )


def _reliability(probability: FloatArray, liked: NDArray[np.bool_]) -> tuple[Bin, ...]:
    able = ~np.isnan(probability)
    bins = probability_bins(probability[able])
    count = np.bincount(bins, minlength=BINS)
    predicted = np.bincount(bins, weights=probability[able], minlength=BINS)
    right = np.bincount(bins, weights=liked[able], minlength=BINS)
    return tuple(
        Bin(float(predicted[b] / count[b]), float(right[b] / count[b]), int(count[b])) for b in np.flatnonzero(count)
    )


def _with_enough(report: Report, min_cases: int) -> Report:
    """Without the slices in which no model has `min_cases` values; the same slices are kept for every model."""
    counted = {
        part: max(
            int(np.count_nonzero(~np.isnan(values)))
            for result in report.results.values()
            for values in result.values[part].values()
        )
        for part in report.slices
    }
    kept = [part for part in report.slices if part == ALL or counted[part] >= min_cases]
    results = {
        name: replace(result, values={part: result.values[part] for part in kept})
        for name, result in report.results.items()
    }
    return replace(report, results=results)
