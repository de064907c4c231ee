"""People by number of titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cartelera.report.canvas import BLUE, GREY, Canvas, Picture
from cartelera.report.charts.bars import Segment, stacked_bars
from cartelera.report.charts.base import AxisSpec, Series
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Claim, Figure, Finding, Value, require_rows
from cartelera.report.text import Text, films, number, text

_DRAWN = 15
_CLAIMED = "John Ford"

_SAME_NAME = Text(
    "Las personas se distinguen por su nombre; la tabla trae las 500 primeras.",
    "People are told apart by name; the table has the first 500.",
)


@dataclass(frozen=True, slots=True)
class PersonCount:
    """The titles of a person that film metadata describes, and those that only platforms have."""

    name: str
    in_metadata: int
    elsewhere: int

    @property
    def total(self) -> int:
        """The titles of either kind together."""
        return self.in_metadata + self.elsewhere


def query(data: ReportData, job: str) -> list[PersonCount]:
    """The 500 people with most titles in a job, the one with most first."""
    return data.records(
        PersonCount,
        "SELECT c.name, count(DISTINCT c.title_id) FILTER (f.title_id IS NOT NULL) AS in_metadata, "
        "count(DISTINCT c.title_id) FILTER (f.title_id IS NULL) AS elsewhere "
        "FROM credits c LEFT JOIN films f USING (title_id) WHERE c.job = $job AND coalesce(c.name, '') <> '' "
        "GROUP BY c.name ORDER BY in_metadata + elsewhere DESC, c.name LIMIT 500",
        job=job,
    )


def best_known(people: Sequence[PersonCount]) -> PersonCount:
    """The person with most titles in film metadata."""
    return max(people, key=lambda row: (row.in_metadata, row.name))


def sentence(people: Sequence[PersonCount], who: Text) -> Text:
    """Who has most titles, in the metadata and in all; `who` is “the director” or “the actor”."""
    overall = max(people, key=lambda row: (row.total, row.name))
    known = best_known(people)
    if overall.name == known.name or not known.in_metadata:
        return text(
            "{who} con más títulos es {a}, con {n} ({m} en los metadatos de películas).",
            "{who} with most titles is {a}, with {n} ({m} in the film metadata).",
            who=who,
            a=overall.name,
            n=number(overall.total),
            m=number(overall.in_metadata),
        )
    return text(
        "{who} con más películas en los metadatos es {a} ({n}); contando también lo que sólo está en "
        "plataformas, {b} ({m}).",
        "{who} with most films in the metadata is {a} ({n}); counting what only platforms have too, {b} ({m}).",
        who=who,
        a=known.name,
        n=number(known.in_metadata),
        b=overall.name,
        m=number(overall.total),
    )


def finding_directors(people: Sequence[PersonCount]) -> Finding:
    """The directors with most titles; is it John Ford?"""
    known, top = best_known(people), people[0]
    claim = Claim(
        Text("John Ford es el director con más películas.", "John Ford is the director with most films."),
        text(
            "{a}, con {n}, en los metadatos; {b}, con {m}, contando las plataformas",
            "{a}, with {n}, in the metadata; {b}, with {m}, counting the platforms",
            a=known.name,
            n=films(known.in_metadata),
            b=top.name,
            m=number(top.total),
        ),
        known.name == _CLAIMED,
    )
    values: dict[str, Value] = {"top_in_metadata": known.name, "n_in_metadata": known.in_metadata}
    return Finding(sentence(people, Text("El director", "The director")), values | _top(people), claim)


def finding_actors(people: Sequence[PersonCount]) -> Finding:
    """The actors with most titles."""
    return Finding(sentence(people, Text("El actor", "The actor")), _top(people))


def _top(people: Sequence[PersonCount]) -> dict[str, Value]:
    return {"top": people[0].name, "n_top": people[0].total}


def chart(canvas: Canvas, people: Sequence[PersonCount]) -> Picture:
    """A bar per person, the titles that only platforms have in another colour."""
    known = canvas.t("en los metadatos de películas", "in the film metadata")
    elsewhere = canvas.t("sólo en plataformas", "on platforms only")
    segments = [
        Segment(row.name, part, n)
        for row in people[:_DRAWN]
        for part, n in ((known, row.in_metadata), (elsewhere, row.elsewhere))
    ]
    totals = {row.name: canvas.to(number(row.total)) for row in people[:_DRAWN]}
    axis = AxisSpec(canvas.t("títulos", "titles"))
    return stacked_bars(canvas, segments, axis, Series((known, elsewhere), (BLUE, GREY)), totals=totals)


def directors(data: ReportData) -> Figure:
    """Directors by number of titles."""
    people = query(data, "Director")
    require_rows(people, "No se sabe quién dirigió ningún título.", "Nobody is known to have directed any title.")
    return _figure(
        Text("Directores por número de títulos", "Directors by number of titles"), people, finding_directors(people)
    )


def actors(data: ReportData) -> Figure:
    """Actors by number of titles."""
    people = query(data, "Actor")
    require_rows(people, "No se sabe quién actúa en ningún título.", "Nobody is known to act in any title.")
    return _figure(Text("Actores por número de títulos", "Actors by number of titles"), people, finding_actors(people))


def _figure(title: Text, people: Sequence[PersonCount], finding: Finding) -> Figure:
    return Figure(
        title=title,
        finding=finding,
        draw=lambda canvas: chart(canvas, people),
        table=as_rows(people),
        note=_SAME_NAME,
    )
