"""Texts by gettext: read from the `.po` file of a language when first needed, with no step of building.

Values are filled in by name (`%(title)s`; a percent sign is `%%`) after translation: nothing in them is read as text.
"""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO

from cartelera.i18n import cldr
from cartelera.i18n.locale import SOURCE, po_path


def gettext_noop(message: str) -> str:
    """Mark a text for extraction that stands apart from the call that translates it."""
    return message


def pgettext_noop(context: str, message: str) -> str:  # noqa: ARG001 — the context is for extraction
    """Mark a text that has a context for extraction."""
    return message


@cache
def translations(language: str) -> gettext.NullTranslations:
    """gettext's translations into a language; of English, the texts themselves."""
    if language == SOURCE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with po_path(language).open("rb") as stream:
        catalog = read_po(stream, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Translator:
    """The texts of one language: `Translator("es").gettext("Only from %(year)s", year=1995)` → `Sólo de 1995`."""

    def __init__(self, language: str) -> None:
        self.language = language

    def gettext(self, message: str, /, **values: object) -> str:
        """`message` in this language. Raises KeyError if a value is missing."""
        return _filled(translations(self.language).gettext(message), values)

    def ngettext(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """The text for one or for several; `%(n)s` is `n` as the language writes it."""
        return _filled(translations(self.language).ngettext(singular, plural, n), self._counted(n, values))

    def pgettext(self, context: str, message: str, /, **values: object) -> str:
        """`message` in a context, for English texts that another language says in more than one way."""
        return _filled(translations(self.language).pgettext(context, message), values)

    def npgettext(self, context: str, singular: str, plural: str, n: int, /, **values: object) -> str:
        """The text for one or for several, in a context."""
        return _filled(translations(self.language).npgettext(context, singular, plural, n), self._counted(n, values))

    def _counted(self, n: int, values: dict[str, object]) -> dict[str, object]:
        return {"n": cldr.number(n, 0, self.language), **values}


def _filled(text: str, values: dict[str, object]) -> str:
    return text % values
