"""Why a title is recommended, in words."""

from __future__ import annotations

from typing import Protocol

from cartelera.i18n.formats import Formats
from cartelera.i18n.translations import Translator, gettext_noop

_SENTENCES = {
    "overview": (gettext_noop("A similar plot"), gettext_noop("A similar plot: %(text)s")),
    "title": (gettext_noop("A similar name"), gettext_noop("A similar name: %(text)s")),
    "genres": (gettext_noop("The same genre"), gettext_noop("The same genre: %(text)s")),
    "cast": (gettext_noop("Shared cast"), gettext_noop("Shared cast: %(text)s")),
    "director": (gettext_noop("Same director"), gettext_noop("Same director: %(text)s")),
    "keywords": (gettext_noop("Shared themes"), gettext_noop("Shared themes: %(text)s")),
    "companies": (gettext_noop("Same company"), gettext_noop("Same company: %(text)s")),
    "collection": (gettext_noop("Same franchise"), gettext_noop("Same franchise: %(text)s")),
    "creator": (gettext_noop("Same creator"), gettext_noop("Same creator: %(text)s")),
    "liked_together": (gettext_noop("Liked by the same people"), ""),
    "popular": (gettext_noop("It is popular"), ""),
    "recent": (gettext_noop("It is much watched now"), ""),
    "predicted": (gettext_noop("The rating they are expected to give it"), ""),
    "because": ("", gettext_noop("Because they liked %(text)s")),
}
"""Of each kind of reason: the sentence without a text, and with one; empty if there is no such reason."""


class ReasonLike(Protocol):
    """A reason: its kind, and the names it is about, separated by commas; empty if there are none."""

    @property
    def kind(self) -> str: ...

    @property
    def text(self) -> str: ...


def reason_text(reason: ReasonLike, language: str) -> str | None:
    """A reason in words: `Misma dirección: John Lasseter`; None if there is no sentence for it."""
    plain, named = _SENTENCES.get(reason.kind, ("", ""))
    sentence = named if reason.text else plain
    if not sentence:
        return None
    text = reason.text
    if reason.kind == "genres":
        text = ", ".join(Formats(language).genre(genre) for genre in text.split(", "))
    return Translator(language).gettext(sentence, text=text)


_SPANISH_CLAUSES = {
    "because": "porque le gustó %(text)s",
    "director": "dirige %(text)s",
    "cast": "actúa %(text)s",
    "genres": "mismo género: %(text)s",
    "collection": "de la misma franquicia: %(text)s",
    "keywords": "mismos temas: %(text)s",
    "companies": "misma productora: %(text)s",
    "creator": "creada por %(text)s",
    "liked_together": "le gusta a la misma gente",
    "overview": "una trama parecida",
    "title": "un título parecido",
    "popular": "es popular",
    "recent": "se está viendo mucho ahora",
    "predicted": "por el puntaje que se espera que le ponga",
}
"""How the brief's questions word each kind of reason: always in Spanish."""


def spanish_clause(reason: ReasonLike) -> str | None:
    """A reason as the questions of the brief answer it: `dirige John Lasseter`, or `mismo género` if nothing is named;
    None if it cannot do without a name."""
    clause = _SPANISH_CLAUSES[reason.kind]
    if reason.text or "%(text)s" not in clause:
        return clause % {"text": reason.text}
    return clause.removesuffix(": %(text)s") if clause.endswith(": %(text)s") else None
