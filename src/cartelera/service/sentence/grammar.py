"""Reads a question in words: kind, genres, countries, languages, platforms, years, lengths, people, "like" a title.

Nothing is invented: what is understood are the words of `vocabulary`, the values of the catalogue and its names. What
could as well be a part of a story ("a family of thieves", "a soldier returns from the war") is only taken for a
constraint in the *head* of a sentence (`head`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from cartelera.catalog import Catalog, Filters
from cartelera.names import fold
from cartelera.service.sentence import vocabulary
from cartelera.service.sentence.constraints import UNCONSTRAINED, Constraint, ConstraintKind
from cartelera.service.sentence.facet_words import FacetWords, Meaning, Role
from cartelera.service.sentence.head import Head
from cartelera.service.sentence.measures import Measure, runtime_bounds, year_bounds
from cartelera.service.sentence.people import People
from cartelera.service.sentence.tokens import Tokens
from cartelera.service.values import split_year

MAX_CONSTRAINTS = 12
_MAX_TITLE_WORDS = 9
_NEGATIONS = dict.fromkeys(vocabulary.NEGATIONS, True)
_LACKS = frozenset(("sin", "without", "no", "not", "non"))
"""Negations that a story may hold as well: `without a family`."""
_ARTICLES = frozenset(("a", "an", "the", "un", "una", "de"))
_ON = dict.fromkeys(
    ("en", "on", "esten en", "este en", "disponible en", "disponibles en", "available on", "streaming on"), True
)
_IN = dict.fromkeys(("en", "in", "hablada en", "habladas en", "spoken in"), True)
_LIKES = dict.fromkeys(vocabulary.LIKE, True)
_JOINING = frozenset(word for phrase in vocabulary.ABOUT for word in phrase.split())
_FILLERS = dict.fromkeys(map(fold, vocabulary.FILLERS), True)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a sentence asks: `constraints` in the order they are said, and `about`, what is left; "" if nothing is.

    `removed`: what was understood and taken off again.
    """

    constraints: tuple[Constraint, ...]
    about: str
    removed: tuple[Constraint, ...] = ()


@dataclass
class _Reading:
    tokens: Tokens
    constraints: list[Constraint] = field(default_factory=list)

    def add(
        self,
        kind: ConstraintKind,
        first: int,
        end: int,
        *,
        negated: bool = False,
        filters: Filters = UNCONSTRAINED,
        people: tuple[int, ...] = (),
        seed: int | None = None,
    ) -> None:
        """What the words from `first` to `end` ask."""
        text, start, stop = self.tokens.take(first, end)
        self.constraints.append(Constraint(kind, text, start, stop, negated, filters, people, seed))

    def add_meaning(self, first: int, end: int, meaning: Meaning, negated: bool = False) -> None:
        """A word like `cine` is understood without being a constraint."""
        if meaning.kind is None:
            self.tokens.take(first, end)
        else:
            self.add(meaning.kind, first, end, negated=negated, filters=meaning.filters(negated))


