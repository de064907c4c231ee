"""Titles by what they are about. The encoder is loaded by the first question that needs it, and takes milliseconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cartelera.catalog.filters import Mask
from cartelera.meaning import TextEncoder, installed_encoder
from cartelera.meaning.index import HUB
from cartelera.meaning.vectors import nearest_first
from cartelera.names import words
from cartelera.service.context import ServiceContext
from cartelera.service.sentence.speech import language_of
from cartelera.service.sentence.subjects import Subject
from cartelera.service.sentence.vocabulary import FREQUENT

_LEAST = 0.12
"""A best title with a lower score, fame left out, has nothing to do with the text."""
_BEHIND = 0.3
"""Titles so far behind the best are not worth showing."""
_WORDS, _MATCHES = 0.1, 500
"""What the words of a synopsis add to its meaning at most, and how many titles' words are looked at."""
_SAMPLED = 200
"""So many titles tell the language of the synopses."""
_TRANSLATION = 0.75
"""A name with such a cosine with a text is that in another language."""
_ROMAN = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_COUNTED = re.compile(rf"(?P<name>.+?)( (parte|part))? (?P<number>[2-9]|{'|'.join(_ROMAN[2:])})")
"""A name with the number of an instalment behind it, as `words`."""
_COUNTED_NAME = 0.6
"""A name with such a cosine with what stands before the number is taken for its translation."""
_SEED_TEXT = 0.7
"""What is said besides a title that others should be like counts so much, against 1 for that title."""


@dataclass(frozen=True, slots=True)
class MeaningHit:
    """A title that answers a text. `named`: how near its name is to the text, as a cosine; 0 if that says nothing."""

    row: int
    named: float


class MeaningSearch:
    """Searches one release; `is_available` only if it was made with the encoder that is installed here."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog
        self._index = context.release.meaning_index
        self._similar = context.release.similar

    @property
    def is_available(self) -> bool:
        """Whether texts can be compared with titles at all."""
        return self._encoder() is not None

    def fame(self, row: int) -> float:
        """How well known the title at `row` is, from 0 to 1; 1 if nothing is searched by meaning."""
        return 1.0 if self._index is None else float(self._index.fame[row])

    def find(self, text: str, n: int, passing: Mask) -> list[MeaningHit]:
        """The `n` titles among `passing` that are most about `text`, best first; none if it is about none of them.

        Without an encoder those whose synopses hold its words.
        """
        index, encoder = self._index, self._encoder()
        length = len(words(text).split())
        if not length or n < 1:
            return []
        matches = self._matches(text)
        if index is None or encoder is None:
            return [MeaningHit(row, 0) for row in matches if passing[row]][:n]
        scores = index.scores(encoder.encode([text])[0], length)
        score, rows = scores.score, np.flatnonzero(passing)
        score[list(matches)] += _WORDS * np.fromiter(matches.values(), dtype=np.float32)
        best = rows[nearest_first(score[rows], n)]
        if not len(best) or score[best[0]] < _LEAST:
            return []
        by_name = scores.named[best] > 0
        least = max(score[best[~by_name]], default=0.0) - _BEHIND
        kept = best[by_name | (score[best] > least)]
        return [MeaningHit(int(row), float(scores.named[row])) for row in kept]

    def translations(self, text: str, passing: Mask) -> list[int]:
        """The rows among `passing` of known titles whose names mean the same as the whole `text`, nearest first."""
        index, encoder = self._index, self._encoder()
        if index is None or encoder is None or not words(text):
            return []
        cosines = index.names.cosines(encoder.encode([text])[0])
        near = np.flatnonzero((cosines >= _TRANSLATION) & passing[index.name_rows])
        return [int(row) for row in index.name_rows[near[np.argsort(-cosines[near], kind="stable")]]]

    def on(self, subject: Subject, n: int, passing: Mask) -> list[int]:
        """The `n` titles among `passing` about a subject: those with its keywords, nearest first, then those whose
        synopses hold its words."""
        rows = [row for row in self._catalog.with_keywords(subject.keywords) if passing[row]]
        held = np.zeros(len(passing), dtype=bool)
        held[rows] = True
        nearest = [hit.row for hit in self.find(subject.text, n, held)] if rows else []
        told = (row for row, _ in self._catalog.search_synopses([subject.text], _MATCHES) if passing[row])
        return list(dict.fromkeys([*nearest, *rows, *told]))[:n]

    def instalment(self, text: str, passing: Mask) -> int | None:
        """The row among `passing` that `text` counts in a collection by the meaning of its name: `El padrino 2`.

        None if it counts nothing, or means the name of no known title of a collection.
        """
        counted = _COUNTED.fullmatch(words(text))
        if counted is None or (titles := self.find(counted["name"], 1, passing)) == []:
            return None
        collections, years = self._catalog.columns.collection, self._catalog.facets.year
        collection = collections[titles[0].row]
        if titles[0].named < _COUNTED_NAME or collection < 0:
            return None
        rows = sorted(np.flatnonzero((collections == collection) & passing).tolist(), key=lambda row: years[row])
        number = _ROMAN.index(counted["number"]) if counted["number"] in _ROMAN else int(counted["number"])
        return rows[number - 1] if number <= len(rows) else None

    def like(self, seed: int, text: str, n: int, passing: Mask) -> list[int]:
        """The `n` titles among `passing` like the one at row `seed`, and about `text` as far as that goes, best first.

        Those that the release calls most like it come with a lead; without an encoder they are all there are.
        """
        neighbours = [int(row) for row in self._similar[seed] if row >= 0]
        index, encoder = self._index, self._encoder()
        if index is None or encoder is None or not index.about.known[seed]:
            return [row for row in neighbours if passing[row]][:n]
        score = index.about.cosines(index.about.unit(np.array([seed]))[0]) - HUB * index.hubness
        score += 0.15 * index.fame
        score[neighbours] += np.linspace(0.4, 0.2, len(neighbours), dtype=np.float32)
        if words(text):
            score += _SEED_TEXT * (index.about.cosines(encoder.encode([text])[0]))
        rows = np.flatnonzero(passing & index.about.known)
        rows = rows[rows != seed]
        return [int(row) for row in rows[nearest_first(score[rows], n)]]

    def _matches(self, text: str) -> dict[int, float]:
        """The rows whose synopses hold telling words of `text`, best first, and how well, 1 for the best.

        None if the text is in another language than most synopses: what words it shares with them mean something else.
        """
        if language_of(text) not in (None, self._language):
            return {}
        telling = [word for word in words(text).split() if word not in FREQUENT]
        found = self._catalog.search_synopses(telling, _MATCHES)
        return {row: weight / found[0][1] for row, weight in found}

    @cached_property
    def _language(self) -> str | None:
        """The language of most synopses."""
        rows = np.unique(np.linspace(0, len(self._catalog) - 1, _SAMPLED).astype(np.int64)).tolist()
        return language_of(" ".join(title.overview or "" for title in self._catalog.titles(rows)))

    def _encoder(self) -> TextEncoder | None:
        encoder = installed_encoder()
        fits = self._index is not None and encoder is not None and encoder.name == self._index.encoder
        return encoder if fits else None
