"""What the files of one folder tell about each other."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cartelera.ingest.files import Skipped
from cartelera.ingest.sources import movielens_100k

if TYPE_CHECKING:
    from cartelera.ingest.plan import Plan

_PART = re.compile(r"u[1-5ab]\.(base|test)")
"""MovieLens 100K once more, cut into what a model is trained and tested on."""

_BESIDE_RATINGS = ("letterboxd-diary", "letterboxd-reviews")
"""What repeats the ratings of the films in it, as they were when these were written about."""


def with_neighbours(plans: list[Plan]) -> tuple[list[Plan], list[Skipped]]:
    """The plans, those of MovieLens 100K's ratings as such; what others hold as a whole is left out."""
    of_100k = {p.candidate.folder for p in plans if p.form is movielens_100k.FILMS or _name(p) == "u.data"}
    whole = {p.candidate.folder for p in plans if _name(p) == "u.data"}
    rated = {p.candidate.folder for p in plans if p.form.name == "letterboxd-ratings"}
    kept: list[Plan] = []
    skipped: list[Skipped] = []
    for plan in plans:
        folder = plan.candidate.folder
        if plan.form.name in _BESIDE_RATINGS and folder in rated:
            why = f"{plan.form.describes}: known, and not used beside its ratings.csv"
            skipped.append(Skipped(plan.candidate.shown, why))
        elif folder in whole and _PART.fullmatch(_name(plan)):
            skipped.append(Skipped(plan.candidate.shown, "a part of u.data: known, and not used"))
        elif folder in of_100k and plan.form.name == "ratings" and not plan.dialect.header:
            kept.append(replace(plan, form=movielens_100k.RATINGS))
        else:
            kept.append(plan)
    return kept, skipped


def _name(plan: Plan) -> str:
    """The name of the file, without what it is packed by."""
    candidate = plan.candidate
    name = candidate.member.filename if candidate.member else candidate.path.name
    return Path(name).name.removesuffix(candidate.packing)
