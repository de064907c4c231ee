"""Records normalised for comparison: folded once, compared many times."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cartelera.linking.records import Record
from cartelera.linking.titles import NormalisedTitle, variants
from cartelera.names import fold, words

_GENRE_WORDS = {
    "action": "action", "adventure": "action", "superhero": "action",
    "comedy": "comedy", "comedies": "comedy", "sitcom": "comedy", "parody": "comedy", "stand": "comedy",
    "drama": "drama", "dramas": "drama",
    "thriller": "thriller", "thrillers": "thriller", "suspense": "thriller", "mystery": "thriller",
    "mysteries": "thriller", "crime": "thriller",
    "horror": "horror",
    "romance": "romance", "romantic": "romance",
    "documentary": "documentary", "documentaries": "documentary", "documentation": "documentary",
    "docuseries": "documentary",
    "animation": "animation", "anime": "animation", "cartoons": "animation", "animated": "animation",
    "family": "family", "kids": "family", "children": "family",
    "fantasy": "fantastic", "fiction": "fantastic", "sci": "fantastic", "scifi": "fantastic",
    "music": "music", "musical": "music", "musicals": "music", "concerts": "music", "concert": "music",
    "war": "war", "military": "war", "history": "history", "historical": "history",
    "western": "western", "sport": "sport", "sports": "sport",
}  # fmt: skip

_COUNTRY_ALIASES = {
    "united states of america": "us", "united states": "us", "usa": "us", "us": "us",
    "united kingdom": "gb", "uk": "gb", "great britain": "gb", "england": "gb", "gb": "gb",
    "france": "fr", "germany": "de", "west germany": "de", "east germany": "de", "canada": "ca", "italy": "it",
    "japan": "jp", "india": "in", "spain": "es", "russia": "ru", "soviet union": "ru", "russian federation": "ru",
    "australia": "au", "south korea": "kr", "korea": "kr", "hong kong": "hk", "sweden": "se", "china": "cn",
    "belgium": "be", "mexico": "mx", "denmark": "dk", "netherlands": "nl", "brazil": "br", "finland": "fi",
    "poland": "pl", "argentina": "ar", "ireland": "ie", "switzerland": "ch", "turkey": "tr", "norway": "no",
    "czech republic": "cz", "czechia": "cz", "austria": "at", "taiwan": "tw", "south africa": "za",
    "hungary": "hu", "thailand": "th", "greece": "gr", "israel": "il", "new zealand": "nz", "philippines": "ph",
    "iran": "ir", "indonesia": "id", "egypt": "eg", "nigeria": "ng", "colombia": "co", "chile": "cl",
}  # fmt: skip

_SYNOPSIS_WORD = re.compile(r"[^\W\d_]{3,}")
_PSEUDO_RECORDS = 5000  # a small collection says little of how rare a word is: as if this many had been seen before
_PRIOR_FREQUENCY = 1e-4
_MAX_NAMES_OF_A_SYNOPSIS = 3  # a film that is known by several has one text in all of them


class Rarity:
    """How surprising a word is: -log of its smoothed document frequency, in nats."""

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for document in documents:
            counts.update(document)
            total += 1
        scale = math.log(total + _PSEUDO_RECORDS)
        seen = _PSEUDO_RECORDS * _PRIOR_FREQUENCY
        self._of = {word: scale - math.log(count + seen) for word, count in counts.items()}
        self._unseen = scale - math.log(seen)

    def __call__(self, word: str) -> float:
        return self._of.get(word, self._unseen)

    def of_all(self, words: Iterable[str]) -> float:
        """The sum over words, the same to the last bit in whatever order a set gives them."""
        of, unseen = self._of, self._unseen
        return math.fsum([of.get(word, unseen) for word in words])


@dataclass(slots=True, eq=False)
class ComparisonRecord:
    """A record with its normalised titles and keys.

    `synopsis` is a unit vector of word weights, set by `add_synopses` for the records that need it only: most never do.
    `imdb_id` is taken away from a record if it leads to another title.
    """

    record: Record
    titles: tuple[NormalisedTitle, ...]
    directors: frozenset[str]
    cast: frozenset[str]
    countries: frozenset[str]
    genres: frozenset[str]
    imdb_id: str = ""
    synopsis: dict[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, record: Record) -> ComparisonRecord:
        return cls(
            record=record,
            titles=variants((record.title, *record.other_titles)),
            directors=_keys(person_key, record.directors),
            cast=_keys(person_key, record.cast),
            countries=_keys(_country_key, record.countries),
            genres=frozenset().union(*map(_genre_keys, record.genres)),
            imdb_id=record.imdb_id,
        )


@lru_cache(maxsize=1 << 18)
def person_key(name: str) -> str:
    """A person's name with its words sorted, so that `Wong Kar-wai` is `Kar Wai Wong`."""
    return " ".join(sorted(words(name).split()))


@lru_cache(maxsize=1 << 12)
def _country_key(name: str) -> str:
    key = fold(name)
    return _COUNTRY_ALIASES.get(key, key)


@lru_cache(maxsize=1 << 12)
def _genre_keys(name: str) -> frozenset[str]:
    """The broad genres a source's own name stands for: `Sci-Fi & Fantasy` is fantastic, `Kids' TV` is family."""
    return frozenset(_GENRE_WORDS[word] for word in words(name).split() if word in _GENRE_WORDS)


def _keys(key: Callable[[str], str], names: Iterable[str]) -> frozenset[str]:
    return frozenset(filter(None, map(key, names)))


def title_rarity(records: Iterable[ComparisonRecord]) -> Rarity:
    return Rarity({token for title in record.titles for token in title.tokens} for record in records)


def add_synopses(records: Sequence[ComparisonRecord]) -> None:
    """Fill each record's synopsis as a unit vector of word weights (squared rarity, as in TF-IDF cosine).

    A text that stands under many names says nothing of any of them ("Season finale.", a distributor's boilerplate),
    and stays empty.
    """
    tokens = [frozenset(_SYNOPSIS_WORD.findall(fold(r.record.overview))) for r in records]
    rarity = Rarity(tokens)
    names: dict[frozenset[str], set[str]] = {}
    for record, synopsis in zip(records, tokens, strict=True):
        if record.titles:
            names.setdefault(synopsis, set()).add(record.titles[0].token_sort_key)
    for record, synopsis in zip(records, tokens, strict=True):
        telling = len(names.get(synopsis, ())) <= _MAX_NAMES_OF_A_SYNOPSIS
        weighted = {word: rarity(word) for word in synopsis} if telling else {}
        norm = math.sqrt(math.fsum(w * w for w in weighted.values()))
        record.synopsis = {word: w / norm for word, w in weighted.items()} if norm else {}
