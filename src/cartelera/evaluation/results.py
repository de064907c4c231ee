"""What an evaluation found: every figure with its interval, and every case's values, so that models can be paired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.errors import CarteleraError
from cartelera.evaluation.metrics import METRICS
from cartelera.evaluation.protocols import Task
from cartelera.evaluation.significance import DRAWS, ClusterBootstrap, Difference, Interval
from cartelera.evaluation.slices import ALL

Values = NDArray[np.float64]
BySlice = Mapping[str, Mapping[str, Values]]
"""By slice (`all` and others), by metric: (n,) values, NaN where a case is not counted."""

MAIN: dict[Task, str] = {"ranking": "nDCG@10", "rating": "RMSE"}
"""The metric that decides which model is best."""


@dataclass(frozen=True, slots=True)
class Bin:
    """One point of a reliability plot: the mean predicted probability, the share that was liked, how many ratings."""

    predicted: float
    liked: float
    count: int


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """How one model did. Seconds are means over the rounds; `nbytes`: the trained model's size.

    `against`: the baseline it is compared with, and `differences`, by metric, its figures less that one's.
    """

    values: BySlice
    fit_seconds: float
    score_seconds: float
    nbytes: int
    reliability: tuple[Bin, ...] = ()
    estimates: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    against: str | None = None
    differences: Mapping[str, Difference] = field(default_factory=dict)

    def figure(self, metric: str, part: str = ALL) -> Interval:
        """A figure with its interval. Raises KeyError where there is none."""
        return self.estimates[part][metric]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Models on the same cases. `viewers`, `rounds`: (n,) whose each case (or rating) is, and of which split."""

    protocol: str
    parameters: Mapping[str, Any]
    task: Task
    seeds: tuple[int, ...]
    candidates: int
    viewers: NDArray[np.str_]
    rounds: NDArray[np.int32]
    results: Mapping[str, Result]

    @property
    def main(self) -> str:
        """The metric by which models are ordered."""
        return MAIN[self.task]

    @property
    def slices(self) -> list[str]:
        """`all` first, then those with cases enough."""
        return list(next(iter(self.results.values())).values) if self.results else []

    def best_first(self) -> list[str]:
        """The models' names, the best on the main metric first, those without a figure last."""
        sign = -1 if METRICS[self.main].better == "high" else 1

        def sort_key(name: str) -> tuple[bool, float, str]:
            value = self.results[name].figure(self.main).value
            return bool(np.isnan(value)), sign * value, name

        return sorted(self.results, key=sort_key)

    def only(self, *names: str) -> Report:
        """These models alone."""
        return replace(self, results={name: self.results[name] for name in names})

    def same_cases(self, other: Report) -> bool:
        """Whether both judged the same viewers of the same splits, in the same order."""
        return np.array_equal(self.viewers, other.viewers) and np.array_equal(self.rounds, other.rounds)

    def as_dict(self) -> dict[str, Any]:
        """All figures, without the values of cases, ready for JSON."""
        return {
            "protocol": self.protocol,
            "parameters": dict(self.parameters),
            "task": self.task,
            "main": self.main,
            "seeds": list(self.seeds),
            "candidates": self.candidates,
            "cases": len(self.viewers),
            "viewers": len(np.unique(self.viewers)),
            "models": {
                name: {
                    "fit_seconds": result.fit_seconds,
                    "score_seconds": result.score_seconds,
                    "bytes": result.nbytes,
                    "figures": {
                        part: {metric: asdict(figure) for metric, figure in figures.items()}
                        for part, figures in result.estimates.items()
                    },
                    "against": result.against,
                    "differences": {metric: asdict(found) for metric, found in result.differences.items()},
                    "reliability": [asdict(point) for point in result.reliability],
                }
                for name, result in ((name, self.results[name]) for name in self.best_first())
            },
        }

    def save(self, folder: Path) -> None:
        """Write `report.json`, and the values of every case to `cases.npz`."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays: dict[str, NDArray[Any]] = {"viewers": self.viewers, "rounds": self.rounds}
        index: list[tuple[str, str, str]] = []
        for name, result in self.results.items():
            for part, by_metric in result.values.items():
                for metric, values in by_metric.items():
                    arrays[f"v{len(index)}"] = values
                    index.append((name, part, metric))
        (folder / "report.json").write_bytes(
            orjson.dumps(self.as_dict() | {"values": index}, option=orjson.OPT_INDENT_2)
        )
        # The type of np.savez_compressed takes its own options and arrays by the same keywords.
        np.savez_compressed(folder / "cases.npz", allow_pickle=False, **arrays)

    @classmethod
    def load(cls, folder: Path) -> Report:
        """Read what `save` wrote. Raises CarteleraError where there is none or it is damaged."""
        try:
            data = orjson.loads((folder / "report.json").read_bytes())
            with np.load(folder / "cases.npz", allow_pickle=False) as arrays:
                values = [arrays[f"v{number}"] for number in range(len(data["values"]))]
                viewers, rounds = arrays["viewers"], arrays["rounds"]
            by_model: dict[str, dict[str, dict[str, Values]]] = {}
            for (name, part, metric), array in zip(data["values"], values, strict=True):
                by_model.setdefault(name, {}).setdefault(part, {})[metric] = array
            results = {name: _result(entry, by_model[name]) for name, entry in data["models"].items()}
            return cls(
                data["protocol"],
                data["parameters"],
                data["task"],
                tuple(data["seeds"]),
                data["candidates"],
                viewers,
                rounds,
                results,
            )
        except (OSError, ValueError, KeyError) as error:
            raise CarteleraError(f"{folder} holds no evaluation that can be read") from error


def with_estimates(report: Report, *, baselines: Sequence[str] = (), draws: int = DRAWS) -> Report:
    """`report` with every interval, and every model's differences from the best of the `baselines` but itself.

    Where no baselines are named, every other model is one.
    """
    bootstrap = ClusterBootstrap(report.viewers, draws=draws)
    estimated = {
        name: replace(result, estimates=_estimates(bootstrap, result.values)) for name, result in report.results.items()
    }
    report = replace(report, results=estimated)
    order = [name for name in report.best_first() if np.isfinite(estimated[name].figure(report.main).value)]
    compared: dict[str, Result] = {}
    for name, result in report.results.items():
        rivals = [other for other in order if other != name and (not baselines or other in baselines)]
        compared[name] = (
            replace(result, against=rivals[0], differences=_differences(bootstrap, result, report.results[rivals[0]]))
            if rivals
            else result
        )
    return replace(report, results=compared)


def _estimates(bootstrap: ClusterBootstrap, values: BySlice) -> dict[str, dict[str, Interval]]:
    keys = [(part, metric) for part, by_metric in values.items() for metric in by_metric]
    columns = np.stack([values[part][metric] for part, metric in keys], axis=1)
    root = np.array([METRICS[metric].root for _, metric in keys])
    found: dict[str, dict[str, Interval]] = {}
    for (part, metric), interval in zip(keys, bootstrap.intervals(columns, root=root), strict=True):
        found.setdefault(part, {})[metric] = interval
    return found


def _differences(bootstrap: ClusterBootstrap, ours: Result, theirs: Result) -> dict[str, Difference]:
    metrics = [metric for metric in ours.values[ALL] if metric in theirs.values[ALL]]
    a, b = (np.stack([result.values[ALL][metric] for metric in metrics], axis=1) for result in (ours, theirs))
    root = np.array([METRICS[metric].root for metric in metrics])
    return dict(zip(metrics, bootstrap.differences(a, b, root=root), strict=True))


def _result(data: dict[str, Any], values: BySlice) -> Result:
    def read(entry: dict[str, Any]) -> dict[str, Any]:
        return {key: np.nan if value is None else value for key, value in entry.items()}

    return Result(
        values,
        data["fit_seconds"],
        data["score_seconds"],
        data["bytes"],
        tuple(Bin(**entry) for entry in data["reliability"]),
        {
            part: {metric: Interval(**read(entry)) for metric, entry in by_metric.items()}
            for part, by_metric in data["figures"].items()
        },
        data["against"],
        {metric: Difference(**read(entry)) for metric, entry in data["differences"].items()},
    )
