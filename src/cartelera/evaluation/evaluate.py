"""Train every algorithm on what a protocol lets it see, rank all candidates for every case, and measure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.errors import CarteleraError
from cartelera.evaluation.arrays import Float64Array
from cartelera.evaluation.metrics import LISTS, RANKING, RATING
from cartelera.evaluation.metrics.lists import Lists, genre_shares
from cartelera.evaluation.metrics.ratings import BINS, RatingPredictions, probability_bins
from cartelera.evaluation.protocols import EvaluationProtocol, Task
from cartelera.evaluation.ranks import Ranker, Ranks
from cartelera.evaluation.results import Bin, BySlice, Report, Result, with_estimates
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
    """What evaluation needs of the catalogue. `genres`: (titles, g) bool."""

    genres: NDArray[np.bool_]
    slicer: Slicer

    @classmethod
    def of(cls, catalog: Catalog, interactions: Interactions) -> EvaluationContext:
        """Raises ValueError if the interactions are not of this catalogue."""
        if interactions.titles != len(catalog):
            raise ValueError(f"ratings of {interactions.titles} titles, a catalogue of {len(catalog)}")
        column = catalog.column("genres")
        names = {name: index for index, name in enumerate(sorted({name for genres in column for name in genres}))}
        genres = np.zeros((len(column), len(names)), dtype=bool)
        for row, own in enumerate(column):
            genres[row, [names[name] for name in own]] = True
        return cls(genres, Slicer.of(catalog, interactions))


@dataclass(frozen=True, slots=True, eq=False)
class ModelScores:
    """A trained model on one split: its values by slice and metric, and its reliability if it predicts."""

    values: dict[str, dict[str, Float64Array]]
    probability: FloatArray
    liked: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Round:
    """One model on one split: its scores, how long it took, and the trained model's size in bytes."""

    scores: ModelScores
    fit_seconds: float
    score_seconds: float
    nbytes: int


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
    """Train and evaluate every algorithm, by its name, on every round of `protocol`.

    `baselines`: each model is compared with the best of these; with the best of all others if none is named.
    `min_cases`: slices with fewer cases are dropped. The same arguments give the same figures, times aside.
    Raises CarteleraError if the protocol finds no viewer to test on.
    """
    if not (algorithms and seeds):
        raise ValueError("nothing to evaluate: name algorithms and seeds")
    if unknown := sorted(set(baselines) - set(algorithms)):
        raise ValueError(f"no such baseline: {', '.join(unknown)}")
    progress = progress or NullProgress()
    context = EvaluationContext.of(catalog, interactions)
    rounds = protocol.rounds(seeds)
    runs: dict[str, list[_Round]] = {name: [] for name in algorithms}
    viewers: list[NDArray[np.str_]] = []
    candidates = 0
    for number, (round_protocol, seed) in enumerate(rounds):
        split = round_protocol.split(interactions, rng=np.random.default_rng(seed))
        if not split.cases:
            raise CarteleraError(f"protocol {protocol.name} finds no viewer to test on in these ratings")
        viewers.append(_viewers(split, protocol.task))
        candidates = max(candidates, len(split.candidates))
        for name, algorithm in algorithms.items():
            progress.begin(f"{name}, round {number + 1} of {len(rounds)}", len(split.cases))
            start = time.perf_counter()
            model = algorithm.fit(catalog, split.train, rng=np.random.default_rng([seed, 1]))
            fitted = time.perf_counter()
            scores = score_model(model, split, context, protocol.task, progress.advance)
            runs[name].append(_Round(scores, fitted - start, time.perf_counter() - fitted, model.nbytes))
            del model  # Two trained models at once may not fit into memory.
            progress.end(f"{fitted - start:.1f} s")
    report = Report(
        protocol.name,
        asdict(protocol) if is_dataclass(protocol) and not isinstance(protocol, type) else {},
        protocol.task,
        tuple(seed for _, seed in rounds),
        candidates,
        np.concatenate(viewers),
        np.repeat(np.arange(len(viewers), dtype=np.int32), [len(names) for names in viewers]),
        {name: _result(own) for name, own in runs.items()},
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
    values = {ALL: {metric.name: metric(ranks) for metric in RANKING}}
    for data_slice in context.slicer.slices(split):
        in_slice = ranks.select(data_slice.mask(ranks.case, ranks.row))
        values[data_slice.name] = {metric.name: metric(in_slice) for metric in RANKING}
    lists = _recommended_lists(split, context, top)
    values[ALL] |= {metric.name: metric(lists) for metric in LISTS}
    return ModelScores(values, np.empty(0, dtype=np.float32), np.empty(0, dtype=bool))


def rank(
    model: Recommender, split: Split, advance: Callable[[int], None] = NullProgress().advance
) -> tuple[Ranks, Rows]:
    """The rank of every held-out title among all candidates, and the best ten of each case, (cases, 10)."""
    ranker = Ranker(split.candidates, split.train.titles, _DEPTH)
    parts = []
    for cases in _blocks(split.cases, len(split.candidates)):
        scores = checked_scores(model, [case.query for case in cases], split.candidates)
        parts.append(ranker.rank(scores, cases))
        advance(len(cases))
    return Ranks.concatenate([ranks for ranks, _ in parts]), np.concatenate([top for _, top in parts])


def checked_scores(model: Recommender, queries: Sequence[Query], rows: Rows) -> FloatArray:
    """The model's scores, (queries, rows). Raises ValueError if they are of another shape."""
    scores = np.asarray(model.score_many(queries, rows), dtype=np.float32)
    if scores.shape != (len(queries), len(rows)):
        raise ValueError(f"{type(model).__name__} gave scores of shape {scores.shape}")
    return scores


def _score_ratings(
    model: Recommender, split: Split, context: EvaluationContext, advance: Callable[[int], None]
) -> ModelScores:
    lengths = [len(case.held_out) for case in split.cases]
    case_number = np.repeat(np.arange(len(lengths)), lengths)
    row = np.concatenate([case.held_out for case in split.cases])
    truth = np.concatenate([case.truth for case in split.cases])
    rating, probability, ranking_score = (np.full(len(row), np.nan, dtype=np.float32) for _ in range(3))
    start = 0
    for case in split.cases:
        span = slice(start, start := start + len(case.held_out))
        if isinstance(model, Predictor):
            prediction = model.predict(case.query, case.held_out)
            rating[span], probability[span] = prediction.rating, prediction.probability
            ranking_score[span] = prediction.probability
        else:
            ranking_score[span] = score(model, case.query, case.held_out)
        advance(1)
    predictions = RatingPredictions(truth, rating, probability, ranking_score, split.like_threshold)
    values: dict[str, dict[str, Float64Array]] = {ALL: {metric.name: metric(predictions) for metric in RATING}}
    for data_slice in context.slicer.slices(split):
        mask = data_slice.mask(case_number, row)
        in_slice = predictions.select(mask)
        values[data_slice.name] = {}
        for metric in RATING:
            of_all = np.full(len(row), np.nan)
            of_all[mask] = metric(in_slice)
            values[data_slice.name][metric.name] = of_all
    return ModelScores(values, probability, predictions.liked)


def _recommended_lists(split: Split, context: EvaluationContext, top: Rows) -> Lists:
    shares = genre_shares(context.genres)
    liked = np.full((len(split.cases), shares.shape[1]), np.nan, dtype=np.float32)
    for number, case in enumerate(split.cases):
        total = shares[case.history.rows[case.history.ratings >= split.like_threshold]].sum(axis=0)
        if (weight := float(total.sum())) > 0:
            liked[number] = total / weight
    ratings = np.bincount(split.train.title, minlength=split.train.titles)
    return Lists(top, split.candidates, ratings, context.genres, liked)


def _blocks(cases: Sequence[Case], width: int) -> Iterator[Sequence[Case]]:
    size = max(1, min(512, _BLOCK // max(width, 1)))
    for start in range(0, len(cases), size):
        yield cases[start : start + size]


def _viewers(split: Split, task: Task) -> NDArray[np.str_]:
    """The viewer to whom each value belongs: one for each case, or for each hidden rating."""
    names = np.array([case.viewer for case in split.cases], dtype=np.str_)
    return names if task == "ranking" else np.repeat(names, [len(case.held_out) for case in split.cases])


def _result(rounds: Sequence[_Round]) -> Result:
    """All rounds of one model as one result, without estimates."""
    scores = [each.scores for each in rounds]
    values: BySlice = {
        name: {metric: np.concatenate([each.values[name][metric] for each in scores]) for metric in by_metric}
        for name, by_metric in scores[0].values.items()
    }
    return Result(
        values,
        float(np.mean([each.fit_seconds for each in rounds])),
        float(np.mean([each.score_seconds for each in rounds])),
        rounds[-1].nbytes,
        _reliability(
            np.concatenate([each.probability for each in scores]), np.concatenate([each.liked for each in scores])
        ),
    )


def _reliability(probability: FloatArray, liked: NDArray[np.bool_]) -> tuple[Bin, ...]:
    known = ~np.isnan(probability)
    bins = probability_bins(probability[known])
    count = np.bincount(bins, minlength=BINS)
    predicted = np.bincount(bins, weights=probability[known], minlength=BINS)
    likes = np.bincount(bins, weights=liked[known], minlength=BINS)
    return tuple(
        Bin(float(predicted[b] / count[b]), float(likes[b] / count[b]), int(count[b])) for b in np.flatnonzero(count)
    )


def _with_enough(report: Report, min_cases: int) -> Report:
    """Without the slices in which no model has `min_cases` values; the same slices are kept for every model."""
    counts = {
        name: max(
            int(np.count_nonzero(~np.isnan(values)))
            for result in report.results.values()
            for values in result.values[name].values()
        )
        for name in report.slices
    }
    kept = [name for name in report.slices if name == ALL or counts[name] >= min_cases]
    results = {
        name: replace(result, values={slice_name: result.values[slice_name] for slice_name in kept})
        for name, result in report.results.items()
    }
    return replace(report, results=results)
