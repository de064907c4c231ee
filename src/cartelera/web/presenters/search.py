"""A search as its page shows it: why each title is there, and the filters that can be taken off or put on again."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from cartelera.catalog import TitleSummary
from cartelera.i18n import Translator
from cartelera.service.search import FoundBy, SearchResult
from cartelera.service.sentence import Constraint
from cartelera.web import labels


@dataclass(frozen=True, slots=True)
class SearchCard:
    """A title that was found. `why`: a short text, "" if its name or its people say it themselves."""

    title: TitleSummary
    why: str


@dataclass(frozen=True, slots=True)
class FilterChip:
    """What was understood as a filter, and the address of the same search with it taken off, or put on again."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """A search on a page. `any_year`: its address without a year. `nothing_called`: no title is called what was typed,
    and nothing else was understood."""

    cards: tuple[SearchCard, ...]
    filters: tuple[FilterChip, ...]
    removed: tuple[FilterChip, ...]
    nearest: tuple[str, ...]
    years: tuple[FilterChip, ...]
    any_year: str
    nothing_called: bool


def search_view(result: SearchResult, text: str, year: str, texts: Translator) -> SearchView:
    """The result of a search for `text`, in titles of `year` alone unless that is empty."""
    sentence = result.sentence
    off = [each.key for each in sentence.removed]
    cards = tuple(
        SearchCard(hit.title, texts.gettext(labels.FOUND_BY[hit.found_by]) if hit.found_by in labels.FOUND_BY else "")
        for hit in result.hits
    )
    first = result.hits[0].found_by if result.hits else None
    return SearchView(
        cards,
        tuple(FilterChip(_label(each, texts), _address(text, [*off, each.key], year)) for each in sentence.constraints),
        tuple(
            FilterChip(_label(each, texts), _address(text, [key for key in off if key != each.key], year))
            for each in sentence.removed
        ),
        result.nearest,
        tuple(FilterChip(str(each), _address(text, off, str(each))) for each in result.years),
        _address(text, off),
        first in (FoundBy.SPELLING, FoundBy.MEANING, FoundBy.NAME_MEANING) and not sentence.constraints,
    )


def _label(constraint: Constraint, texts: Translator) -> str:
    return f"{texts.gettext(labels.CONSTRAINTS[constraint.kind])}: {constraint.text}"


def _address(text: str, without: list[str], year: str = "") -> str:
    return "/?" + urlencode([("q", text), *([("anio", year)] if year else []), *(("sin", key) for key in without)])
