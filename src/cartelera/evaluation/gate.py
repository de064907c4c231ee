"""The release gate: a candidate passes unless it is significantly worse than what is served, anywhere it matters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cartelera.evaluation.metrics import METRICS
from cartelera.evaluation.protocols import Task
from cartelera.evaluation.results import Report, Result
from cartelera.evaluation.significance import DRAWS, ClusterBootstrap, Difference
from cartelera.evaluation.slices import ALL

GUARDED_METRICS: dict[Task, tuple[str, ...]] = {
    "ranking": ("nDCG@10", "nDCG@100"),
    "rating": ("RMSE", "AUC", "NLL", "ECE"),
}
"""The metrics that must not become worse."""
OVERALL_ONLY = ("ECE",)
"""Not compared on slices: of few ratings the bins are off by chance, and more so the fewer they are."""
SIGNIFICANCE_LEVEL = 0.05
"""A candidate is worse if the one-sided p is below this, over all slices together."""
MIN_RELATIVE_LOSS = 0.01
"""A loss of less than this share of the served model's figure passes, however certain it is."""
MIN_ABSOLUTE_LOSS = {"ECE": 0.01}
"""Of these metrics a loss of less than this passes: a share of a figure that is next to 0 says nothing."""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. `difference`: candidate less current; `p`: one-sided, for the candidate being worse."""

    protocol: str
    slice_name: str
    metric: str
    candidate: float
    current: float
    difference: Difference
    p: float
    worse: bool

    def __str__(self) -> str:
        gain, verdict = self.difference, "WORSE" if self.worse else "not worse"
        return (
            f"{self.protocol}, {self.slice_name}, {self.metric}: {self.current:.4f} → {self.candidate:.4f}, difference "
            f"{gain.value:+.4f} [{gain.low:+.4f}, {gain.high:+.4f}], p {self.p:.4f} ({gain.count:,} cases): {verdict}"
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the candidate may replace what is served, and every comparison made."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return not self.worse

    @property
    def worse(self) -> tuple[Check, ...]:
        """The comparisons that speak against it."""
        return tuple(check for check in self.checks if check.worse)

    @property
    def text(self) -> str:
        """For people: the verdict in a line, what speaks against it, and every comparison."""
        if self.passed:
            head = f"passed: the candidate is not significantly worse in any of {len(self.checks)} comparisons"
        else:
            losses = ", ".join(f"{check.metric} on {check.slice_name} ({check.protocol})" for check in self.worse)
            head = f"refused: the candidate is significantly worse in {losses}"
        return "\n".join([head, *(f"  {check}" for check in self.checks)])


def compare(
    candidate: Report,
    current: Report,
    *,
    metrics: Sequence[str] | None = None,
    slices: Sequence[str] | None = None,
    p: float = SIGNIFICANCE_LEVEL,
    min_loss: float = MIN_RELATIVE_LOSS,
    draws: int = DRAWS,
) -> Verdict:
    """Compare the one model in each report on the same cases, overall and on every slice (or those in `slices`).

    The candidate is worse if the paired bootstrap says so with a one-sided p below `p` and the loss is at least the
    share `min_loss` of the current figure (or MIN_ABSOLUTE_LOSS), or if the current model has a figure and the
    candidate has none. Of many slices some look worse by chance: Holm's procedure (1979) corrects p over them, so that
    an equal is seldom refused. Raises ValueError if a report holds more than one model, or the cases are not the same.
    """
    if not candidate.same_cases(current) or candidate.protocol != current.protocol:
        raise ValueError("the candidate and the current model were not evaluated on the same cases")
    ours, theirs = _sole(candidate), _sole(current)
    bootstrap = ClusterBootstrap(candidate.viewers, draws=draws)
    keys = [
        (name, metric)
        for name in current.slices
        if slices is None or name == ALL or name in slices
        for metric in metrics or GUARDED_METRICS[current.task]
        if (name == ALL or metric not in OVERALL_ONLY)
        and metric in theirs.values[name]
        and np.isfinite(theirs.values[name][metric]).any()
    ]
    checks: list[Check] = []
    p_values: list[float] = []
    if keys:
        missing = np.full(len(candidate.viewers), np.nan)
        a = np.stack([ours.values.get(name, {}).get(metric, missing) for name, metric in keys], axis=1)
        b = np.stack([theirs.values[name][metric] for name, metric in keys], axis=1)
        root = np.array([METRICS[metric].root for _, metric in keys])
        figures = zip(
            bootstrap.intervals(a, root=root),
            bootstrap.intervals(b, root=root),
            bootstrap.differences(a, b, root=root),
            strict=True,
        )
        for (name, metric), (new, old, difference) in zip(keys, figures, strict=True):
            high = METRICS[metric].better == "high"
            loss = -difference.value if high else difference.value
            lost = loss >= MIN_ABSOLUTE_LOSS.get(metric, min_loss * abs(old.value))
            p_worse = difference.p_low if high else difference.p_high
            # What the candidate does not answer at all is worse, whatever chance may do.
            p_values.append(0.0 if new.count < old.count else p_worse if lost else 1.0)
            checks.append(Check(candidate.protocol, name, metric, new.value, old.value, difference, p_worse, False))
    overall = np.array([check.slice_name == ALL for check in checks], dtype=bool)
    tested = np.array(p_values)
    worse = np.where(overall, tested < p, holm(np.where(overall, 1.0, tested), p, int((~overall).sum())))
    return Verdict(tuple(replace(check, worse=bool(is_worse)) for check, is_worse in zip(checks, worse, strict=True)))


def holm(p_values: NDArray[np.float64], p: float, tests: int) -> NDArray[np.bool_]:
    """Which hypotheses are rejected at the level `p` over `tests` tests (Holm 1979): the i-th smallest of `p_values`,
    from 0, if it and all smaller ones are below p / (tests - i)."""
    order = np.argsort(p_values, kind="stable")
    rejected = np.zeros(len(p_values), dtype=bool)
    for position, index in enumerate(order[:tests]):
        if p_values[index] >= p / (tests - position):
            break
        rejected[index] = True
    return rejected


def _sole(report: Report) -> Result:
    if len(report.results) != 1:
        raise ValueError(f"the gate compares one model with one; here are {len(report.results)}: use Report.only")
    return next(iter(report.results.values()))
