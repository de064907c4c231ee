"""People: found by the words of their names, with what they worked on. People of one folded name are one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from cartelera.catalog.connections import Connections
from cartelera.names import fold, words

_BLANK = "_"
UNRANKED = 30
"""Popularity hardly tells the first so many titles apart."""


class Work(NamedTuple):
    """What a person did on the title at `row`. `billing`: their place among the cast or crew, from 0."""

    person: int
    row: int
    job: str
    character: str | None
    billing: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody by their number in one catalogue; those with more credits have smaller ones."""

    number: int
    name: str

    @property
    def person_id(self) -> str:
        """What they are called in addresses, in every release."""
        return person_id(self.name)


def person_id(name: str) -> str:
    """The id of a person: their folded name without blanks, since people of one folded name are one person."""
    return fold(name).replace(" ", _BLANK)


class People:
    """Everybody in one catalogue, by name and by number."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def by_id(self, text: str) -> Person | None:
        """The person with that id; a name is understood as well."""
        key = fold(text.replace(_BLANK, " "))
        record = self._connections.get().execute(
            "SELECT ref, display FROM names WHERE kind IN ('actor', 'director', 'person') AND folded = ? "
            "ORDER BY ref LIMIT 1",
            (key,),
        )
        found = record.fetchone()
        return None if found is None else Person(*found)

    def search(self, text: str, n: int) -> list[Person]:
        """The first `n` whose names hold all the words of `text`, the last maybe unfinished, most credits first."""
        key = words(text[:200])
        if not key:
            return []
        expression = " ".join(f'"{word}"' for word in dict.fromkeys(key.split())) + "*"
        numbers = self._connections.get().execute(
            "SELECT rowid FROM people_search WHERE people_search MATCH ? ORDER BY rowid LIMIT ?", (expression, n)
        )
        return self.named([number for (number,) in numbers])

    def named(self, numbers: Sequence[int]) -> list[Person]:
        """The people with those numbers, in that order."""
        records = self._connections.get().execute(
            "SELECT person, name FROM people WHERE person IN (SELECT value FROM json_each(?))", (_list(numbers),)
        )
        names = dict(records.fetchall())
        return [Person(number, names[number]) for number in numbers]

    def fame(self, numbers: Sequence[int]) -> dict[int, float]:
        """How well known they are: of each title by its popularity, and by their place among the cast."""
        # Not of the view `everybody`: SQLite would read all of it.
        weight = f"1.0 / ((row + {UNRANKED}) * (1 + CASE job WHEN 'Actor' THEN billing ELSE 0 END))"
        listed = f"1.0 / ((row + {UNRANKED}) * (1 + billing))"
        of_them = "person IN (SELECT value FROM json_each(?1))"
        records = self._connections.get().execute(
            f"SELECT person, sum(weight) FROM (SELECT person, {weight} AS weight FROM credits WHERE {of_them} "
            f"UNION ALL SELECT person, {listed} FROM listed_cast WHERE {of_them}) GROUP BY person",
            (_list(numbers),),
        )
        return dict(records.fetchall())

    def works(self, numbers: Sequence[int]) -> list[Work]:
        """What they did, by row: the most popular titles first."""
        # Not of the view `everybody`: SQLite would read all of it.
        of_them = "person IN (SELECT value FROM json_each(?1))"
        records = self._connections.get().execute(
            f"SELECT person, row, job, character, billing FROM credits WHERE {of_them} UNION ALL "
            f"SELECT person, row, 'Actor', NULL, billing FROM listed_cast WHERE {of_them} ORDER BY 2, 3, 5",
            (_list(numbers),),
        )
        return list(map(Work._make, records))


def _list(numbers: Sequence[int]) -> str:
    return orjson.dumps([int(number) for number in numbers]).decode()