class Grammar:
    """Reads sentences about the titles of one catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._words = FacetWords(catalog.facets)
        self._people = People(catalog)

    def read(self, text: str, without: Collection[str] = ()) -> Sentence:
        """What `text` asks; whole names of titles and people ask nothing. `without`: the keys of what is taken off."""
        if self._is_name(text):
            return Sentence((), text.strip())
        reading = _Reading(Tokens(text))
        _skip_fillers(reading.tokens)
        years = self._read_measures(reading)
        self._read_negations(reading)
        self._read_led(reading, _ON, self._words.platforms)
        self._read_led(reading, _IN, self._words.languages)
        self._read_likes(reading)
        Head(reading.tokens, self._words, years).read(
            reading.add_meaning,
            lambda kind, measure: self._add_bounds(reading, kind, measure),
        )
        self._people.read(reading.tokens, reading.add)
        found = sorted(reading.constraints, key=lambda each: each.start)[:MAX_CONSTRAINTS]
        off = {key.casefold() for key in without}
        return Sentence(
            tuple(each for each in found if each.key not in off),
            _about(reading.tokens) if found else text.strip(),
            tuple(each for each in found if each.key in off),
        )

    def _is_name(self, text: str) -> bool:
        """Whether a title, or a person, is called like the whole text, or like what stands before its year."""
        names, dated = self._catalog.names, split_year(text)
        return any(names.exact("title", each) for each in (text, *(dated[:1] if dated else ()))) or bool(
            names.exact("person", text)
        )

    def _read_measures(self, reading: _Reading) -> list[Measure]:
        """Take the lengths, and the years that mean releases wherever they stand; the other years are returned."""
        text, left = reading.tokens.joined, []
        for measure in runtime_bounds(text):
            self._add_bounds(reading, ConstraintKind.RUNTIME, measure)
        for measure in year_bounds(text):
            if measure.anywhere:
                self._add_bounds(reading, ConstraintKind.YEARS, measure)
            else:
                left.append(measure)
        return left

    @staticmethod
    def _add_bounds(reading: _Reading, kind: ConstraintKind, measure: Measure) -> None:
        first, end = reading.tokens.between(measure.start, measure.end)
        if not reading.tokens.is_free(first, end):
            return
        if kind is ConstraintKind.YEARS:
            filters = replace(UNCONSTRAINED, year_from=measure.low, year_to=measure.high)
        else:
            filters = replace(UNCONSTRAINED, runtime_from=measure.low, runtime_to=measure.high)
        reading.add(kind, first, end, filters=filters)

    def _read_negations(self, reading: _Reading) -> None:
        """`sin animación`, `not american`, `que no estén en Netflix`."""
        tokens = reading.tokens
        for first in range(len(tokens)):
            negation = tokens.phrase(first, _NEGATIONS)
            if negation is None:
                continue
            start = negation[1]
            if start < len(tokens) and tokens.words[start] in _ARTICLES:
                start += 1
            if led := tokens.phrase(start, _ON):
                found = tokens.phrase(led[1], self._words.platforms)
            else:
                found = tokens.phrase(start, self._words.head)
            if found is None:
                continue
            meaning, end = found
            is_contrast = first > 0 and tokens.words[first - 1] in ("pero", "but")
            of_a_story = (
                not is_contrast
                and meaning.role is Role.QUALIFIER
                and " ".join(tokens.words[first : negation[1]]) in _LACKS
            )
            if not of_a_story:
                is_led = first > 0 and tokens.words[first - 1] == "que" and not tokens.taken[first - 1]
                reading.add_meaning(first - is_led, end, meaning, negated=True)

    def _read_led(self, reading: _Reading, leads: Mapping[str, bool], table: Mapping[str, Meaning]) -> None:
        """Take what stands behind one of `leads`, together with it."""
        tokens = reading.tokens
        for first in range(len(tokens)):
            led = tokens.phrase(first, leads)
            found = None if led is None else tokens.phrase(led[1], table)
            if found is not None:
                meaning, end = found
                if meaning.kind is ConstraintKind.LANGUAGE and not _is_end(tokens, end):
                    continue  # `in French kitchens`
                reading.add_meaning(first, end, meaning)

    def _read_likes(self, reading: _Reading) -> None:
        """`como Amélie pero más oscura`: the longest title behind `como`, unless it may be a mere comparison."""
        tokens = reading.tokens
        for first in range(len(tokens)):
            led = tokens.phrase(first, _LIKES)
            if led is None:
                continue
            start = led[1]
            opens = first == 0 or tokens.taken[first - 1] or tokens.words[first - 1] in self._words.head
            for end in range(min(start + _MAX_TITLE_WORDS, len(tokens)), start, -1):
                if not tokens.is_free(start, end) or not (
                    opens or tokens.is_capitalised(start, start + 1) or end - start > 2
                ):
                    continue
                text = tokens.source[tokens.spans[start][0] : tokens.spans[end - 1][1]]
                if match := self._catalog.names.exact("title", text):
                    reading.add(ConstraintKind.LIKE, first, end, seed=match.ids[0])
                    return


def _skip_fillers(tokens: Tokens) -> None:
    """What people say before what they ask is understood, and says nothing: `quiero ver una …`."""
    place = 0
    while (filler := tokens.phrase(place, _FILLERS)) is not None:
        tokens.take(place, filler[1])
        place = filler[1]


def _is_end(tokens: Tokens, place: int) -> bool:
    """Whether the sentence, or what is said of one thing, ends before the word at `place`."""
    return place >= len(tokens) or tokens.taken[place] or tokens.words[place] in vocabulary.ENDS_OF_HEAD


def _about(tokens: Tokens) -> str:
    """What is left of the story, without the words that joined it to what was understood; "" if it says nothing."""
    free = [place for place, taken in enumerate(tokens.taken) if not taken]
    while free and tokens.words[free[0]] in _JOINING:
        free.pop(0)
    while free and tokens.words[free[-1]] in vocabulary.BINDING:
        free.pop()
    if all(tokens.words[place] in vocabulary.CONTENTLESS for place in free):
        return ""
    runs: list[list[int]] = []
    for place in free:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return " ".join(tokens.source[tokens.spans[run[0]][0] : tokens.spans[run[-1]][1]] for run in runs)
