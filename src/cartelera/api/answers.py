"""The answers of the staff's questions on the wire: the brief's Spanish keys and words, made of the service's results.

The types are what the OpenAPI document says of the answers.
"""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import TypedDict

from cartelera.i18n.reasons import spanish_clause
from cartelera.recommendation import Reason
from cartelera.service.insights import (
    ENOUGH_VOTES,
    CountryFilms,
    FilmPopularity,
    FilmReturn,
    FilmVotes,
    GroupRevenue,
    MonthReleases,
    PersonFilms,
    TopActor,
    WeekdayReleases,
    round_return,
)
from cartelera.service.match import TitleMatch
from cartelera.service.recommend import RecommendationList
from cartelera.service.values import MONTHS, WEEKDAYS


class PeliculasMes(TypedDict):
    mes: str
    cantidad: int


class PeliculasDia(TypedDict):
    dia: str
    cantidad: int


class Popularidad(TypedDict):
    titulo: str
    anio: int | None
    popularidad: float


class Votos(TypedDict):
    titulo: str
    año: int | None
    voto_total: int
    voto_promedio: float


class PocosVotos(TypedDict):
    titulo: str
    año: int | None
    mensaje: str


class Actor(TypedDict):
    actor: str
    cantidad_filmaciones: int
    retorno_total: float
    retorno_promedio: float
    peliculas: list[str]


class PeliculaDirigida(TypedDict):
    titulo: str
    anio: int | None
    retorno_pelicula: float
    budget_pelicula: int
    revenue_pelicula: int


class Director(TypedDict):
    director: str
    retorno_total_director: float
    peliculas: list[PeliculaDirigida]


class Franquicia(TypedDict):
    franquicia: str
    cantidad: int
    ganancia_total: int
    ganancia_promedio: float


class PeliculasPais(TypedDict):
    pais: str
    cantidad: int


class Productora(TypedDict):
    productora: str
    ganancia_total: int
    cantidad: int


class Retorno(TypedDict):
    pelicula: str
    inversion: int
    ganancia: int
    retorno: float
    anio: int | None


class ActorPlataforma(TypedDict):
    actor: str
    appearances: int


class Recomendacion(TypedDict):
    titulo: str
    anio: int | None
    plataformas: list[str]
    compatibilidad: float | None
    puntaje_estimado: float | None
    motivos: list[str]
    entre: list[float] | None
    disponible: bool | None


class Recomendaciones(TypedDict):
    usuario: str
    nivel: str
    recomendaciones: list[Recomendacion]


class Compatibilidad(TypedDict):
    usuario: str
    titulo: str
    recomendada: bool
    compatibilidad: float | None
    puntaje_estimado: float | None
    motivos: list[str]
    entre: list[float] | None


def peliculas_mes(result: MonthReleases) -> PeliculasMes:
    return {"mes": MONTHS[result.month - 1], "cantidad": result.films}


def peliculas_dia(result: WeekdayReleases) -> PeliculasDia:
    return {"dia": WEEKDAYS[result.weekday - 1], "cantidad": result.films}


def popularidad(result: FilmPopularity) -> Popularidad:
    return {"titulo": result.film.title, "anio": result.film.year, "popularidad": result.film.popularity}


def votos(result: FilmVotes) -> Votos | PocosVotos:
    film = result.film
    if result.average is None:
        message = f"Tiene {result.votes} valoraciones; hacen falta al menos {ENOUGH_VOTES} para dar un promedio."
        return {"titulo": film.title, "año": film.year, "mensaje": message}
    return {"titulo": film.title, "año": film.year, "voto_total": result.votes, "voto_promedio": result.average}


def actor(result: PersonFilms) -> Actor:
    return {
        "actor": result.name,
        "cantidad_filmaciones": len(result.films),
        "retorno_total": result.return_total,
        "retorno_promedio": result.return_mean,
        "peliculas": [film.title for film in result.films],
    }


def director(result: PersonFilms) -> Director:
    return {
        "director": result.name,
        "retorno_total_director": result.return_total,
        "peliculas": [
            {
                "titulo": film.title,
                "anio": film.year,
                "retorno_pelicula": round_return(film.return_),
                "budget_pelicula": film.budget,
                "revenue_pelicula": film.revenue,
            }
            for film in result.films
        ],
    }


def franquicia(result: GroupRevenue) -> Franquicia:
    return {
        "franquicia": result.name,
        "cantidad": result.films,
        "ganancia_total": result.revenue,
        "ganancia_promedio": result.revenue_mean,
    }


def peliculas_pais(result: CountryFilms) -> PeliculasPais:
    return {"pais": result.name, "cantidad": result.films}


def productora(result: GroupRevenue) -> Productora:
    return {"productora": result.name, "ganancia_total": result.revenue, "cantidad": result.films}


def retorno(result: FilmReturn) -> Retorno:
    film = result.film
    return {
        "pelicula": film.title,
        "inversion": film.budget,
        "ganancia": film.revenue,
        "retorno": result.return_,
        "anio": film.year,
    }


def actor_plataforma(result: TopActor) -> ActorPlataforma:
    return {"actor": result.actor, "appearances": result.appearances}


def recomendaciones(result: RecommendationList) -> Recomendaciones:
    return {
        "usuario": result.viewer,
        "nivel": result.tier,
        "recomendaciones": [
            {
                "titulo": recommended.title.title,
                "anio": recommended.title.year,
                "plataformas": list(recommended.title.platforms),
                "compatibilidad": None if recommended.probability is None else _percent(recommended.probability),
                "puntaje_estimado": None if recommended.rating is None else round(recommended.rating, 2),
                "motivos": _motivos(recommended.reasons),
                "entre": None if recommended.interval is None else [_percent(end) for end in recommended.interval],
                "disponible": recommended.offered,
            }
            for recommended in result.titles
        ],
    }


def compatibilidad(result: TitleMatch) -> Compatibilidad:
    return {
        "usuario": result.viewer,
        "titulo": result.title.title,
        "recomendada": result.recommended,
        "compatibilidad": None if result.probability is None else _percent(result.probability),
        "puntaje_estimado": None if result.rating is None else round(result.rating, 2),
        "motivos": _motivos(result.reasons),
        "entre": None if result.interval is None else [_percent(end) for end in result.interval],
    }


def _percent(probability: float) -> float:
    return round(100 * probability, 1)


def _motivos(reasons: Iterable[Reason]) -> list[str]:
    """The reasons in words, each once; those without words are left out."""
    clauses = (spanish_clause(reason) for reason in reasons)
    return list(dict.fromkeys(clause for clause in clauses if clause))
