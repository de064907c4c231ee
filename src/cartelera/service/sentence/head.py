"""The head of a sentence, the part before its first `about`, `que`, `with` …: what kind of titles is asked for.

Most of its words could as well belong to a story: `a family of thieves`, `a Danish prince`. They count if the head
names titles (`film`, `comedia`), and qualifiers only beside something else that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cartelera.service.sentence import vocabulary
from cartelera.service.sentence.constraints import ConstraintKind
from cartelera.service.sentence.facet_words import FacetWords, Meaning, Role
from cartelera.service.sentence.measures import Measure
from cartelera.service.sentence.tokens import Tokens

_LONGEST = 9
_FROM = dict.fromkeys(("de", "from", "del", "hecha en", "hechas en", "made in"), True)
_MAY_FOLLOW = frozenset(("de", "del", "from", "by", "set"))
"""Words that go on after a noun that names titles without being a part of it."""
_DETERMINERS = frozenset(
    ("a", "an", "the", "un", "una", "unos", "unas", "el", "la", "los", "las", "some", "this")
)  # fmt: skip
_SPANISH_KINDS = frozenset(
    ("pelicula", "peliculas", "peli", "pelis", "filme", "filmes", "largometraje", "largometrajes", "serie",
     "miniserie", "telenovela", "telenovelas")
)  # fmt: skip

AddMeaning = Callable[[int, int, Meaning], None]
AddMeasure = Callable[[ConstraintKind, Measure], None]


@dataclass(frozen=True, slots=True)
class _Candidate:
    first: int
    end: int
    meaning: Meaning | None
    """None: a measure."""
    measure: Measure | None = None

    @property
    def is_noun(self) -> bool:
        return self.meaning is not None and self.meaning.role is Role.NOUN


class Head:
    """Reads the head of one sentence."""

    def __init__(self, tokens: Tokens, words: FacetWords, measures: Sequence[Measure]) -> None:
        self._tokens = tokens
        self._end = _end_of_head(tokens)
        self._candidates = self._find(words, measures)

    def read(self, add: AddMeaning, add_measure: AddMeasure) -> None:
        """Take what counts."""
        everything = self._is_everything()
        accepted = [each for each in self._candidates if everything or self._names_titles(each)]
        if not any(each.is_noun for each in accepted) and not everything:
            return
        waiting = [each for each in self._candidates if each not in accepted]
        while beside := [each for each in waiting if self._counts(each, accepted)]:
            accepted += beside
            waiting = [each for each in waiting if each not in beside]
        for each in accepted:
            if each.measure is not None:
                add_measure(ConstraintKind.YEARS, each.measure)
            elif each.meaning is not None:
                add(each.first, each.end, each.meaning)

    def _find(self, words: FacetWords, measures: Sequence[Measure]) -> list[_Candidate]:
        tokens, place = self._tokens, 0
        found: list[_Candidate] = []
        for measure in measures:
            first, end = tokens.between(measure.start, measure.end)
            if tokens.is_free(first, end) and not any(_overlap(each, first, end) for each in found):
                found.append(_Candidate(first, end, None, measure))
        while place < self._end:
            candidate = None if any(_overlap(each, place, place + 1) for each in found) else self._at(place, words)
            if candidate is not None:
                found.append(candidate)
            place = place + 1 if candidate is None else candidate.end
        return sorted(found, key=lambda each: each.first)

    def _at(self, place: int, words: FacetWords) -> _Candidate | None:
        tokens = self._tokens
        if (led := tokens.phrase(place, _FROM)) is not None:
            for table in (words.countries, words.named_platforms):
                if (origin := tokens.phrase(led[1], table)) is not None:
                    return _Candidate(place, origin[1], origin[0])
        for table in (words.head, words.named_platforms):
            if (found := tokens.phrase(place, table)) is not None:
                return _Candidate(place, found[1], found[0])
        return None

    def _is_everything(self) -> bool:
        """Whether nothing but candidates, articles and what was understood is said at all."""
        covered = {place for each in self._candidates for place in range(each.first, each.end)}
        return all(
            taken or place in covered or word in vocabulary.CONTENTLESS
            for place, (word, taken) in enumerate(zip(self._tokens.words, self._tokens.taken, strict=True))
        )

    def _names_titles(self, candidate: _Candidate) -> bool:
        """Whether a noun stands where it says what is asked for, and not what a story is about."""
        if not candidate.is_noun:
            return False
        before, word = range(candidate.first), self._tokens.words[candidate.first]
        content = [place for place in before if self._is_content(place)]
        if word in _SPANISH_KINDS:
            return not content
        articles = [place for place in before if self._tokens.words[place] in _DETERMINERS]
        if content and articles and articles[-1] > content[0]:
            return False  # `a man makes a movie`
        return self._ends_phrase(candidate.end) and not (
            word == "series" and self._tokens.words[candidate.end : candidate.end + 1] == ["of"]
        )

    def _ends_phrase(self, place: int) -> bool:
        """Whether a noun phrase ends before the word at `place`."""
        if place >= len(self._tokens) or self._tokens.taken[place] or place >= self._end:
            return True
        starts = any(each.first == place for each in self._candidates)
        return starts or self._tokens.words[place] in _MAY_FOLLOW

    def _is_content(self, place: int) -> bool:
        covered = any(_overlap(each, place, place + 1) for each in self._candidates)
        word = self._tokens.words[place]
        return not (covered or self._tokens.taken[place] or word in vocabulary.CONTENTLESS)

    def _counts(self, candidate: _Candidate, accepted: list[_Candidate]) -> bool:
        """Whether a candidate counts now that `accepted` do."""
        if candidate.is_noun:
            return False
        if candidate.meaning is not None and candidate.meaning.role is Role.ORIGIN:
            return True
        touching = {place for each in accepted for place in (each.first - 1, each.end)}
        before, behind = candidate.first - 1, candidate.end
        return (
            any(_overlap_range(candidate, place) for place in touching)
            or (before >= 0 and self._tokens.taken[before])
            or (behind < len(self._tokens) and self._tokens.taken[behind])
        )


def _end_of_head(tokens: Tokens) -> int:
    """The word behind the head; what was understood is a part of it, wherever it leads."""
    free = 0
    for place, (word, taken) in enumerate(zip(tokens.words, tokens.taken, strict=True)):
        if not taken:
            free += 1
            if word in vocabulary.ENDS_OF_HEAD or free > _LONGEST:
                return place
    return len(tokens)


def _overlap(candidate: _Candidate, first: int, end: int) -> bool:
    return candidate.first < end and first < candidate.end


def _overlap_range(candidate: _Candidate, place: int) -> bool:
    return candidate.first <= place < candidate.end
