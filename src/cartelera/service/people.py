"""People: found by name as it is typed, and everything they worked on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cartelera.catalog import Film, Filters, TitleSummary
from cartelera.catalog.filters import Mask
from cartelera.catalog.people import UNRANKED, Person, Work
from cartelera.errors import ErrorCode, NotFoundError
from cartelera.service.context import ServiceContext
from cartelera.service.filtering import Passing, pass_filters
from cartelera.service.insights import round_return

KNOWN_FOR = 3
"""So many titles say who a person is."""
_LOOKED_AT = 40
"""Of the people whose names hold the words so many with most credits are looked at."""
_NEAR = 75
"""A name at least so much alike, of 100, may be meant."""
_TENFOLD = 3.0
"""So much less alike a name may be whose bearer is ten times as well known."""


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person, what they do, the commonest first, and the titles that they are known for.

    `titles`: how many of theirs pass the filters.
    """

    person: Person
    jobs: tuple[str, ...]
    titles: int
    known_for: tuple[TitleSummary, ...]


@dataclass(frozen=True, slots=True)
class PeopleFound:
    """People, best first. `is_exact`: whether their names hold the words that were asked for, or are only near."""

    people: tuple[PersonHit, ...]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Money:
    """The films of somebody in one job: how many, and what they cost and brought in, in US dollars.

    `return_total`, `return_mean`: of revenue / budget, 0 if either is unknown, as the staff's questions count it.
    """

    films: int
    budget: int
    revenue: int
    return_total: float
    return_mean: float

    @classmethod
    def of(cls, films: Sequence[Film]) -> Money:
        """The money of these films."""
        total = math.fsum(film.return_ for film in films)
        return cls(
            len(films),
            sum(film.budget for film in films),
            sum(film.revenue for film in films),
            round_return(total),
            round_return(total / len(films)) if films else 0.0,
        )


@dataclass(frozen=True, slots=True)
class Credited:
    """A title, and what somebody did on it: (job, character or None)."""

    title: TitleSummary
    work: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person, the money of the films they acted in and directed, and the rows of all their titles, newest first."""

    person: Person
    jobs: tuple[str, ...]
    acted: Money
    directed: Money
    rows: tuple[int, ...]
    passing: Passing
    works: tuple[Work, ...]


class People:
    """Finds people in one release. Takes milliseconds: never for an event loop."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog
        self._index = context.catalog.people_index

    def search(self, text: str, n: int, filters: Filters, *, exactly: bool = False) -> PeopleFound:
        """The `n` best known people whose names hold the words of `text`, the last maybe unfinished; else near names,
        unless `exactly`.

        Somebody none of whose titles pass `filters` is not answered.
        """
        passing = filters.mask(self._catalog.facets)
        named = self._ranked(self._index.search(text, _LOOKED_AT), text)
        found: list[PersonHit] = []
        # Some at a time: most often all of the first pass.
        for start in range(0, len(named), n):
            found += self._hits(named[start : start + n], passing)
            if len(found) >= n:
                break
        if found or exactly:
            return PeopleFound(tuple(found[:n]), True)
        return PeopleFound(tuple(self._near(text, n, passing)), False)

    def find(self, person_id: str) -> Person:
        """The person with that id. Raises NotFoundError with the ids of those with the nearest names."""
        person = self._index.by_id(person_id) if len(person_id) <= 300 else None
        if person is None:
            raise NotFoundError(ErrorCode.PERSON, lambda: self._suggested(person_id), name=person_id[:80])
        return person

    def details(self, person_id: str, filters: Filters, *, relax: bool = False) -> PersonDetails:
        """The person with that id, with those of their titles that pass `filters`. Raises NotFoundError."""
        person = self.find(person_id)
        works = self._index.works([person.number])
        within = np.zeros(len(self._catalog), dtype=bool)
        rows = list(dict.fromkeys(work.row for work in works))
        within[rows] = True
        passing = pass_filters(self._catalog, filters, within, relax=relax)
        year = self._catalog.facets.year
        ordered = sorted((row for row in rows if passing.mask[row]), key=lambda row: (-int(year[row]), row))
        acted, directed = (Money.of(self._catalog.films_of(person.number, job)) for job in ("Actor", "Director"))
        return PersonDetails(person, _jobs(works), acted, directed, tuple(ordered), passing, tuple(works))

    def credited(self, details: PersonDetails, rows: Sequence[int]) -> list[Credited]:
        """Some of the `rows` of a person with what they did there."""
        work: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
        for each in details.works:
            work[each.row].append((each.job, each.character))
        return [Credited(title, tuple(work[title.row])) for title in self._catalog.summaries(rows)]

    def _suggested(self, text: str) -> tuple[str, ...]:
        near = self._catalog.names.nearest("person", text.replace("_", " "))
        return tuple(person.person_id for person in self._index.named([each.match.ids[0] for each in near]))

    def _ranked(self, people: Sequence[Person], text: str) -> list[Person]:
        """People by how well known they are; whose whole name was typed comes first."""
        exact = self._index.by_id(text) if people else None
        fame = self._index.fame([person.number for person in people])
        return sorted(people, key=lambda person: (person != exact, -fame.get(person.number, 0.0), person.number))

    def _near(self, text: str, n: int, passing: Mask) -> list[PersonHit]:
        """Those whose names are spelled most like `text`, of about as much alike the better known first."""
        likeness: dict[int, float] = {}
        for near in self._catalog.names.nearest("person", text, 2 * n):
            if near.likeness >= _NEAR:
                likeness.setdefault(near.match.ids[0], near.likeness)
        people = self._index.named(list(likeness))
        fame = self._index.fame(list(likeness))
        nearness = {
            number: alike + _TENFOLD * math.log10(max(fame.get(number, 0.0), 1e-9))
            for number, alike in likeness.items()
        }
        return self._hits(sorted(people, key=lambda person: -nearness[person.number])[:n], passing)

    def _works(self, people: Sequence[Person]) -> dict[int, list[Work]]:
        works: dict[int, list[Work]] = {person.number: [] for person in people}
        for work in self._index.works(list(works)):
            works[work.person].append(work)
        return works

    def _hits(self, people: Sequence[Person], passing: Mask) -> list[PersonHit]:
        works = self._works(people)
        rows: dict[int, list[int]] = {}
        titles: dict[int, int] = {}
        for person in people:
            own = [work for work in works[person.number] if passing[work.row]]
            best = sorted(own, key=lambda work: -_weight(work))
            rows[person.number] = list(dict.fromkeys(work.row for work in best))[:KNOWN_FOR]
            titles[person.number] = len({work.row for work in own})
        known = {
            title.row: title for title in self._catalog.summaries(sorted({r for some in rows.values() for r in some}))
        }
        return [
            PersonHit(
                person,
                _jobs(works[person.number]),
                titles[person.number],
                tuple(known[row] for row in rows[person.number]),
            )
            for person in people
            if rows[person.number]
        ]


def _weight(work: Work) -> float:
    """How much a title says of who worked on it: by its popularity, and by their place among the cast."""
    return 1 / ((work.row + UNRANKED) * (1 + (work.billing if work.job == "Actor" else 0)))


def _jobs(works: Iterable[Work]) -> tuple[str, ...]:
    counted: dict[str, int] = defaultdict(int)
    for work in works:
        counted[work.job] += 1
    return tuple(sorted(counted, key=lambda job: (-counted[job], job)))
