"""What readers see, in their language: texts, numbers, dates and names.

The English texts stand in the code and are the keys (gettext's msgids); every other language is one folder of
`locales/` with one `.po` file. Numbers, dates, lists, countries and languages are written as CLDR says (Babel).
"""

from __future__ import annotations

from cartelera.i18n.formats import Formats
from cartelera.i18n.locale import DEFAULT, languages, negotiate
from cartelera.i18n.translations import Translator, gettext_noop, pgettext_noop

__all__ = ["DEFAULT", "Formats", "Translator", "gettext_noop", "languages", "negotiate", "pgettext_noop"]
