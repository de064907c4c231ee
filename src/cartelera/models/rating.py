"""Would this viewer like this title: the rating, how sure that is, and the probability of a like, calibrated.

The mean of several Bayesian factorisations (models.vbmf) that start from other random factors, and what neighbouring
titles were given beyond it (models.residuals). A twentieth of the ratings is kept from them and calibrates: how much
neighbours count, a line for the mean, a factor for the variance, and for the probability a logistic regression on 1,
z, z², z³ and log(sd), z = (mean - 3.5) / sd. Then all ratings train on, for two more sweeps. A viewer is folded in
when they ask: their posterior given what they rated.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera.catalog import Catalog
from cartelera.history import read_only
from cartelera.interactions import Interactions
from cartelera.models.item_item import ItemItemRecommender
from cartelera.models.packed_posteriors import PackedPosteriors
from cartelera.models.residuals import ResidualNeighbours, carried_for_many, carried_to, strength
from cartelera.models.storage import load_arrays, load_metadata, save_arrays
from cartelera.models.threads import limit_blas_threads
from cartelera.models.training_matrix import column_index
from cartelera.models.vbmf import RatingTriples, TrainingState, initial_state, sweep
from cartelera.recommendation import FloatArray, Prediction, Query, Reason, ReasonKind, Rows, Tier
from cartelera.recommendation.rating_weights import LIKED

_CENTRE = 3.5
_NEIGHBOURS = "neighbours"
_PROBIT = (0.0, 1.702, 0.0, 0.0, 0.0)
"""Coefficients that make the logistic curve a normal one: what few ratings are shrunk to."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """From the ensemble's mean and variance to what is answered. `line`: (intercept, slope) of the rating; `variance`:
    the factor of the variance; `curve`: of the probability; `low`, `high`: the range of the ratings.
    """

    line: tuple[float, float] = (0.0, 1.0)
    variance: float = 1.0
    curve: tuple[float, ...] = _PROBIT
    low: float = 0.5
    high: float = 5.0

    @classmethod
    def fit(cls, mean: FloatArray, variance: FloatArray, truth: FloatArray, low: float, high: float) -> Calibration:
        """Learn from predictions (m,) for ratings `truth` that did not train; of few, little is learned."""
        few = 20.0
        x, y = mean - mean.mean(), truth - truth.mean()
        slope = (float(x @ y) + few) / (float(x @ x) + few)
        squared = float(np.sum((truth - mean) ** 2)) + few
        factor = squared / (float(np.sum(variance)) + few)
        curve = _logistic(_features(mean, variance), truth >= LIKED)
        return cls((float(truth.mean() - slope * mean.mean()), slope), factor, curve, low, high)

    def apply(self, mean: FloatArray, variance: FloatArray, noise: float) -> Prediction:
        """The prediction for means and variances (n,) of the ensemble; `noise`: the part of these that stays."""
        rating = np.clip(self.line[0] + self.line[1] * mean, self.low, self.high)
        probability = 1 / (1 + np.exp(-_features(mean, variance) @ np.array(self.curve)))
        std = np.sqrt(self.variance * variance)
        doubt = np.sqrt(self.variance * np.maximum(variance - noise, 0))
        return Prediction(*(values.astype(np.float32) for values in (rating, std, probability, doubt)))


@dataclass(frozen=True, slots=True)
class BayesianRatings:
    """`members`: (factors, sweeps) of each; `final_sweeps`: sweeps on all ratings at the end;
    `calibration_share`: the share of ratings kept for calibration; `max_ratings`: how many train at most, those of
    randomly drawn viewers: titles' posteriors gain little from more. `threads`: members trained at once.
    `neighbours`: what carries residuals over to other titles.
    """

    members: tuple[tuple[int, int], ...] = ((12, 18), (12, 18), (16, 16), (14, 16))
    final_sweeps: int = 2
    calibration_share: float = 0.05
    max_ratings: int = 2_000_000
    threads: int = 2
    neighbours: ResidualNeighbours = field(default_factory=ResidualNeighbours)

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> RatingPredictor:
        """Trains the members side by side, each with a generator of its own: threads do not change the result."""
        columns = np.unique(interactions.title)
        if not len(columns):
            return RatingPredictor(catalog, columns, (), Calibration())
        sample = _subsample(interactions, self.max_ratings, rng)
        rated = _triples(sample, columns)
        kept = rng.random(len(rated.value)) < self.calibration_share
        if kept.all() or not kept.any():
            kept[:] = False
        training, rest = rated.select(~kept), rated.select(kept)
        seeds = rng.integers(2**63, size=len(self.members))

        def train(number: int) -> tuple[PackedPosteriors, FloatArray, FloatArray, FloatArray]:
            own = np.random.default_rng(seeds[number])
            factors, sweeps = self.members[number]
            state = sweep(initial_state(training, factors, own), training, sweeps, own)
            mean, variance = state.moments(rest)
            variance += np.float32(state.titles.noise)
            return self._finish(state, rated, own), mean, variance, state.moments(training)[0]

        with limit_blas_threads(), ThreadPoolExecutor(self.threads) as pool:
            trained = list(pool.map(train, range(len(self.members))))
        low, high = float(rated.value.min()), float(rated.value.max())
        calibration, carry = Calibration(low=low, high=high), None
        packed = tuple(titles for titles, _, _, _ in trained)
        if kept.any():
            mean = np.mean([means for _, means, _, _ in trained], axis=0)
            variance = np.mean([variances for _, _, variances, _ in trained], axis=0)
            known = np.mean([means for _, _, _, means in trained], axis=0)
            model = self.neighbours.fit(catalog, sample.filter(~kept), rng=rng)
            given = (training.viewer, columns[training.title], training.value - known)
            carried = carried_for_many(model, given, (rest.viewer, columns[rest.title]), rest.viewers)
            carry = (model, strength(carried, rest.value - mean))
            calibration = Calibration.fit(mean + carry[1] * carried, variance, rest.value, low, high)
        return RatingPredictor(catalog, columns, packed, calibration, carry)

    def _finish(self, state: TrainingState, rated: RatingTriples, rng: Generator) -> PackedPosteriors:
        return PackedPosteriors.pack(sweep(state, rated, self.final_sweeps, rng).titles)


class RatingPredictor:
    """Trained. `columns`: (n,), the catalogue rows of the titles somebody rated; `members`: their posteriors; `carry`:
    the item weights that carry residuals over, and how much that counts."""

    def __init__(
        self,
        catalog: Catalog,
        columns: Rows,
        members: Sequence[PackedPosteriors],
        calibration: Calibration,
        carry: tuple[ItemItemRecommender, float] | None = None,
    ) -> None:
        self.catalog = catalog
        self.columns = read_only(columns)
        self.members = tuple(members)
        self.calibration = calibration
        self.carry = carry
        self.column_of_row = column_index(self.columns, len(catalog))

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        carry = self.carry[0].nbytes if self.carry else 0
        return int(self.columns.nbytes) + carry + sum(member.nbytes for member in self.members)

    def predict(self, query: Query, rows: Rows) -> Prediction:
        """What the viewer would give the titles at `rows`; for a title that nobody rated, by the viewer's habits alone.

        NaN only if nothing at all has been learned.
        """
        if not self.members:
            return Prediction(*(np.full(len(rows), np.nan, dtype=np.float32) for _ in range(4)))
        viewers, residuals = query.folded(self, "viewer", partial(self._fold_in, query))
        mean, variance = self._moments(rows, viewers)
        noise = float(np.mean([member.noise for member in self.members]))
        if self.carry:
            mean += np.float32(self.carry[1]) * carried_to(self.carry[0], query.rated[0], residuals, rows)
        return self.calibration.apply(mean, variance + np.float32(noise), noise)

    def tier(self, query: Query) -> Tier | None:
        """Collaborative if the viewer rated a title known here, popular if only the titles' own means are known."""
        if not self.members:
            return None
        known = (self.column_of_row[query.rated[0]] >= 0).any()
        return Tier.COLLABORATIVE if known else Tier.POPULAR

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """The predicted ratings, shape (len(queries), len(rows)); NaN for titles nobody rated."""
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        known = self.column_of_row[rows] >= 0
        for number, query in enumerate(queries):
            scores[number, known] = self.predict(query, rows[known]).rating
        return scores

    def explain(self, query: Query, rows: Rows) -> list[tuple[Reason, ...]]:
        """The predicted rating of each, as the probability of a like."""
        likely = self.predict(query, rows).probability.tolist()
        return [() if np.isnan(each) else (Reason(ReasonKind.PREDICTED, "", each),) for each in likely]

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`."""
        arrays = {"columns": self.columns}
        for number, member in enumerate(self.members):
            arrays |= {f"{name}-{number}": array for name, array in member.arrays().items()}
        numbers = [member.numbers() for member in self.members]
        c = self.calibration
        calibration = {"line": c.line, "variance": c.variance, "curve": c.curve, "low": c.low, "high": c.high}
        carry = None
        if self.carry:
            model, carry = self.carry
            model.save(folder / _NEIGHBOURS)
        save_arrays(folder, arrays, {"members": numbers, "calibration": calibration, "carry": carry})

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> RatingPredictor:
        """Open what `save` wrote, memory-mapped."""
        metadata = load_metadata(folder)
        (columns,) = load_arrays(folder, "columns")
        members = []
        for number, numbers in enumerate(metadata["members"]):
            factors, covariance, bias, bias_variance, viewer_prior = load_arrays(
                folder,
                f"factors-{number}",
                f"covariance-{number}",
                f"bias-{number}",
                f"bias_variance-{number}",
                f"viewer_prior-{number}",
            )
            members.append(PackedPosteriors(factors, covariance, bias, bias_variance, viewer_prior, **numbers))
        c = metadata["calibration"]
        line = (float(c["line"][0]), float(c["line"][1]))
        calibration = Calibration(line, c["variance"], tuple(c["curve"]), c["low"], c["high"])
        carry = metadata["carry"]
        model = None if carry is None else ItemItemRecommender.load(folder / _NEIGHBOURS, catalog)
        return cls(catalog, columns, members, calibration, None if model is None else (model, float(carry)))

    def _fold_in(self, query: Query) -> tuple[list[tuple[FloatArray, FloatArray]], FloatArray]:
        """The viewer's posterior by each member, and what they gave beyond what these say."""
        rows, ratings = query.rated
        viewers = [member.fold_in(self.column_of_row[rows], ratings) for member in self.members]
        return viewers, ratings - self._moments(rows, viewers)[0]

    def _moments(self, rows: Rows, viewers: Sequence[tuple[FloatArray, FloatArray]]) -> tuple[FloatArray, FloatArray]:
        """The members' mean and variance of what a viewer of these posteriors gives the titles at `rows`."""
        column = self.column_of_row[rows]
        found = [member.moments(column, *viewer) for member, viewer in zip(self.members, viewers, strict=True)]
        return np.mean([mean for mean, _ in found], axis=0), np.mean([variance for _, variance in found], axis=0)


def _subsample(interactions: Interactions, max_ratings: int, rng: Generator) -> Interactions:
    """All ratings, or those of randomly drawn viewers who have at most `max_ratings` together."""
    if len(interactions) <= max_ratings:
        return interactions
    viewers = rng.permutation(len(interactions.viewers))
    sizes = np.diff(interactions.starts)[viewers]
    return interactions.select_viewers(np.sort(viewers[np.cumsum(sizes) <= max_ratings]))


def _triples(interactions: Interactions, columns: Rows) -> RatingTriples:
    column = column_index(columns, interactions.titles)[interactions.title]
    return RatingTriples(interactions.viewer, column, interactions.rating, len(interactions.viewers), len(columns))


def _features(mean: FloatArray, variance: FloatArray) -> NDArray[np.float64]:
    """What the probability is made from, (n, 5)."""
    spread = np.sqrt(variance.astype(np.float64))
    z = (mean - _CENTRE) / spread
    return np.stack([np.ones(len(z)), z, z * z, z * z * z, np.log(spread)], axis=1)


def _logistic(x: NDArray[np.float64], liked: NDArray[np.bool_], pull: float = 1.0) -> tuple[float, ...]:
    """Logistic regression by Newton's method, pulled towards _PROBIT as by ratings of the weight `pull`."""
    start = np.array(_PROBIT)
    w = start.copy()
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(len(w))
        step = np.linalg.solve(hessian, x.T @ (p - liked) + pull * (w - start))
        w -= step
        if np.abs(step).max() < 1e-9:
            break
    return tuple(map(float, w))
