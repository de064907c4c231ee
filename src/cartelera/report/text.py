"""Texts in Spanish and English at once: every computed sentence is made in both, number by number.

`text("Hay {n} películas.", "There are {n} films.", n=number(3))` gives a Text; the numbers, months, countries and lists
in it are Texts too, each written the way its language writes it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cartelera.i18n import Formats

Lang = Literal["es", "en"]
LANGS: tuple[Lang, ...] = ("es", "en")
NBSP = "\u00a0"

_NO_LANGUAGE = {"xx": "zxx"}
"""The code of the movie data for films without words, and that of ISO 639."""


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in both languages."""

    es: str
    en: str

    def to(self, lang: Lang) -> str:
        """In one language."""
        return self.es if lang == "es" else self.en

    def __add__(self, other: Text) -> Text:
        """One after the other, with a blank between them if both say something."""
        return Text(*(f"{a} {b}".strip() for a, b in ((self.es, other.es), (self.en, other.en))))


EMPTY = Text("", "")


def text(es: str, en: str, /, **values: Text | str) -> Text:
    """The two patterns with their values filled in, each in its own language."""
    return Text(
        es.format(**{k: v if isinstance(v, str) else v.es for k, v in values.items()}),
        en.format(**{k: v if isinstance(v, str) else v.en for k, v in values.items()}),
    )


def _both(write: Callable[[Formats], str]) -> Text:
    return Text(write(_SPANISH), write(_ENGLISH))


_SPANISH, _ENGLISH = Formats("es"), Formats("en")


def number(value: float, digits: int = 0) -> Text:
    """`45433 → 45.433 / 45,433`, with exactly `digits` decimals."""
    if abs(value) >= 1e15:
        return Text(f"{value:.2e}".replace(".", ","), f"{value:.2e}")
    if round(value, digits) == 0:
        value = 0.0
    return _both(lambda formats: formats.number(value, digits))


def short(value: float) -> Text:
    """A number with about three significant digits, however large or small: `0.00012`, `0.46`, `13.1`, `1,234`."""
    size = abs(value)
    if size >= 100 or (size >= 1 and float(value).is_integer()) or size == 0:
        return number(value)
    return number(value, min(8, 2 if size >= 0.1 else 1 - math.floor(math.log10(size))) if size < 10 else 1)


def percent(share: float) -> Text:
    """`0.1234 → 12 % / 12%`; one decimal below 10%, and `<0.1%` for what is less but not nothing."""
    if 0 < share < 0.001:
        return Text(f"<0,1{NBSP}%", "<0.1%")
    if 0.999 < share < 1:
        return Text(f">99,9{NBSP}%", ">99.9%")
    whole = share in (0, 1) or (0.0995 <= share <= 0.985)
    shown = number(100 * share, 0 if whole else 1)
    return Text(f"{shown.es}{NBSP}%", f"{shown.en}%")


def usd(value: float) -> Text:
    """US dollars in words a person would use: `2.788 millones de dólares` / `$2.79 billion`."""
    if value >= 1e6:
        millions = number(value / 1e6, 0 if value >= 1e8 or (value / 1e6).is_integer() else 1)
        unit = "millón" if millions.es == "1" else "millones"
        english = f"${short(value / 1e9).en} billion" if value >= 1e9 else f"${millions.en} million"
        return Text(f"{millions.es} {unit} de dólares", english)
    shown = number(value, 0 if float(value).is_integer() or value >= 100 else 2)
    return Text(f"{shown.es} {'dólar' if value == 1 else 'dólares'}", f"${shown.en}")


def usd_short(value: float) -> Text:
    """US dollars for a label: `237 M$` / `$237M`; Spanish has no short word for 10⁹ and counts on in millions."""
    if value >= 1e9:
        return Text(f"{number(value / 1e6).es}{NBSP}M$", f"${short(value / 1e9).en}B")
    for size, es, en in ((1e6, "M$", "M"), (1e3, f"mil{NBSP}$", "k")):
        if value >= size:
            scaled = number(value / size, 0 if value >= 10 * size or (value / size).is_integer() else 1)
            return Text(f"{scaled.es}{NBSP}{es}", f"${scaled.en}{en}")
    return text(f"{{n}}{NBSP}$", "${n}", n=number(value))


def count(value: int, es: tuple[str, str], en: tuple[str, str]) -> Text:
    """A number and its noun, in singular or plural: `1 película`, `45.433 películas`."""
    shown = number(value)
    return Text(f"{shown.es} {es[value != 1]}", f"{shown.en} {en[value != 1]}")


def films(value: int) -> Text:
    """`n` películas / films."""
    return count(value, ("película", "películas"), ("film", "films"))


def titles(value: int) -> Text:
    """`n` títulos / titles."""
    return count(value, ("título", "títulos"), ("title", "titles"))


def ratings(value: int) -> Text:
    """`n` valoraciones / ratings."""
    return count(value, ("valoración", "valoraciones"), ("rating", "ratings"))


def viewers(value: int) -> Text:
    """`n` espectadores / viewers."""
    return count(value, ("espectador", "espectadores"), ("viewer", "viewers"))


def names(items: Sequence[Text | str]) -> Text:
    """`a, b y c` / `a, b, and c`."""
    both = [Text(item, item) if isinstance(item, str) else item for item in items]
    return Text(_SPANISH.list([item.es for item in both]), _ENGLISH.list([item.en for item in both]))


def month(index: int) -> Text:
    """1 → enero / January."""
    return _both(lambda formats: formats.month(index))


def weekday(index: int) -> Text:
    """1 → lunes / Monday … 7 → domingo / Sunday."""
    return _both(lambda formats: formats.weekday(index))


def day(value: date) -> Text:
    """`20 de noviembre de 2026` / `20 November 2026`."""
    return _both(lambda formats: formats.date(value))


def country(code: str) -> Text:
    """`US` → Estados Unidos / United States; the code itself if it is unknown."""
    return _both(lambda formats: formats.territory(code))


def as_written(value: str) -> Text:
    """A name that both languages write as its source does."""
    return Text(value, value)


def platform_name(key: str) -> Text:
    """`disney` → Disney+ / Disney+."""
    return _both(lambda formats: formats.platform(key))


def genre_name(name: str) -> Text:
    """`Thriller` → Suspense / Thriller; one without a translation stays as its source writes it."""
    return _both(lambda formats: formats.genre(name))


def language(code: str) -> Text:
    """`fr` → francés / French; the code itself if it is unknown."""
    return _both(lambda formats: formats.language(_NO_LANGUAGE.get(code, code)) or code)
