"""A release in the making: each artefact written into one folder, each step timed."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import orjson
from numpy.random import Generator

from cartelera import __version__
from cartelera.catalog import Catalog
from cartelera.checksums import checksums_of
from cartelera.counts import counted
from cartelera.evaluation.evaluate import run
from cartelera.evaluation.gate import Verdict, compare
from cartelera.evaluation.protocols import EvaluationProtocol
from cartelera.evaluation.results import Report
from cartelera.evaluation.signal import Signal, SignalCheck
from cartelera.interactions import Interactions
from cartelera.meaning import TextEncoder, TextVectors
from cartelera.meaning.building import synopsis_vectors
from cartelera.meaning.index import INDEX_FOLDER
from cartelera.meaning.indexing import meaning_index
from cartelera.meaning.vectors import MEANING_FOLDER
from cartelera.models.autoencoders import ease
from cartelera.models.blend import Blend, BlendWithContent
from cartelera.models.ials import IALS
from cartelera.models.popularity import Popularity
from cartelera.models.rating import RatingPredictor
from cartelera.models.registry import family_of
from cartelera.progress import Progress
from cartelera.recommendation import Algorithm, LikeCalibration, Recommender
from cartelera.recommendation.likelihood import UNCALIBRATED
from cartelera.recommendation.neighbours import NEIGHBOURS
from cartelera.release.algorithms import ReleaseAlgorithms
from cartelera.release.gating import (
    GATE_PROTOCOL,
    GATE_RATING_PROTOCOL,
    CapturingAlgorithm,
    PretrainedAlgorithm,
    RemappedPredictor,
    RemappedRecommender,
    UnevaluatedVerdict,
)
from cartelera.release.interactions_table import MoreRatings, read_interactions
from cartelera.release.like_calibration import fit_like_calibration, write_like_calibration
from cartelera.release.manifests import FORMAT_VERSION, write_manifest
from cartelera.release.opening import Release
from cartelera.release.rating_histories import RatingHistories
from cartelera.release.similar import SIMILAR_REASONS, SIMILARITY, item_weights, similar_titles
from cartelera.workspace import Workspace

BASELINES: tuple[tuple[str, Algorithm], ...] = (("popularity", Popularity()), ("ease", ease()), ("ials", IALS()))
"""What the model has to beat, trained and evaluated on the same viewers: the leaderboard of every release."""
MIN_CASES = 30
"""With fewer held-out viewers nothing could be said: the model is not evaluated, and the gate stays open."""

T = TypeVar("T")


class Candidate:
    """A release in the making in `folder`. `seconds`: how long each step took.

    `meaning`: what the titles are about, by `encoder`; None without one. `report`: the model (as `model`) and the
    baselines on held-out viewers; `predictions`: the rating predictor (as `predictor`) on theirs; both None if that was
    not evaluated.
    """

    def __init__(
        self,
        workspace: Workspace,
        folder: Path,
        algorithms: ReleaseAlgorithms,
        seed: int,
        progress: Progress,
        encoder: TextEncoder | None,
        more: MoreRatings | None = None,
    ) -> None:
        self.workspace, self.folder, self.algorithms, self.seed = workspace, folder, algorithms, seed
        self.progress = progress
        self.encoder = encoder
        self.more = more
        self.meaning: TextVectors | None = None
        self.seconds: dict[str, float] = {}
        self.signal: Signal | None = None
        self.report: Report | None = None
        self.predictions: Report | None = None
        self.holdout: tuple[Recommender, RatingPredictor] | None = None
        self.family = ""

    def make(self) -> None:
        """Write the catalogue, the models and what is looked up into the folder."""
        self._make_catalog()
        self.interactions = read_interactions(self.workspace.tables, self.catalog)
        # Of the tables alone: what others said may have to be forgotten, and a release does not change.
        RatingHistories.of(self.catalog, self.interactions).save(self.folder / "rating_histories")
        if self.more is not None:
            self.interactions = self.interactions.joined(self.more.interactions(self.catalog))
        carries_taste = self._check_signal()
        if carries_taste:
            self._evaluate()
        learned = self.interactions if carries_taste else Interactions.empty(len(self.catalog))
        self._find_neighbours(learned)
        calibration = self._calibrate()
        write_like_calibration(self.folder, calibration)
        model = self._timed("model", f"training on {counted(len(learned), 'rating')}", lambda: self._train(learned))
        model.save(self.folder / "model")
        self.family = family_of(model)
        self._make_similar(learned, model)
        if carries_taste:
            predictor = self._timed("predictor", "learning to predict ratings", lambda: self._train_predictor(learned))
            predictor.save(self.folder / "predictor")

    def compare_with(self, served: Release | None) -> Verdict | None:
        """The verdict on the candidate against the served release; None if that has no model to compare with.

        A candidate that cannot be evaluated is refused if the served one could be: otherwise a source of ratings
        that turns to noise, or goes missing, would silently replace a working model.
        """
        if served is None or served.holdout_model is None:
            return None
        if self.report is None or self.predictions is None:
            return UnevaluatedVerdict(())
        self.progress.begin(f"comparing with release {served.id}", 0)
        model = PretrainedAlgorithm(RemappedRecommender(served.holdout_model, served.catalog, self.catalog))
        verdict = compare(self.report.only("model"), self._run({"model": model}, GATE_PROTOCOL))
        if served.holdout_predictor is not None:
            predictor = PretrainedAlgorithm(RemappedPredictor(served.holdout_predictor, served.catalog, self.catalog))
            theirs = self._run({"predictor": predictor}, GATE_RATING_PROTOCOL)
            verdict = Verdict(verdict.checks + compare(self.predictions, theirs).checks)
        self.progress.end("no worse" if verdict.passed else "worse")
        return verdict

    def write_manifest(self, release_id: str, fingerprint: str, verdict: Verdict | None, served_id: str | None) -> None:
        """Write what the release was made from, how good it is, and what the gate said of it against `served_id`."""
        ingested = orjson.loads((self.workspace.tables / "ingest.json").read_bytes())
        gate = None if verdict is None else {"passed": verdict.passed, "text": verdict.text, "against": served_id}
        manifest = {
            "format": FORMAT_VERSION,
            "id": release_id,
            "fingerprint": fingerprint,
            "seed": self.seed,
            "code": __version__,
            "python": platform.python_version(),
            "titles": len(self.catalog),
            "viewers": len(self.interactions.viewers),
            "ratings": len(self.interactions),
            "family": self.family,
            "meaning": None
            if self.meaning is None
            else {"encoder": self.meaning.encoder, "titles": self.meaning.count},
            "algorithms": self.algorithms.as_dict(),
            "sources": ingested["sources"],
            "signal": None if self.signal is None else {"taste": self.signal.has_signal, "text": self.signal.text},
            "quality": None if self.report is None else self.report.as_dict(),
            "predictions": None if self.predictions is None else self.predictions.as_dict(),
            "gate": gate,
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
            "files": checksums_of(self.folder),
        }
        write_manifest(self.folder, manifest)

    def _make_catalog(self) -> None:
        """The catalogue, what its titles are about, and how alike they are by what they hold."""
        # Imported here: it brings in DuckDB, which serving does not need.
        from cartelera.catalog.writing import write_catalog

        path = self.folder / "catalog.db"
        self._timed("catalogue", "writing the catalogue", lambda: write_catalog(self.workspace.tables, path))
        self.catalog = Catalog(path)
        self._encode_texts()
        nobody = Interactions.empty(len(self.catalog))
        self.content = self._timed(
            "content",
            f"weighing the words of {counted(len(self.catalog), 'title')}",
            lambda: self.algorithms.content.fit(self.catalog, nobody, rng=self._rng(0)),
        )
        self.content.save(self.folder / "content")

    def _make_similar(self, learned: Interactions, model: Recommender) -> None:
        """The titles like each title, by what was learned of ratings too."""
        self._timed("similar", "finding the titles like each title", lambda: self._find_similar(learned, model))

    def _find_similar(self, learned: Interactions, model: Recommender) -> None:
        similarity = self.algorithms.similarity.fit(
            self.catalog, learned, rng=self._rng(4), model=item_weights(model), vectors=self.meaning
        )
        similarity.save(self.folder / SIMILARITY)
        similar, reasons = similar_titles(self.catalog, similarity, self.progress)
        np.save(self.folder / "similar.npy", similar, allow_pickle=False)
        reasons.save(self.folder / SIMILAR_REASONS)

    def _encode_texts(self) -> None:
        """What the titles are about, if there is an encoder."""
        encoder, cache = self.encoder, self.workspace.cache / "meaning"
        if encoder is None:
            return
        self.meaning = meaning = self._timed(
            "meaning",
            f"encoding what {len(self.catalog):,} titles are about",
            lambda: synopsis_vectors(self.catalog, encoder, cache, self.progress),
        )
        self.meaning.save(self.folder / MEANING_FOLDER)
        index = self._timed(
            "meaning index",
            "making what questions in words are compared with",
            lambda: meaning_index(self.catalog, meaning, encoder, cache, self.progress),
        )
        index.save(self.folder / MEANING_FOLDER / INDEX_FOLDER)

    def _find_neighbours(self, learned: Interactions) -> None:
        """Of each title the nearest that viewers' lists hold."""
        self.neighbours = self._timed(
            "neighbours",
            f"finding what is nearest to {len(self.catalog):,} titles",
            lambda: self.algorithms.neighbours.find(self.catalog, self.content, self.meaning, learned),
        )
        self.neighbours.save(self.folder / NEIGHBOURS)

    def _calibrate(self) -> LikeCalibration:
        """The one number, fitted on viewers held out; as the predictor has it if there are none."""
        if self.holdout is None:
            return UNCALIBRATED
        model, predictor = self.holdout
        split = GATE_RATING_PROTOCOL.split(self.interactions, rng=np.random.default_rng(self.seed))
        unrated = np.setdiff1d(np.arange(len(self.catalog)), self.interactions.title)
        return self._timed(
            "calibration",
            "fitting how likely titles are to be liked",
            lambda: fit_like_calibration(
                model, predictor, self.neighbours, self.catalog, split.cases, unrated, self._rng(4)
            ),
        )

    def _check_signal(self) -> bool:
        """Whether there are ratings, and they carry taste."""
        if not len(self.interactions):
            return False
        self.signal = self._timed(
            "signal",
            "asking whether the ratings carry taste",
            lambda: SignalCheck().run(self.interactions, rng=self._rng(3)),
            note=lambda signal: signal.text,
        )
        return self.signal.has_signal

    def _evaluate(self) -> None:
        """The algorithms trained without the held-out viewers, kept, and evaluated on them; not if they are too few."""
        what = "evaluating the model on viewers it has not seen"
        split = GATE_PROTOCOL.split(self.interactions, rng=np.random.default_rng(self.seed))
        if len(split.cases) < MIN_CASES:
            self.progress.begin(what, 0)
            self.progress.end(f"only {len(split.cases)} viewers can be held out: it is not evaluated")
            return
        algorithm = CapturingAlgorithm(self._train)
        algorithms: dict[str, Algorithm] = {"model": algorithm, **dict(BASELINES)}
        self.report = self._timed(
            "evaluation", what, lambda: self._run(algorithms, GATE_PROTOCOL, [name for name, _ in BASELINES])
        )
        assert algorithm.trained is not None
        algorithm.trained.save(self.folder / "holdout_model")
        predictor = CapturingAlgorithm(self._train_predictor)
        self.predictions = self._timed(
            "predictions",
            "evaluating predicted ratings on viewers they were not made from",
            lambda: self._run({"predictor": predictor}, GATE_RATING_PROTOCOL),
        )
        assert predictor.trained is not None
        predictor.trained.save(self.folder / "holdout_predictor")
        assert isinstance(predictor.trained, RatingPredictor)
        self.holdout = algorithm.trained, predictor.trained

    def _run(
        self, algorithms: Mapping[str, Algorithm], protocol: EvaluationProtocol, baselines: Sequence[str] = ()
    ) -> Report:
        return run(
            algorithms,
            self.catalog,
            self.interactions,
            protocol,
            (self.seed,),
            self.progress,
            baselines=list(baselines),
        )

    def _train(self, interactions: Interactions) -> Recommender:
        algorithm: Algorithm = self.algorithms.model
        if isinstance(algorithm, Blend):
            algorithm = BlendWithContent(algorithm, self.content)
        return algorithm.fit(self.catalog, interactions, rng=self._rng(1))

    def _train_predictor(self, interactions: Interactions) -> Recommender:
        return self.algorithms.predictor.fit(self.catalog, interactions, rng=self._rng(2))

    def _rng(self, number: int) -> Generator:
        return np.random.default_rng([self.seed, number])

    def _timed(self, name: str, what: str, work: Callable[[], T], note: Callable[[T], str] | None = None) -> T:
        self.progress.begin(what, 0)
        start = time.perf_counter()
        made = work()
        self.seconds[name] = time.perf_counter() - start
        self.progress.end(f"{self.seconds[name]:.1f} s" if note is None else note(made))
        return made
