"""What the rows of a home page are called, in each language."""

from __future__ import annotations

from cartelera.i18n.formats import Formats
from cartelera.i18n.translations import Translator, gettext_noop

_NAMES = {
    "watchlist": gettext_noop("From your list"),
    "for_you": gettext_noop("For you"),
    "popular": gettext_noop("What everybody watches"),
    "because": gettext_noop("Because you liked %(name)s"),
    "new": gettext_noop("New on your platforms"),
    "leaving": gettext_noop("Leaving soon"),
    "gems": gettext_noop("Hidden gems for you"),
    "genre": gettext_noop("More of what you like: %(name)s"),
    "language": gettext_noop("In %(name)s"),
    "decade": gettext_noop("From the decade of %(name)s"),
}


def row_name(kind: str, name: str, language: str) -> str:
    """The name of a row that the service made: `Because you liked Heat`."""
    formats = Formats(language)
    if kind == "genre":
        name = formats.genre(name.title())
    elif kind == "language":
        name = formats.language(name) or name
    return Translator(language).gettext(_NAMES[kind], name=name)
