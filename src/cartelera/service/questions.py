"""The staff's questions, under the Spanish names of the brief, answered from one release.

Answers are plain dictionaries with the brief's keys. NotFoundError carries the nearest names, InvalidValueError
the possible values.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from cartelera.catalog import Catalog, Match, Title
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.names import fold
from cartelera.platforms import match_platform

MONTHS = (
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
)
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
DURATION_TYPES = ("min", "season")
ENOUGH_VOTES = 2000
FIRST_YEAR, LAST_YEAR = 1870, 2100

Answer = dict[str, Any]


class Questions:
    """The questions over one catalogue."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        rows = (
            catalog.connection()
            .execute("SELECT platform, titles, has_cast FROM platforms ORDER BY platform")
            .fetchall()
        )
        self.platforms: dict[str, tuple[int, bool]] = {
            name: (titles, bool(has_cast)) for name, titles, has_cast in rows
        }

    def cantidad_filmaciones_mes(self, mes: str) -> Answer:
        """How many films were released in that month, of any year."""
        name = "septiembre" if fold(mes) == "setiembre" else fold(mes)
        if name not in MONTHS:
            raise InvalidValueError(ErrorCode.MONTH, (*MONTHS, "setiembre"), name=_short(mes))
        found = self._one("SELECT films FROM months WHERE month = ?", MONTHS.index(name) + 1)
        return {"mes": name, "cantidad": found[0]}

    def cantidad_filmaciones_dia(self, dia: str) -> Answer:
        """How many films were released on that weekday."""
        folded = [fold(day) for day in WEEKDAYS]
        if fold(dia) not in folded:
            raise InvalidValueError(ErrorCode.WEEKDAY, WEEKDAYS, name=_short(dia))
        number = folded.index(fold(dia))
        found = self._one("SELECT films FROM weekdays WHERE weekday = ?", number + 1)
        return {"dia": WEEKDAYS[number], "cantidad": found[0]}

    def score_titulo(self, titulo: str, anio: str | None = None) -> Answer:
        """A film's popularity."""
        film = self.film(titulo, anio)
        return {"titulo": film.title, "anio": film.year, "popularidad": film.popularity}

    def votos_titulo(self, titulo: str, anio: str | None = None) -> Answer:
        """A film's votes and their mean, where there are at least 2000."""
        film = self.film(titulo, anio)
        if film.votes < ENOUGH_VOTES:
            message = f"Tiene {film.votes} valoraciones; hacen falta al menos {ENOUGH_VOTES} para dar un promedio."
            return {"titulo": film.title, "año": film.year, "mensaje": message}
        return {
            "titulo": film.title,
            "año": film.year,
            "voto_total": film.votes,
            "voto_promedio": film.vote_average,
        }

    def get_actor(self, nombre_actor: str) -> Answer:
        """An actor's films, and their return: the total, and the mean over all of them."""
        match = self._find("actor", nombre_actor)
        films = self.catalog.films_of(match.ids[0], "Actor")
        total = math.fsum(film.return_ for film in films)
        return {
            "actor": match.name,
            "cantidad_filmaciones": len(films),
            "retorno_total": round(total, 4),
            "retorno_promedio": round(total / len(films), 4),
            "peliculas": [film.title for film in films],
        }

    def get_director(self, nombre_director: str) -> Answer:
        """A director's return in all, and each film's date, return, cost and revenue."""
        match = self._find("director", nombre_director)
        films = self.catalog.films_of(match.ids[0], "Director")
        return {
            "director": match.name,
            "retorno_total_director": round(math.fsum(film.return_ for film in films), 4),
            "peliculas": [
                {
                    "titulo": film.title,
                    "anio": film.year,
                    "retorno_pelicula": round(film.return_, 4),
                    "budget_pelicula": film.budget,
                    "revenue_pelicula": film.revenue,
                }
                for film in films
            ],
        }

    def franquicia(self, franquicia: str) -> Answer:
        """A franchise's films and what they took; `Collection` may be left out of its name."""
        group = self.catalog.group("collection", self._find("collection", franquicia).ids[0])
        mean = round(group.revenue / group.films, 4)
        return {
            "franquicia": group.name,
            "cantidad": group.films,
            "ganancia_total": group.revenue,
            "ganancia_promedio": mean,
        }

    def peliculas_pais(self, pais: str) -> Answer:
        """How many films were produced, wholly or in part, in a country: its English or Spanish name, or ISO code."""
        group = self.catalog.group("country", self._find("country", pais).ids[0])
        return {"pais": group.name, "cantidad": group.films}

    def productoras(self, productora: str) -> Answer:
        """A production company's films and what they took."""
        group = self.catalog.group("company", self._find("company", productora).ids[0])
        return {"productora": group.name, "ganancia_total": group.revenue, "cantidad": group.films}

    def retorno(self, pelicula: str, anio: str | None = None) -> Answer:
        """A film's cost, revenue and return."""
        film = self.film(pelicula, anio)
        return {
            "pelicula": film.title,
            "inversion": film.budget,
            "ganancia": film.revenue,
            "retorno": round(film.return_, 4),
            "anio": film.year,
        }

    def get_max_duration(
        self, year: str | None = None, platform: str | None = None, duration_type: str | None = None
    ) -> str:
        """The longest title, in minutes or in seasons, of a year and platform where they are given."""
        unit = fold(duration_type) if duration_type is not None else "min"
        unit = "season" if unit == "seasons" else unit
        if unit not in DURATION_TYPES:
            raise InvalidValueError(ErrorCode.DURATION_TYPE, DURATION_TYPES, name=_short(str(duration_type)))
        conditions, values = ["duration_type = ?", "duration IS NOT NULL"], [unit]
        if year is not None:
            conditions.append("release_year = ?")
            values.append(str(_year(year)))
        if platform is not None:
            conditions.append("platform = ?")
            values.append(self._platform(platform))
        where = " AND ".join(conditions)
        found = self.catalog.connection().execute(
            f"SELECT title FROM offers WHERE {where} AND duration = (SELECT max(duration) FROM offers WHERE {where})",
            values * 2,
        )
        titles = sorted((row[0] for row in found), key=lambda title: (title.lower(), title))
        if not titles:
            raise NotFoundError(ErrorCode.NO_DURATION, unit=unit)
        return str(titles[0])

    def score_count(self, platform: str, scored: str, year: str) -> int:
        """How many of a platform's titles of a release year have a mean user score above `scored`."""
        name, limit = self._platform(platform), _number(scored)
        found = self._one(
            "SELECT count(*) FROM offers WHERE platform = ? AND release_year = ? AND score > ?",
            name,
            _year(year),
            limit,
        )
        return int(found[0])

    def count_platform(self, platform: str) -> int:
        """How many titles a platform has."""
        return self.platforms[self._platform(platform)][0]

    def get_actor_platform(self, platform: str, year: str) -> Answer:
        """Who appears in most of a platform's titles of a release year; the first by name where several do."""
        name, when = self._platform(platform), _year(year)
        if not self.platforms[name][1]:
            raise NotFoundError(ErrorCode.NO_CAST, platform=name)
        found = (
            self.catalog.connection()
            .execute("SELECT actor, appearances FROM platform_actors WHERE platform = ? AND year = ?", (name, when))
            .fetchone()
        )
        if found is None:
            raise NotFoundError(ErrorCode.NO_CAST_YEAR, platform=name, year=when)
        return {"actor": found[0], "appearances": found[1]}

    def film(self, text: str, anio: str | None = None) -> Title:
        """The film of the movie data that `text` names: the most popular, or that of the year `anio`."""
        names = self.catalog.names
        if names.exact("film", text) is None and (other := names.exact("title", text)) is not None:
            raise NotFoundError(ErrorCode.FILM_ONLY_OFFERED, partial(names.suggest, "film", text), name=other.name)
        match = self._find("film", text)
        return self._choose(self.catalog.titles(match.ids), match, anio)

    def any_row(self, text: str, anio: str | None = None) -> int:
        """The row of the film or series that `text` names: the most popular, or that of the year `anio`."""
        match = self._find("title", text)
        if anio is None:
            return match.ids[0]
        return self._choose(self.catalog.titles(match.ids), match, anio).row

    def any_title(self, text: str, anio: str | None = None) -> Title:
        """The film or series that `text` names: the most popular, or that of the year `anio`."""
        return self.catalog.title(self.any_row(text, anio))

    def _choose(self, titles: list[Title], match: Match, anio: str | None) -> Title:
        if anio is None:
            return titles[0]
        when = _year(anio)
        years = sorted({title.year for title in titles if title.year is not None})
        for title in titles:
            if title.year == when:
                return title
        raise NotFoundError(
            ErrorCode.TITLE_YEAR, tuple(f"{match.name} ({year})" for year in years), name=match.name, year=when
        )

    def _find(self, kind: str, text: str) -> Match:
        match = self.catalog.names.resolve(kind, text)
        if match is None:
            raise NotFoundError(ErrorCode(kind), partial(self.catalog.names.suggest, kind, text), name=_short(text))
        return match

    def _platform(self, text: str) -> str:
        name = match_platform(text, self.platforms)
        if name is not None:
            return name
        raise NotFoundError(ErrorCode.PLATFORM, tuple(self.platforms), name=_short(text))

    def _one(self, query: str, *values: Any) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self.catalog.connection().execute(query, values).fetchone()
        return found


def _year(text: str) -> int:
    stripped = text.strip()
    if stripped.isascii() and stripped.isdigit() and len(stripped) <= 4 and FIRST_YEAR <= int(stripped) <= LAST_YEAR:
        return int(stripped)
    raise InvalidValueError(ErrorCode.YEAR, name=_short(text), first=FIRST_YEAR, last=LAST_YEAR)


def _number(text: str) -> float:
    try:
        value = float(text.strip()) if len(text) < 40 else math.nan
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidValueError(ErrorCode.NUMBER, name=_short(text), example=3.5)
    return value


def _short(text: str, width: int = 80) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
