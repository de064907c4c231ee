"""Numbers, money, dates and names of languages, countries, genres and platforms, as each language writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache

from cartelera.i18n import cldr
from cartelera.i18n.countries import country_names
from cartelera.i18n.locale import SOURCE
from cartelera.i18n.translations import Translator
from cartelera.names import fold
from cartelera.platforms import display_name

_NO_AMOUNT = "–"
"""What stands in a table for an amount that is missing."""
_DAY_FIRST = {"en": "en_001"}
"""English dates are written as outside the United States: `30 October 1995`."""
_LANGUAGE_CODES = {"cn": "yue"}
"""Codes of the movie data that are not those of ISO 639: Cantonese."""
_NO_LANGUAGE = "xx"


class Formats:
    """How values are written in one language."""

    def __init__(self, language: str) -> None:
        self.code = language
        self._texts = Translator(language)

    def number(self, value: float, decimals: int = 0) -> str:
        """`1234.5` with one decimal → `1.234,5` in Spanish and `1,234.5` in English."""
        return cldr.number(value, decimals, self.code)

    def exact(self, value: float) -> str:
        """A number with the decimals it has, four at most."""
        return self.number(value, len(f"{value:.4f}".rstrip("0").partition(".")[2]))

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of 1: `0.715` → `71,5 %` in Spanish and `71.5%` in English."""
        return cldr.percent(share, decimals, self.code)

    def stars(self, rating: float) -> str:
        """A rating of 0 to 5 as stars: `3.5` → `★★★½`."""
        halves = round(2 * rating)
        return "★" * (halves // 2) + "½" * (halves % 2) or "☆"

    def money(self, dollars: float) -> str:
        """US dollars, or that they are unknown."""
        if not dollars:
            return self._texts.gettext("unknown")
        return self._texts.gettext("US$ %(amount)s", amount=self.number(dollars))

    def millions(self, dollars: int) -> str:
        """US dollars in a narrow column: `373,6 M`."""
        if not dollars:
            return _NO_AMOUNT
        if dollars < 1_000_000:
            return self.number(dollars)
        return self._texts.gettext("%(amount)s M", amount=self.number(dollars / 1e6, 1))

    def times(self, value: float) -> str:
        """A return: `×12,45`."""
        return f"×{self.number(value, 2)}" if value else self._texts.gettext("unknown")

    def date(self, day: str | date) -> str:
        """`1995-10-30` → `30 de octubre de 1995`, `30 October 1995`."""
        from babel.dates import format_date

        value = date.fromisoformat(day) if isinstance(day, str) else day
        return str(format_date(value, format="long", locale=cldr.locale(_DAY_FIRST.get(self.code, self.code))))

    def month(self, number: int) -> str:
        """The name of a month, from 1: `enero`, `January`."""
        return str(cldr.locale(self.code).months["stand-alone"]["wide"][number])

    def weekday(self, number: int) -> str:
        """The name of a weekday, Monday is 1: `lunes`, `Monday`."""
        return str(cldr.locale(self.code).days["stand-alone"]["wide"][number - 1])

    def list(self, items: Sequence[str]) -> str:
        """`a, b y c` in Spanish, `a, b, and c` in English."""
        from babel.lists import format_list

        return str(format_list(items, style="standard", locale=cldr.locale(self.code)))

    def runtime(self, minutes: int) -> str:
        """`81` → `1 h 21 min`."""
        hours, rest = divmod(minutes, 60)
        if hours:
            return self._texts.gettext("%(hours)s h %(minutes)s min", hours=hours, minutes=f"{rest:02}")
        return self._texts.gettext("%(minutes)s min", minutes=rest)

    def duration(self, amount: int, unit: str | None) -> str:
        """Minutes, or seasons if the unit is `season`."""
        if unit == "season":
            return self._texts.ngettext("%(n)s season", "%(n)s seasons", amount)
        return self._texts.gettext("%(minutes)s min", minutes=self.number(amount))

    def kind(self, kind: str) -> str:
        """`movie` → `Película`."""
        return self._texts.gettext("Series") if kind == "series" else self._texts.gettext("Film")

    def platform(self, key: str) -> str:
        """`disney` → `Disney+`."""
        return display_name(key)

    def genre(self, name: str) -> str:
        """A genre's name; one without a translation stays as the source has it."""
        return self._texts.pgettext("genre", name.replace("%", "%%"))

    def country(self, name: str) -> str:
        """A country's name, from the English one of the catalogue; one that nobody knows stays as it is."""
        return name if self.code == SOURCE else _countries(self.code).get(fold(name), name)

    def territory(self, code: str) -> str:
        """A country's name from its ISO 3166 code: `US` → `Estados Unidos`; the code itself if it is unknown."""
        return str(cldr.locale(self.code).territories.get(code, code))

    def own_name(self) -> str:
        """What this language is called in itself: `Español`."""
        return str(cldr.locale(self.code).languages.get(self.code, self.code).capitalize())

    def language(self, code: str) -> str | None:
        """`es` → `español`; None for no language, the code itself if it is unknown."""
        if code == _NO_LANGUAGE:
            return None
        known = _LANGUAGE_CODES.get(code, code)
        return str(cldr.locale(self.code).languages.get(known, code))


@cache
def _countries(language: str) -> dict[str, str]:
    """The names of countries in a language, by every folded name that the catalogue may have for them."""
    territories = cldr.locale(language).territories
    names_of: dict[str, str] = {}
    for code, names in country_names().items():
        # Countries that are no more have no entry in CLDR: their Spanish name stands second, after the English one.
        former = names[1] if language == "es" and len(names) > 1 else names[0]
        translated = territories.get(code) or former
        for name in names:
            # «RAE de Hong Kong (China)» says no more than the catalogue's own name, and nobody calls it that.
            longer = fold(name) in fold(translated) and fold(name) != fold(translated)
            names_of.setdefault(fold(name), name if longer else translated)
    return names_of
