"""The scales of ratings, and which of them a file's are on: decided for the file as a whole, never row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cartelera.ingest.formats import Decision, Outcome, UndecidableError
from cartelera.tables import sql

_FEW = 20
"""Ratings of so few that one value, or two, may be a coincidence."""

_SHARE = 0.1
"""The share of its ratings that a scale has above the next smaller one, at the least."""

_ERRORS = 0.01
"""The share of ratings that may lie above their scale, by damage; of fewer than `_MANY` none may."""
_MANY = 100


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of ratings: its lowest and highest value, and the SQL that makes of `{x}` a rating from 0 to 5."""

    name: str
    low: float
    high: float
    sql: str
    described: str


FIVE = Scale("5", 0, 5, "{x}", "")
TEN = Scale("10", 0, 10, "{x} / 2", "ratings 0–10, halved")
HUNDRED = Scale("100", 0, 100, "{x} / 20", "ratings 0–100, divided by 20")
UNIT = Scale("1", 0, 1, "{x} * 5", "ratings 0–1, times 5")
LIKES = Scale("likes", 0, 1, "{x} * 5", "likes 0/1, read as 0 and 5")
THUMBS = Scale("thumbs", 1, 2, "({x} - 1) * 5", "thumbs 1/2, read as 0 and 5")
SIGNS = Scale("signs", -1, 1, "({x} + 1) * 2.5", "votes -1/+1, read as 0 and 5")

SCALES = {scale.name: scale for scale in (FIVE, TEN, HUNDRED, UNIT, LIKES, THUMBS, SIGNS)}
"""By the name that `--scale` takes."""


def scale_decision(column: str, stated: str | None, form: Scale | None = None) -> Decision:
    """The decision on which scale `column`, of numbers, is; it becomes ratings from 0 to 5.

    `stated`: the name of the scale that the user says; `form`: that of a form whose ratings are known to be on it.
    """

    def decide(measures: Mapping[str, int | float | None]) -> Outcome:
        scale = SCALES[stated] if stated else _scale({name: n or 0 for name, n in measures.items()}, form)
        said = f"between {scale.low:g} and {scale.high:g}"
        reason = f"'{column} ''' || printf('%g', {column}) || ''' is not a rating {said}'"
        columns = ((column, scale.sql.replace("{x}", column)),) if scale != FIVE else ()
        outside = measures["lowest"] is not None and not (
            scale.low <= (measures["lowest"] or 0) and (measures["highest"] or 0) <= scale.high
        )
        refusals = ((f"{column} NOT BETWEEN {scale.low:g} AND {scale.high:g}", reason),) if outside else ()
        return Outcome(columns, refusals, scale.described)

    number = sql.name(column)
    inside = f"{number} BETWEEN 0 AND 100"
    return Decision(
        measures=(
            ("lowest", f"min({number})"),
            ("highest", f"max({number})"),
            ("count", f"count(*) FILTER ({inside})"),
            ("highest_possible", f"max({number}) FILTER ({inside})"),
            ("negative", f"count(*) FILTER ({number} < 0)"),
            ("minus_ones", f"count(*) FILTER ({number} = -1)"),
            ("halves", f"count(*) FILTER ({inside} AND {number} * 2 = floor({number} * 2))"),
            *((f"equal_{n}", f"count(*) FILTER ({number} = {n})") for n in (0, 1, 2)),
            *((f"above_{n}", f"count(*) FILTER ({number} > {n} AND {inside})") for n in (5, 10)),
        ),
        decide=decide,
    )


def _scale(measures: Mapping[str, int | float], form: Scale | None) -> Scale:
    """The scale of these ratings. Raises UndecidableError if they may be on another one too."""
    count, highest = int(measures["count"]), measures["highest_possible"]
    above = {scale.name: int(measures.get(f"above_{scale.name}", 0)) for scale in (FIVE, TEN, HUNDRED)}
    damaged = _ERRORS * count if count >= _MANY else 0
    if form and above.get(form.name, 0) <= damaged:
        return form
    zeros, ones, twos = (int(measures[f"equal_{n}"]) for n in (0, 1, 2))
    minus_ones, halves = int(measures["minus_ones"]), int(measures["halves"])
    if ones and minus_ones and zeros + ones == count and minus_ones == measures["negative"]:
        return SIGNS
    if count and zeros + ones == count:
        if (zeros and ones) or (ones and count >= _FEW):
            return LIKES
        raise _undecidable(f"all ratings are {highest:g}", LIKES, FIVE)
    if ones and ones + twos == count:
        if count >= _FEW:
            return THUMBS
        raise _undecidable("all ratings are 1 or 2", THUMBS, FIVE)
    if count and highest <= 1:
        if halves < count:
            return UNIT
        raise _undecidable(f"no rating is above {highest:g}", UNIT, FIVE)
    smaller, scale = next(
        pair for pair in ((FIVE, FIVE), (FIVE, TEN), (TEN, HUNDRED)) if above[pair[1].name] <= damaged
    )
    if zeros > count / 2:
        raise _undecidable(f"most ratings are 0, which may mean not rated, the highest is {highest:g}", scale)
    if smaller is not scale and above[smaller.name] < _SHARE * count:
        few = f"only {above[smaller.name]:,} of {count:,} ratings are above {smaller.name}"
        raise _undecidable(few, smaller, scale)
    if scale is HUNDRED and highest <= 20:
        raise _undecidable(f"the highest rating is {highest:g}", TEN, HUNDRED)
    return scale


def _undecidable(what: str, *scales: Scale) -> UndecidableError:
    options = " or ".join(f"--scale {scale.name}" for scale in scales)
    return UndecidableError(f"{what}, so that their scale is open: say {options}")
