"""People in a sentence: `con Penélope Cruz`, `by Almodóvar`, `Tom Hanks movies`."""

from __future__ import annotations

from typing import Protocol

from cartelera.catalog import Catalog
from cartelera.names import words
from cartelera.service.sentence import vocabulary
from cartelera.service.sentence.constraints import ConstraintKind
from cartelera.service.sentence.tokens import Tokens

_MAX_WORDS = 4
_POPULAR = 200
"""Among so many of the most popular titles somebody of a surname is looked for."""
_LEAST_SURNAME = 4


class Adder(Protocol):
    """Adds a constraint said by the words from `first` to `end`."""

    def __call__(self, kind: ConstraintKind, first: int, end: int, *, people: tuple[int, ...]) -> None: ...


class People:
    """Finds the people of one catalogue in sentences."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._directed = dict.fromkeys(vocabulary.DIRECTED, "Director")
        self._acted = dict.fromkeys(vocabulary.ACTED, "Actor")

    def read(self, tokens: Tokens, add: Adder) -> None:
        """Take the people that `tokens` name, with the words that lead to them."""
        place = 0
        while place < len(tokens):
            place = self._read_led(tokens, place, add) or self._read_bare(tokens, place, add) or place + 1

    def _read_led(self, tokens: Tokens, first: int, add: Adder) -> int | None:
        """Somebody behind `con`, `by` …: the word behind their name."""
        led = tokens.phrase(first, self._directed | self._acted)
        if led is None:
            return None
        job, start = led
        lead = " ".join(tokens.words[first:start])
        follows = first == 0 or tokens.taken[first - 1]
        is_sure = follows or lead in vocabulary.SURE_OF_A_PERSON
        for end in range(min(start + _MAX_WORDS, len(tokens)), start, -1):
            if not tokens.is_free(start, end):
                continue
            people: tuple[int, ...] = ()
            capitalised = tokens.is_capitalised(start, end)
            if end - start > 1 and (is_sure or (capitalised and lead != "de")):
                people = self._named(tokens, start, end)
            elif end - start == 1 and (is_sure or (capitalised and lead == "by")):
                people = self._of_surname(tokens.words[start], job)
            if people:
                add(ConstraintKind.PERSON, first, end, people=people)
                return end
        return None

    def _read_bare(self, tokens: Tokens, first: int, add: Adder) -> int | None:
        """Somebody with a full name, in capitals or before what was understood: `tom hanks movies`."""
        for end in range(min(first + _MAX_WORDS, len(tokens)), first + 1, -1):
            if not tokens.is_free(first, end):
                continue
            leads = end < len(tokens) and tokens.taken[end]
            if (leads or tokens.is_capitalised(first, end)) and (people := self._named(tokens, first, end)):
                add(ConstraintKind.PERSON, first, end, people=people)
                return end
        return None

    def _named(self, tokens: Tokens, start: int, end: int) -> tuple[int, ...]:
        text = tokens.source[tokens.spans[start][0] : tokens.spans[end - 1][1]]
        match = self._catalog.names.exact("person", text)
        return match.ids if match else ()

    def _of_surname(self, word: str, job: str) -> tuple[int, ...]:
        """The person of that job and surname with the most popular title; nobody if there is none, or it is short."""
        if len(word) < _LEAST_SURNAME:
            return ()
        connection = self._catalog.connection()
        rows = [
            row
            for (row,) in connection.execute(
                "SELECT rowid FROM title_search WHERE title_search MATCH ? ORDER BY rowid LIMIT ?",
                (f'people : ("{word}")', _POPULAR),
            )
        ]
        # By number and not in a join, for which SQLite would go through everybody.
        found = connection.execute(
            "SELECT person, name FROM everybody JOIN people USING (person) "
            f"WHERE row IN ({','.join('?' * len(rows))}) AND job = ? ORDER BY row, billing",
            (*rows, job),
        )
        return next(((person,) for person, name in found if words(name).endswith(f" {word}")), ())
