"""From clean tables to a release that has earned its place: train, judge, compare with what is served, publish.

The gate needs viewers that neither model has seen. Which viewers those are is decided by a hash of their id, so that
they are the same in every release; beside the model that serves, trained on everybody, a release keeps a twin trained
without them (`judge/`). A candidate's twin and the served one's are compared on those viewers, on the newest ratings.
"""

from __future__ import annotations

import hashlib
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, is_dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import orjson
from numpy.random import Generator
from numpy.typing import NDArray

from cartelera import __version__
from cartelera.atomic import replace_folder, sha256_of
from cartelera.catalog import Catalog
from cartelera.catalog.columns import SCHEMA_VERSION
from cartelera.errors import WorkspaceError
from cartelera.evaluation.evaluate import run
from cartelera.evaluation.gate import Verdict, compare
from cartelera.evaluation.protocols import RatingSplit, Strong
from cartelera.evaluation.results import Report
from cartelera.evaluation.signal import Signal, SignalCheck
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import ease
from cartelera.models.blend import Blend, BlendWithContent
from cartelera.models.content import Content, ContentRecommender
from cartelera.models.ials import IALS
from cartelera.models.popularity import Popularity
from cartelera.models.rating import BayesianRatings
from cartelera.models.registry import family_of
from cartelera.progress import NullProgress, Progress
from cartelera.recommendation import Algorithm, FloatArray, Query, Reason, Recommender, Rows, Tier, name_keys
from cartelera.release.rating_histories import RatingHistories
from cartelera.release.store import (
    FORMAT_VERSION,
    MAX_SIMILAR,
    MIN_SIMILAR,
    Release,
    current_id,
    manifest_of,
    open_release,
    publish,
    release_ids,
    verify,
)
from cartelera.release.tuning import tuned_recipe
from cartelera.tables import duck, sql
from cartelera.tables.manifest import require_current
from cartelera.workspace import Workspace

GATE_PROTOCOL = Strong(by_name=True, least_likes=3)
"""How a candidate and the served model are compared: the held-out viewers are the same in every release."""
BASELINES: tuple[tuple[str, Algorithm], ...] = (("popularity", Popularity()), ("ease", ease()), ("ials", IALS()))
"""What the model has to beat, trained and judged on the same viewers: the leaderboard of every release."""
MIN_CASES = 30
"""With fewer held-out viewers nothing could be said: the model is not judged, and the gate stays open."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What training came to. `published`: whether the release is now the current one; `unchanged`: it was already.

    `report`: the model (as `model`) and the baselines on viewers they have not seen; `predictions`: the rating
    predictor on ratings it has not seen; None where nothing was judged.
    """

    release_id: str
    published: bool
    unchanged: bool
    signal: Signal | None
    report: Report | None
    predictions: Report | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Recipes:
    """What a release is trained with."""

    content: Content = field(default_factory=Content)
    model: Algorithm = field(default_factory=Blend)
    predictor: BayesianRatings = field(default_factory=BayesianRatings)

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return {name: to_plain_data(getattr(self, name)) for name in ("content", "model", "predictor")}


