"""Which words of a sentence mean which values of a catalogue's facets. Values the catalogue lacks have no words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from cartelera.catalog import FacetCondition, Filters, any_of
from cartelera.catalog.facets import Facets
from cartelera.names import fold, words
from cartelera.platforms import PLATFORMS, match_platform
from cartelera.service.sentence import vocabulary
from cartelera.service.sentence.constraints import UNCONSTRAINED, ConstraintKind


class Role(Enum):
    """What a phrase does in the head of a sentence."""

    NOUN = "noun"
    """Names titles: `películas`, `thriller`."""
    QUALIFIER = "qualifier"
    """Says which ones, beside a noun only: `war` of `war movie`."""
    ORIGIN = "origin"
    """Says where from, if titles are named at all: `Korean`."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase means: one of `values`; `kind` is None for `cine`, which asks nothing."""

    kind: ConstraintKind | None
    role: Role
    values: tuple[str, ...] = ()

    def filters(self, negated: bool = False) -> Filters:
        """Everything that has one of the values, or none of them."""
        wanted = FacetCondition(none_of=frozenset(self.values)) if negated else any_of(*self.values)
        match self.kind:
            case ConstraintKind.KIND:
                return replace(UNCONSTRAINED, kinds=wanted)
            case ConstraintKind.GENRE:
                return replace(UNCONSTRAINED, genres=wanted)
            case ConstraintKind.COUNTRY:
                return replace(UNCONSTRAINED, countries=wanted)
            case ConstraintKind.LANGUAGE:
                return replace(UNCONSTRAINED, languages=wanted)
            case ConstraintKind.PLATFORM:
                return replace(UNCONSTRAINED, platforms=wanted)
            case _:
                return UNCONSTRAINED


_STUDIOS = frozenset(("disney", "apple", "paramount", "max", "discovery", "amazon"))
"""Platforms whose names are companies' as well: `on Disney` means the platform, `de Disney` may not."""


class FacetWords:
    """The phrases of one catalogue. `head`: in the head of a sentence; `countries`: behind `de` or `from`.

    `platforms`: behind `en` or `on`; `named_platforms`: anywhere in the head; `languages`: behind `en` or `in`.
    """

    def __init__(self, facets: Facets) -> None:
        self.head: dict[str, Meaning] = {}
        self.countries: dict[str, Meaning] = {}
        self.platforms: dict[str, Meaning] = {}
        self.named_platforms: dict[str, Meaning] = {}
        self.languages: dict[str, Meaning] = {}
        self._add_kinds(facets)
        self._add_genres(facets)
        self._add_countries(facets)
        self._add_platforms(facets)
        known = set(facets.languages.values)
        for name, code in vocabulary.languages().items():
            if code in known:
                meaning = Meaning(ConstraintKind.LANGUAGE, Role.QUALIFIER, (code,))
                self.languages.setdefault(name, meaning)

    def _add_kinds(self, facets: Facets) -> None:
        for kind, phrases in vocabulary.KINDS.items():
            if kind in facets.kinds.values:
                for phrase in phrases:
                    self.head[phrase] = Meaning(ConstraintKind.KIND, Role.NOUN, (kind,))
        for phrase in vocabulary.CINEMA:
            self.head[phrase] = Meaning(None, Role.NOUN)

    def _add_genres(self, facets: Facets) -> None:
        spelled = {value: f" {words(value)} " for value in facets.genres.values}
        for stems, nouns, qualifiers in vocabulary.GENRES.values():
            values = tuple(value for value, padded in spelled.items() if any(f" {stem} " in padded for stem in stems))
            if values:
                for role, phrases in ((Role.NOUN, nouns), (Role.QUALIFIER, qualifiers)):
                    for phrase in phrases:
                        self.head.setdefault(fold(phrase), Meaning(ConstraintKind.GENRE, role, values))

    def _add_countries(self, facets: Facets) -> None:
        known = set(facets.countries.values)
        for form, code in vocabulary.nationalities().items():
            codes = vocabulary.LATIN_AMERICA if code == vocabulary.LATIN else (code,)
            if values := tuple(each for each in codes if each in known):
                self.head.setdefault(form, Meaning(ConstraintKind.COUNTRY, Role.ORIGIN, values))
        for spelling, index in facets.countries.spellings.items():
            if len(spelling) > 3:
                value = facets.countries.values[index]
                meaning = Meaning(ConstraintKind.COUNTRY, Role.ORIGIN, (value,))
                self.countries.setdefault(words(spelling), meaning)

    def _add_platforms(self, facets: Facets) -> None:
        keys = facets.platforms.values
        spelled = {key: {key} for key in keys}
        for platform in PLATFORMS:
            key = match_platform(platform.key, keys)
            if key is not None:
                spelled[key] |= {platform.name, *platform.aliases}
        for key, spellings in spelled.items():
            meaning = Meaning(ConstraintKind.PLATFORM, Role.ORIGIN, (key,))
            for spelling in spellings:
                self.platforms[fold(spelling)] = self.platforms[words(spelling)] = meaning
            if key not in _STUDIOS:
                self.named_platforms[words(key)] = meaning
