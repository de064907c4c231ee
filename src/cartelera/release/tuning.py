"""Searching for better hyper-parameters of the default: a study that may be stopped and taken up again.

Optuna's tree-structured Parzen estimator (Bergstra and others 2011) proposes, validation viewers decide
(models.blend_weights.Validation); the viewers of the gate are not among them. Every trial is appended to
`tuning/study.log` in the workspace as it ends, so that a killed search loses one trial. A later search resumes the
study if the ratings are the same; otherwise a new study begins with the best parameters so far. `tuning/best.json`
holds what `train` will use: the best trial, if it is better than what ships by more than the standard error.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.atomic import write_bytes
from cartelera.catalog import Catalog
from cartelera.errors import CarteleraError, WorkspaceError
from cartelera.interactions import Interactions
from cartelera.models.autoencoders import RDLAE
from cartelera.models.blend import Blend, MemberAlgorithm
from cartelera.models.blend_weights import Validation
from cartelera.models.ials import IALS
from cartelera.models.recency import HALF_LIVES, Recency
from cartelera.recommendation import Algorithm, FloatArray
from cartelera.recommendation.rating_weights import graded_table
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from optuna import Study, Trial

RANGES: dict[str, tuple[float, float, bool]] = {
    "regularisation": (20.0, 5_000.0, True),
    "dropout": (0.0, 0.8, False),
    "diagonal": (0.0, 0.6, False),
    "viewer_power": (0.0, 1.0, False),
    "popularity_power": (0.0, 0.4, False),
    "three": (0.0, 0.8, False),
    "four": (0.4, 1.0, False),
    "ials": (0.0, 1.0, False),
    "recency": (0.0, 3.0, False),
}
"""Parameters searched in a range: from, to, and whether on a logarithmic scale."""
CHOICES: dict[str, tuple[float, ...]] = {
    "ials_regularisation": (0.005, 0.008, 0.011, 0.015, 0.022),
    "ials_alpha": (2.0, 5.0, 10.0, 20.0),
    "half_life": HALF_LIVES,
}
"""Parameters of the other members: few values, so that their scores are computed once and kept."""
TIMED = ("recency", "half_life")
"""Searched only if ratings have times."""
_KEPT_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class TuningResult:
    """What a search found. `quality`, `shipped`: mean of nDCG@10 and @100 on the validation viewers, of the best trial
    and of what ships; `better`: whether the gain is more than its standard error; `trials`: how many have ended.
    """

    parameters: Mapping[str, float]
    quality: float
    shipped: float
    better: bool
    trials: int

    @property
    def blend(self) -> Blend:
        """The best trial's."""
        return blend_with(self.parameters)


def parameters_of(blend: Blend) -> dict[str, float]:
    """The searched parameters of a blend of the default's members. The inverse of `blend_with`."""
    (lead, _), (ials, ials_weight), (recency, recency_weight), *_ = blend.members
    assert isinstance(lead, RDLAE) and isinstance(ials, IALS) and isinstance(recency, Recency)
    weights = dict(lead.weight_table)
    return {
        "regularisation": lead.regularisation,
        "dropout": lead.dropout,
        "diagonal": lead.diagonal,
        "viewer_power": lead.viewer_power,
        "popularity_power": lead.popularity_power,
        "three": weights[3.0],
        "four": weights[4.0],
        "ials": ials_weight,
        "recency": recency_weight,
        "ials_regularisation": ials.regularisation,
        "ials_alpha": ials.alpha,
        "half_life": recency.half_life,
    }


def blend_with(parameters: Mapping[str, float]) -> Blend:
    """The default with these parameters, weights being those to start learning from; all others as they ship."""
    merged = parameters_of(Blend()) | dict(parameters)
    shipped = Blend().members
    (ials, _), (recency, _) = shipped[1:3]
    assert isinstance(ials, IALS) and isinstance(recency, Recency)
    members: tuple[tuple[MemberAlgorithm, float], ...] = (
        (_lead(merged), 1.0),
        (replace(ials, regularisation=merged["ials_regularisation"], alpha=merged["ials_alpha"]), merged["ials"]),
        (replace(recency, half_life=merged["half_life"]), merged["recency"]),
        *shipped[3:],
    )
    return replace(Blend(), members=members)


def tuned_blend(workspace: Workspace) -> Blend:
    """The blend that `train` uses: what was found to be better, or what ships.

    Raises WorkspaceError if the file that says so cannot be read.
    """
    path = _folder(workspace) / "best.json"
    try:
        best = orjson.loads(path.read_bytes())
        return blend_with({name: float(value) for name, value in best["parameters"].items()})
    except FileNotFoundError:
        return Blend()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WorkspaceError(f"{path} is damaged: remove it, or search again with `evaluate --tune`") from error


