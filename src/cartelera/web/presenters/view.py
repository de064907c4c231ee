"""What an answer is on a page, and what a presenter makes it from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from cartelera.catalog import Title, TitleSummary
from cartelera.i18n import Formats, Translator
from cartelera.i18n.reasons import reason_text
from cartelera.recommendation import Reason, ReasonKind
from cartelera.service import Cartelera
from cartelera.service.similar import SimilarTitle

FieldValues = Mapping[str, str]

MAX_REASONS = 3


@dataclass(frozen=True, slots=True)
class TitleCard:
    """A title in a row of recommended ones: why, and how likely the viewer is to like it, both in words."""

    title: TitleSummary
    reasons: tuple[str, ...]
    probability: str = ""


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer on a page: one figure in large letters, the rest of it, and the titles it is about.

    `facts`: (name, value). `years`: those of the other titles that the same name could have meant, ascending.
    """

    figure: str
    caption: str
    facts: tuple[tuple[str, str], ...] = ()
    title: Title | None = None
    films: tuple[Title, ...] = ()
    cards: tuple[TitleCard, ...] = ()
    years: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    viewer: str = ""


@dataclass(frozen=True, slots=True)
class QuestionContext:
    """A question that is asked: of which service, with which values, in which language."""

    service: Cartelera
    values: FieldValues
    texts: Translator

    @property
    def formats(self) -> Formats:
        """How values are written in this language."""
        return Formats(self.texts.language)

    def optional(self, name: str) -> str | None:
        """The value of a field that may be left empty."""
        return self.values[name] or None


def similar_cards(similar: Iterable[SimilarTitle], texts: Translator) -> tuple[TitleCard, ...]:
    """Similar titles, each with its weightiest reasons."""
    return tuple(TitleCard(other.title, reasons_in_words(other.reasons, texts)) for other in similar)


def reasons_in_words(
    reasons: Iterable[Reason], texts: Translator, local_names: Mapping[str, str] = MappingProxyType({})
) -> tuple[str, ...]:
    """The weightiest reasons, three at most; those without words are left out.

    Of titles that a reason names `local_names` are said: title → name in the reader's language.
    """
    worded = (reason_text(_renamed(reason, local_names), texts.language) for reason in reasons)
    return tuple(dict.fromkeys(text for text in worded if text))[:MAX_REASONS]


def _renamed(reason: Reason, local_names: Mapping[str, str]) -> Reason:
    is_title = reason.kind is ReasonKind.BECAUSE and reason.text in local_names
    return replace(reason, text=local_names[reason.text]) if is_title else reason


def title_and_year(title: TitleSummary, language: str) -> str:
    """`Toy Story (1995)`, by its name in a language."""
    name = title.name_in(language)
    return f"{name} ({title.year})" if title.year else name


def other_years(chosen: Title, others: Iterable[Title]) -> tuple[int, ...]:
    """The years of other titles with the same name, but for that of the chosen one."""
    return tuple(sorted({title.year for title in others if title.year is not None and title.year != chosen.year}))
