"""The release gate: a candidate passes where it is not significantly worse than what is served, anywhere it matters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cartelera.evaluation.metrics import METRICS
from cartelera.evaluation.protocols import Task
from cartelera.evaluation.results import Report, Result
from cartelera.evaluation.significance import DRAWS, Difference, Resamples
from cartelera.evaluation.slices import ALL

GUARDED: dict[Task, tuple[str, ...]] = {"ranking": ("nDCG@10", "nDCG@100"), "rating": ("RMSE", "AUC")}
"""The metrics that must not fall."""
P = 0.05
"""Worse is what is seen with a one-sided p below this."""
RELEVANT = 0.01
"""A loss of less than this share of the served model's figure is let pass, however sure it is."""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison. `difference`: candidate less current; `p`: one-sided, for the candidate being worse."""

    protocol: str
    part: str
    metric: str
    candidate: float
    current: float
    difference: Difference
    p: float
    worse: bool

    def __str__(self) -> str:
        found, told = self.difference, "WORSE" if self.worse else "not worse"
        return (
            f"{self.protocol}, {self.part}, {self.metric}: {self.current:.4f} → {self.candidate:.4f}, difference "
            f"{found.value:+.4f} [{found.low:+.4f}, {found.high:+.4f}], p {self.p:.4f} ({found.count:,} cases): {told}"
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
            where = ", ".join(f"{check.metric} on {check.part} ({check.protocol})" for check in self.worse)
            head = f"refused: the candidate is significantly worse in {where}"
        return "\n".join([head, *(f"  {check}" for check in self.checks)])


def compare(
    candidate: Report,
    current: Report,
    *,
    metrics: Sequence[str] | None = None,
    slices: Sequence[str] | None = None,
    p: float = P,
    relevant: float = RELEVANT,
    draws: int = DRAWS,
) -> Verdict:
    """Compare the one model in each report on the same cases, overall and on every slice (or those in `slices`).

    The candidate is worse on a slice where the paired bootstrap says so with a one-sided p below `p` and the loss is
    at least `relevant` of the current figure; or where the current model has a figure and the candidate has none.
    Raises ValueError where a report holds more models than one, or the cases are not the same.
    """
    if not candidate.same_cases(current) or candidate.protocol != current.protocol:
        raise ValueError("the candidate and the current model were not judged on the same cases")
    ours, theirs = _sole(candidate), _sole(current)
    resamples = Resamples(candidate.viewers, draws=draws)
    keys = [
        (part, metric)
        for part in current.slices
        if slices is None or part == ALL or part in slices
        for metric in metrics or GUARDED[current.task]
        if metric in theirs.values[part] and np.isfinite(theirs.values[part][metric]).any()
    ]
    checks: list[Check] = []
    if keys:
        nothing = np.full(len(candidate.viewers), np.nan)
        a = np.stack([ours.values.get(part, {}).get(metric, nothing) for part, metric in keys], axis=1)
        b = np.stack([theirs.values[part][metric] for part, metric in keys], axis=1)
        root = np.array([METRICS[metric].root for _, metric in keys])
        figures = zip(
            resamples.intervals(a, root=root),
            resamples.intervals(b, root=root),
            resamples.differences(a, b, root=root),
            strict=True,
        )
        for (part, metric), (new, old, difference) in zip(keys, figures, strict=True):
            loss, p_worse = difference.value, difference.p_high
            if METRICS[metric].better == "high":
                loss, p_worse = -loss, difference.p_low
            missing = new.count < old.count
            worse = missing or (p_worse < p and loss >= relevant * abs(old.value))
            checks.append(
                Check(candidate.protocol, part, metric, new.value, old.value, difference, p_worse, bool(worse))
            )
    return Verdict(tuple(checks))


def together(verdicts: Iterable[Verdict]) -> Verdict:
    """One verdict over several protocols: passed where all are."""
    return Verdict(tuple(check for verdict in verdicts for check in verdict.checks))


def _sole(report: Report) -> Result:
    if len(report.results) != 1:
        raise ValueError(f"the gate compares one model with one; here are {len(report.results)}: use Report.only")
    return next(iter(report.results.values()))
