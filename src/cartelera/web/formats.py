"""Numbers, money, dates and names of languages, countries and genres, as each language writes them."""

from __future__ import annotations

from functools import cache

from cartelera.names import fold
from cartelera.platforms import display_name
from cartelera.web.texts import GENRES, Texts

_NO_LANGUAGE = "xx"
_CANTONESE = {"es": "cantonés", "en": "Cantonese"}


class Formats:
    """How values are written in one language."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._spanish = texts.language == "es"

    def number(self, value: float, decimals: int = 0) -> str:
        """`1234.5` → `1.234,5` in Spanish and `1,234.5` in English."""
        written = f"{value:,.{decimals}f}"
        return written.translate(str.maketrans(",.", ".,")) if self._spanish else written

    def exact(self, value: float) -> str:
        """A number with the decimals it has, four at most."""
        decimals = len(f"{value:.4f}".rstrip("0").partition(".")[2])
        return self.number(value, decimals)

    def percent(self, share: float, decimals: int = 0) -> str:
        """A share of 1: `0.715` → `71,5 %` in Spanish and `71.5%` in English."""
        return self.number(100 * share, decimals) + ("\u00a0%" if self._spanish else "%")

    def stars(self, given: float) -> str:
        """A rating of 0 to 5 as stars: `3.5` → `★★★½`."""
        halves = round(2 * given)
        return "★" * (halves // 2) + "½" * (halves % 2) or "☆"

    def money(self, dollars: float) -> str:
        """US dollars, or that they are unknown."""
        if not dollars:
            return self._texts("unknown")
        return f"US$ {self.number(dollars)}"

    def millions(self, dollars: int) -> str:
        """Money where there is little room: `373,6 M`."""
        if not dollars:
            return "–"
        if dollars < 1_000_000:
            return self.number(dollars)
        return f"{self.number(dollars / 1e6, 1)} M"

    def times(self, value: float) -> str:
        """A return: `×12,45`."""
        return f"×{self.number(value, 2)}" if value else self._texts("unknown")

    def date(self, day: str) -> str:
        """`1995-10-30` → `30 de octubre de 1995`, `30 October 1995`."""
        year, month, number = day.split("-")
        return self._texts("date", day=int(number), month=self.month(int(month)), year=year)

    def month(self, number: int) -> str:
        """The name of a month, from 1."""
        return self._texts("months").split()[number - 1]

    def weekday(self, number: int) -> str:
        """The name of a weekday, Monday 1."""
        return self._texts("weekdays").split()[number - 1]

    def runtime(self, minutes: int) -> str:
        """`81` → `1 h 21 min`."""
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest:02} min" if hours else f"{rest} min"

    def duration(self, amount: int, unit: str | None) -> str:
        """Minutes, or seasons."""
        return self._texts.count("seasons", amount) if unit == "season" else f"{self.number(amount)} min"

    def kind(self, kind: str) -> str:
        """`movie` → `Película`."""
        return self._texts("kind.series" if kind == "series" else "kind.movie")

    def platform(self, name: str) -> str:
        """`disney` → `Disney+`."""
        return display_name(name)

    def genre(self, name: str) -> str:
        """A genre's name; those without a translation stay as the source has them."""
        return GENRES.get(name, name) if self._spanish else name

    def country(self, name: str) -> str:
        """A country's name, from the English one of the catalogue."""
        return _spanish_countries().get(fold(name), name) if self._spanish else name

    def language(self, code: str) -> str | None:
        """`es` → `español`; None for no language, the code itself where it is unknown."""
        if code == _NO_LANGUAGE:
            return None
        if code == "cn":
            return _CANTONESE[self._texts.language]
        return _languages(self._texts.language).get(code, code)


@cache
def _spanish_countries() -> dict[str, str]:
    # Imported here: Babel reads its data, which a server that is asked for JSON alone never needs.
    from babel import Locale

    from cartelera.i18n.countries import country_names

    territories = Locale("es").territories
    spanish: dict[str, str] = {}
    for code, names in country_names().items():
        # Countries that are no more have no entry in CLDR: their Spanish name stands beside the English one.
        translated = territories.get(code) or names[min(1, len(names) - 1)]
        for name in names:
            # «RAE de Hong Kong (China)» says no more than the catalogue's own name, and nobody calls it that.
            longer = fold(name) in fold(translated) and fold(name) != fold(translated)
            spanish.setdefault(fold(name), name if longer else translated)
    return spanish


@cache
def _languages(language: str) -> dict[str, str]:
    from babel import Locale

    return dict(Locale(language).languages)
