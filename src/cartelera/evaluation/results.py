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
from cartelera.evaluation.arrays import Float64Array
from cartelera.evaluation.metrics import METRICS
from cartelera.evaluation.protocols import Task
from cartelera.evaluation.significance import DRAWS, ClusterBootstrap, Difference, Interval
from cartelera.evaluation.slices import ALL

BySlice = Mapping[str, Mapping[str, Float64Array]]
"""By slice (`all` and others), by metric: (n,) values, NaN if a case is not counted."""

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

    `against`: the baseline it is compared with; `differences`: by metric, its figures less the baseline's.
    """

    values: BySlice
    fit_seconds: float
    score_seconds: float
    nbytes: int
    reliability: tuple[Bin, ...] = ()
    estimates: Mapping[str, Mapping[str, Interval]] = field(default_factory=dict)
    against: str | None = None
    differences: Mapping[str, Difference] = field(default_factory=dict)

    def figure(self, metric: str, slice_name: str = ALL) -> Interval:
        """A figure with its interval. Raises KeyError if there is none."""
        return self.estimates[slice_name][metric]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """Models on the same cases. `viewers`, `rounds`: (n,) the viewer and the split of each case (or hidden rating)."""

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
        """`all` first, then those with enough cases."""
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
        """Whether both evaluated the same viewers of the same splits, in the same order."""
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
                        slice_name: {metric: asdict(figure) for metric, figure in figures.items()}
                        for slice_name, figures in result.estimates.items()
                    },
                    "against": result.against,
                    "differences": {metric: asdict(difference) for metric, difference in result.differences.items()},
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
            for slice_name, by_metric in result.values.items():
                for metric, values in by_metric.items():
                    arrays[f"v{len(index)}"] = values
                    index.append((name, slice_name, metric))
        (folder / "report.json").write_bytes(
            orjson.dumps(self.as_dict() | {"values": index}, option=orjson.OPT_INDENT_2)
        )
        # The type of np.savez_compressed takes its own options and arrays by the same keywords.
        np.savez_compressed(folder / "cases.npz", allow_pickle=False, **arrays)

    @classmethod
    def load(cls, folder: Path) -> Report:
        """Read what `save` wrote. Raises CarteleraError if there is none or it is damaged."""
        try:
            data = orjson.loads((folder / "report.json").read_bytes())
            with np.load(folder / "cases.npz", allow_pickle=False) as arrays:
                values = [arrays[f"v{number}"] for number in range(len(data["values"]))]
                viewers, rounds = arrays["viewers"], arrays["rounds"]
            by_model: dict[str, dict[str, dict[str, Float64Array]]] = {}
            for (name, slice_name, metric), array in zip(data["values"], values, strict=True):
                by_model.setdefault(name, {}).setdefault(slice_name, {})[metric] = array
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
    """`report` with every interval, and every model's differences from the best of the other `baselines`.

    If no baselines are named, every other model is one.
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
    keys = [(slice_name, metric) for slice_name, by_metric in values.items() for metric in by_metric]
    columns = np.stack([values[slice_name][metric] for slice_name, metric in keys], axis=1)
    root = np.array([METRICS[metric].root for _, metric in keys])
    estimates: dict[str, dict[str, Interval]] = {}
    for (slice_name, metric), interval in zip(keys, bootstrap.intervals(columns, root=root), strict=True):
        estimates.setdefault(slice_name, {})[metric] = interval
    return estimates


def _differences(bootstrap: ClusterBootstrap, ours: Result, theirs: Result) -> dict[str, Difference]:
    metrics = [metric for metric in ours.values[ALL] if metric in theirs.values[ALL]]
    a, b = (np.stack([result.values[ALL][metric] for metric in metrics], axis=1) for result in (ours, theirs))
    root = np.array([METRICS[metric].root for metric in metrics])
    return dict(zip(metrics, bootstrap.differences(a, b, root=root), strict=True))


def _result(data: dict[str, Any], values: BySlice) -> Result:
    def with_nan(entry: dict[str, Any]) -> dict[str, Any]:
        return {key: np.nan if value is None else value for key, value in entry.items()}

    return Result(
        values,
        data["fit_seconds"],
        data["score_seconds"],
        data["bytes"],
        tuple(Bin(**entry) for entry in data["reliability"]),
        {
            slice_name: {metric: Interval(**with_nan(entry)) for metric, entry in by_metric.items()}
            for slice_name, by_metric in data["figures"].items()
        },
        data["against"],
        {metric: Difference(**with_nan(entry)) for metric, entry in data["differences"].items()},
    )