def train(
    workspace: Workspace,
    *,
    recipes: Recipes | None = None,
    seed: int = 0,
    force: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Make a candidate from the clean tables; publish it unless it is significantly worse than what is served.

    `recipes`: by default what ships, with the hyper-parameters that were found to be better here (release.tuning).
    A refused candidate is kept, with the report that says why; `force` publishes it all the same. Nothing is made
    where the current release is made of the same tables, recipes, code and seed, or a candidate of the same was refused
    in favour of the current one. Everything but the time it took is decided by `seed`.
    Raises WorkspaceError where nothing has been ingested or another command is writing.
    """
    require_current(workspace)
    recipes = recipes or Recipes(model=tuned_recipe(workspace))
    with workspace.lock() as scratch:
        fingerprint = fingerprint_of(workspace, recipes, seed)
        served = _open(workspace, current_id(workspace))
        if served is not None and served.manifest.get("fingerprint") == fingerprint:
            return Outcome(served.id, True, True, None, None, None, None)
        if kept := _refused(workspace, fingerprint, None if served is None else served.id):
            if force:
                publish(workspace, kept)
            return Outcome(kept, force, not force, None, None, None, None)
        folder = scratch / "release"
        folder.mkdir()
        candidate = _Candidate(workspace, folder, recipes, seed, progress or NullProgress())
        candidate.make()
        release_id = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{fingerprint[:8]}"
        while (workspace.releases / release_id).exists():  # A damaged one, made in this very second.
            release_id += "x"
        verdict = candidate.against(served)
        candidate.finish(release_id, fingerprint, verdict, None if served is None else served.id)
        verify(folder)
        workspace.releases.mkdir(exist_ok=True)
        replace_folder(folder, workspace.releases / release_id)
    passed = force or verdict is None or verdict.passed
    if passed:
        publish(workspace, release_id)
    return Outcome(release_id, passed, False, candidate.signal, candidate.report, candidate.predictions, verdict)


class UnevaluatedVerdict(Verdict):
    """A candidate without anything learned, where what is served has learned something."""

    @property
    def passed(self) -> bool:
        """It may not replace it."""
        return False

    @property
    def text(self) -> str:
        """For people."""
        return (
            "refused: the release being served has learned from ratings, and this one has too few of them, or none "
            "that carry taste"
        )


class _Candidate:
    """A release in the making, step by step, each step timed."""

    def __init__(
        self,
        workspace: Workspace,
        folder: Path,
        recipes: Recipes,
        seed: int,
        progress: Progress,
    ) -> None:
        self.workspace, self.folder, self.recipes, self.seed = workspace, folder, recipes, seed
        self.progress = progress
        self.seconds: dict[str, float] = {}
        self.signal: Signal | None = None
        self.report: Report | None = None
        self.predictions: Report | None = None
        self.holdout_model: Recommender | None = None
        self.family = ""

    def make(self) -> None:
        """The catalogue, the models and what is looked up, written into the folder."""
        # Imported here: it brings in DuckDB, which serving does not need.
        from cartelera.catalog.writing import write_catalog

        self._timed(
            "catalogue",
            "writing the catalogue",
            lambda: write_catalog(self.workspace.tables, self.folder / "catalog.db"),
        )
        self.catalog = Catalog(self.folder / "catalog.db")
        nobody = Interactions.empty(len(self.catalog))
        self.content = self._timed(
            "content",
            f"comparing {len(self.catalog):,} titles",
            lambda: self.recipes.content.fit(self.catalog, nobody, rng=self._rng(0)),
        )
        self.content.save(self.folder / "content")
        np.save(self.folder / "similar.npy", similar_titles(self.catalog, self.content), allow_pickle=False)
        self.interactions = read_interactions(self.workspace.tables, self.catalog)
        RatingHistories.of(self.catalog, self.interactions).save(self.folder / "viewers")
        taste = self._taste()
        learned = self.interactions if taste else nobody
        if taste:
            self._judge()
            self._judge_predictions()
        model = self._timed("model", f"training on {len(learned):,} ratings", lambda: self._model(learned))
        model.save(self.folder / "model")
        self.family = family_of(model)
        if taste:
            predictor = self._timed(
                "predictor",
                "learning to predict ratings",
                lambda: self.recipes.predictor.fit(self.catalog, learned, rng=self._rng(2)),
            )
            predictor.save(self.folder / "predictor")

    def against(self, served: Release | None) -> Verdict | None:
        """The candidate's twin against the served one's, on viewers neither has seen; None where there is none.

        A candidate that cannot be judged is refused where the served one could be: else a source of ratings that turns
        to noise, or goes missing, would take what was learned away unnoticed.
        """
        if served is None or served.holdout_model is None:
            return None
        if self.holdout_model is None or self.report is None:
            return UnevaluatedVerdict(())
        elsewhere = RemappedRecommender(served.holdout_model, served.catalog, self.catalog)
        self.progress.begin(f"comparing with release {served.id}", 0)
        theirs = run(
            {"model": PretrainedRecipe(elsewhere)},
            self.catalog,
            self.interactions,
            GATE_PROTOCOL,
            (self.seed,),
            self.progress,
        )
        verdict = compare(self.report.only("model"), theirs)
        self.progress.end("no worse" if verdict.passed else "worse")
        return verdict

    def finish(self, release_id: str, fingerprint: str, verdict: Verdict | None, against: str | None) -> None:
        """Write the manifest: what it was made from, how good it is, and `against` which release it was compared."""
        ingested = orjson.loads((self.workspace.tables / "ingest.json").read_bytes())
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
            "recipes": self.recipes.as_dict(),
            "sources": ingested["sources"],
            "signal": None if self.signal is None else {"taste": self.signal.taste, "text": self.signal.text},
            "quality": None if self.report is None else self.report.as_dict(),
            "predictions": None if self.predictions is None else self.predictions.as_dict(),
            "gate": None if verdict is None else {"passed": verdict.passed, "text": verdict.text, "against": against},
            "seconds": {name: round(value, 2) for name, value in self.seconds.items()},
            "files": _checksums(self.folder),
        }
        (self.folder / "manifest.json").write_bytes(
            orjson.dumps(
                manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_SERIALIZE_NUMPY, default=str
            )
        )

    def _taste(self) -> bool:
        if not len(self.interactions):
            return False
        self.signal = self._timed(
            "signal",
            "asking whether the ratings carry taste",
            lambda: SignalCheck().run(self.interactions, rng=self._rng(3)),
            note=lambda signal: signal.text,
        )
        return self.signal.taste

    def _judge(self) -> None:
        """The twin trained without the held-out viewers, kept and judged on them; none where too few can be judged."""
        split = GATE_PROTOCOL.split(self.interactions, rng=np.random.default_rng(self.seed))
        if len(split.cases) < MIN_CASES:
            self.progress.begin("judging the model on viewers it has not seen", 0)
            self.progress.end(f"only {len(split.cases)} viewers can be held out: it is not judged")
            return
        kept = CapturingRecipe(self)
        self.report = self._timed(
            "judging", "judging the model on viewers it has not seen",
            lambda: run(
                {"model": kept, **dict(BASELINES)}, self.catalog, self.interactions, GATE_PROTOCOL, (self.seed,),
                self.progress,
                baselines=[name for name, _ in BASELINES],
            ),
        )  # fmt: skip
        assert kept.trained is not None
        self.holdout_model = kept.trained
        kept.trained.save(self.folder / "judge")

    def _judge_predictions(self) -> None:
        """How near predicted ratings are, and how far their probabilities can be trusted, on a tenth of the ratings."""
        self.predictions = self._timed(
            "predictions",
            "judging predicted ratings on ratings they were not made from",
            lambda: run(
                {"predictor": self.recipes.predictor}, self.catalog, self.interactions, RatingSplit(), (self.seed,),
                self.progress,
            ),
        )  # fmt: skip

    def _model(self, interactions: Interactions) -> Recommender:
        recipe: Algorithm = self.recipes.model
        if isinstance(recipe, Blend):
            recipe = BlendWithContent(recipe, self.content)
        return recipe.fit(self.catalog, interactions, rng=self._rng(1))

    def _rng(self, number: int) -> Generator:
        return np.random.default_rng([self.seed, number])

    def _timed(self, name: str, what: str, work: Callable[[], T], note: Callable[[T], str] | None = None) -> T:
        self.progress.begin(what, 0)
        start = time.perf_counter()
        made = work()
        self.seconds[name] = time.perf_counter() - start
        self.progress.end(f"{self.seconds[name]:.1f} s" if note is None else note(made))
        return made


class CapturingRecipe:
    """The recipe as the evaluation sees it; keeps what was trained, for the next release's gate."""

    def __init__(self, candidate: _Candidate) -> None:
        self._candidate = candidate
        self.trained: Recommender | None = None

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        """Train as the model that serves is trained, with the same content."""
        del catalog, rng
        self.trained = self._candidate._model(interactions)
        return self.trained


@dataclass(frozen=True, slots=True)
class PretrainedRecipe:
    """A trained model in the place of a recipe: there is nothing left to fit."""

    model: Recommender

    def fit(self, catalog: Catalog, interactions: Interactions, *, rng: Generator) -> Recommender:
        """The model as it is."""
        del catalog, interactions, rng
        return self.model


class RemappedRecommender:
    """A model trained on one catalogue, asked about the rows of another: titles keep their ids, not their rows."""

    def __init__(self, model: Recommender, home: Catalog, here: Catalog) -> None:
        known = home.rows(here.column("title_id").tolist())
        self.model = model
        self.rows = np.array([known.get(title_id, -1) for title_id in here.column("title_id")], dtype=np.int32)

    @property
    def nbytes(self) -> int:
        """Bytes that serving maps."""
        return self.model.nbytes

    def tier(self, query: Query) -> Tier | None:
        """The model's tier."""
        return self.model.tier(query.remapped(self.rows))

    def score_many(self, queries: Sequence[Query], rows: Rows) -> FloatArray:
        """The model's scores of the same titles, shape (len(queries), len(rows)); NaN for titles it did not know."""
        there = self.rows[rows]
        scores = np.full((len(queries), len(rows)), np.nan, dtype=np.float32)
        asked = [query.remapped(self.rows) for query in queries]
        scores[:, there >= 0] = self.model.score_many(asked, there[there >= 0])
        return scores

    def explain(self, query: Query, row: int) -> tuple[Reason, ...]:
        """The model's reasons."""
        return self.model.explain(query.remapped(self.rows), int(self.rows[row])) if self.rows[row] >= 0 else ()

    def save(self, folder: Path) -> None:
        """Save the model, as it was trained."""
        self.model.save(folder)


def read_interactions(tables: Path, catalog: Catalog) -> Interactions:
    """The ratings table as interactions over the rows of `catalog`; viewers by rising id."""
    with duck.connect(memory="1500MB") as connection:
        found = connection.execute(
            "SELECT viewer_id, title_id, rating, coalesce(rated_at, -1) AS at "
            f"FROM {sql.parquet_source(tables / 'ratings.parquet')} ORDER BY viewer_id"
        ).fetchnumpy()
    names, viewer = np.unique(found["viewer_id"].astype(str), return_inverse=True)
    titles, place = np.unique(found["title_id"].astype(str), return_inverse=True)
    rows = catalog.rows(titles.tolist())
    row = np.array([rows.get(title, -1) for title in titles.tolist()], dtype=np.int32)[place] if len(titles) else place
    kept = row >= 0
    return Interactions(
        tuple(names.tolist()),
        len(catalog),
        viewer[kept].astype(np.int32),
        row[kept].astype(np.int32),
        found["rating"][kept].astype(np.float32),
        found["at"][kept].astype(np.int64),
    )


def similar_titles(catalog: Catalog, content: ContentRecommender) -> NDArray[np.int32]:
    """For each title the most similar ones, shape (titles, MAX_SIMILAR): no other version of it, no name twice,
    and none for adults only.

    At least MIN_SIMILAR where there are so many names: to a title that is like few others the rest are equally unlike,
    and ties go to the more popular.
    """
    called = [
        name_keys(title, original)
        for title, original in zip(catalog.column("title"), catalog.column("original_title"), strict=True)
    ]
    adult = catalog.facets.adult.tolist()
    found = np.full((len(catalog), MAX_SIMILAR), -1, dtype=np.int32)
    for row, others in enumerate(content.neighbours.tolist()):
        seen = set(called[row])
        chosen: list[int] = []
        for wanted, candidates in ((MAX_SIMILAR, others), (MIN_SIMILAR, range(len(called)))):
            for other in candidates:
                if other < 0 or len(chosen) >= wanted:
                    break
                if not adult[other] and not called[other] & seen:
                    seen |= called[other]
                    chosen.append(other)
        found[row, : len(chosen)] = chosen
    return found


def fingerprint_of(workspace: Workspace, recipes: Recipes, seed: int) -> str:
    """What a release is made from, as a hash: the tables, the code, the recipes and the seed."""
    made = orjson.loads((workspace.tables / "ingest.json").read_bytes())
    tables = {path.name: sha256_of(path) for path in sorted(workspace.tables.glob("*.parquet"))}
    basis = [FORMAT_VERSION, SCHEMA_VERSION, __version__, made["version"], tables, recipes.as_dict(), seed]
    return hashlib.sha256(orjson.dumps(basis, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def _refused(workspace: Workspace, fingerprint: str, served: str | None) -> str | None:
    """A release that was made from the same and refused in favour of `served`, or None."""
    for release_id in release_ids(workspace):
        try:
            made = manifest_of(workspace.releases / release_id)
        except WorkspaceError:
            continue
        gate = made.get("gate")
        if made.get("fingerprint") == fingerprint and gate and not gate["passed"] and gate.get("against") == served:
            return release_id
    return None


def _open(workspace: Workspace, release_id: str | None) -> Release | None:
    """The release being served, or None where it cannot be opened (another version made it): then nothing guards."""
    if release_id is None:
        return None
    try:
        return open_release(workspace.releases / release_id)
    except WorkspaceError:
        return None


def to_plain_data(value: Any) -> Any:
    """A recipe as plain data, recipes inside it with the names of their classes."""
    if is_dataclass(value) and not isinstance(value, type):
        fields = {name: to_plain_data(getattr(value, name)) for name in value.__dataclass_fields__}
        return {"recipe": type(value).__name__} | fields
    if isinstance(value, tuple | list):
        return [to_plain_data(item) for item in value]
    return value


def _checksums(folder: Path) -> dict[str, dict[str, Any]]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {str(p.relative_to(folder)): {"sha256": sha256_of(p), "bytes": p.stat().st_size} for p in files}