def tune(
    workspace: Workspace,
    catalog: Catalog,
    interactions: Interactions,
    minutes: float,
    *,
    seed: int = 0,
    on_trial: Callable[[TuningResult], None] = lambda _: None,
) -> TuningResult:
    """Search for `minutes`, and for one trial at least. `on_trial` is called after each trial.

    `interactions` are without the viewers on whom the result is to be evaluated. Raises CarteleraError if Optuna is
    missing or too few viewers have likes.
    """
    validation = Validation(catalog, interactions, rng=np.random.default_rng([seed, 5]))
    if not validation.enough_viewers:
        raise CarteleraError("too few viewers have likes to tune on")
    names = [name for name in (*RANGES, *CHOICES) if interactions.timed or name not in TIMED]
    search = _Search(workspace, validation, names, seed, _digest(interactions))
    end = time.monotonic() + 60 * minutes
    while True:
        result = search.step()
        on_trial(result)
        if time.monotonic() >= end:
            return result


def _lead(parameters: Mapping[str, float]) -> RDLAE:
    return RDLAE(
        regularisation=parameters["regularisation"],
        dropout=parameters["dropout"],
        diagonal=parameters["diagonal"],
        viewer_power=parameters["viewer_power"],
        popularity_power=parameters["popularity_power"],
        weight_table=graded_table(parameters["three"], parameters["four"]),
    )


class _Search:
    """A study, and the validation its trials are compared on."""

    def __init__(
        self, workspace: Workspace, validation: Validation, names: Sequence[str], seed: int, digest: str
    ) -> None:
        self.folder = _folder(workspace)
        self.validation, self.names, self.seed = validation, names, seed
        self._scores: dict[Algorithm, FloatArray] = {}
        self.study = self._opened(f"{digest}-{seed}")
        shipped = parameters_of(Blend())
        if not self.study.trials:
            for start in (shipped, parameters_of(tuned_blend(workspace))):
                self.study.enqueue_trial({name: start[name] for name in names}, skip_if_exists=True)
        self.shipped = self.quality(shipped)
        self.best: tuple[int, NDArray[np.float64]] = (-1, self.shipped)

    def step(self) -> TuningResult:
        """Run one more trial; the best so far, which is written to disk for `train`."""
        self.study.optimize(lambda trial: float(self.quality(self._proposed(trial)).mean()), n_trials=1)
        trial = self.study.best_trial
        if trial.number != self.best[0]:
            self.best = (trial.number, self.quality(trial.params))
        gain = self.best[1] - self.shipped
        better = bool(gain.mean() > gain.std(ddof=1) / np.sqrt(len(gain)))
        ended = sum(trial.state.is_finished() for trial in self.study.trials)
        result = TuningResult(trial.params, float(self.best[1].mean()), float(self.shipped.mean()), better, ended)
        _write_best(self.folder, result)
        return result

    def quality(self, parameters: Mapping[str, float]) -> NDArray[np.float64]:
        """Every validation viewer's quality with these parameters."""
        members = blend_with(parameters).members
        return self.validation.quality(
            [self._scores_of(member) for member, _ in members], [weight for _, weight in members]
        )

    def _scores_of(self, member: Algorithm) -> FloatArray:
        """The member's scores of the validation viewers; as many are kept as there is room for."""
        if member not in self._scores:
            scores = self.validation.scores(member, rng=np.random.default_rng([self.seed, 6]))
            while self._scores and (len(self._scores) + 1) * scores.nbytes > _KEPT_BYTES:
                self._scores.pop(next(iter(self._scores)))
            self._scores[member] = scores
        return self._scores[member]

    def _proposed(self, trial: Trial) -> dict[str, float]:
        parameters: dict[str, float] = {}
        for name in self.names:
            if name in CHOICES:
                parameters[name] = trial.suggest_categorical(name, CHOICES[name])
            else:
                low, high, logarithmic = RANGES[name]
                parameters[name] = trial.suggest_float(name, low, high, log=logarithmic)
        return parameters

    def _opened(self, name: str) -> Study:
        """The study of that name, new or resumed."""
        try:
            import optuna
        except ImportError as error:
            raise CarteleraError("tuning needs the extra `tune`: pip install 'cartelera[tune]'") from error
        from optuna.storages import JournalStorage
        from optuna.storages.journal import JournalFileBackend

        optuna.logging.set_verbosity(optuna.logging.WARNING)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            storage = JournalStorage(JournalFileBackend(str(self.folder / "study.log")))
        except OSError as error:
            raise WorkspaceError(f"cannot write to {self.folder}: {error.strerror}") from error
        study = optuna.create_study(storage=storage, study_name=name, direction="maximize", load_if_exists=True)
        # With the same seed a study that is taken up again would propose what it proposed first.
        study.sampler = optuna.samplers.TPESampler(seed=self.seed + len(study.trials), multivariate=True)
        return study


def _folder(workspace: Workspace) -> Path:
    return workspace.root / "tuning"


def _digest(interactions: Interactions) -> str:
    """A hash of the ratings, which is part of a study's name."""
    digest = hashlib.sha256("\n".join(interactions.viewers).encode())
    for array in (interactions.viewer, interactions.title, interactions.rating, interactions.timestamp):
        digest.update(array.tobytes())
    return digest.hexdigest()[:16]


def _write_best(folder: Path, result: TuningResult) -> None:
    """Write what `train` will use; remove it if no trial is better than what ships."""
    path = folder / "best.json"
    if not result.better:
        path.unlink(missing_ok=True)
        return
    write_bytes(path, orjson.dumps(asdict(result), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
