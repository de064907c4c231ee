"""The answers on the real data against those that `oracle.py` finds in the raw files, a dozen and more per question.

Some inputs are chosen by hand, for what is hard about them; the rest are drawn by a seeded generator.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from oracle import Film, Oracle, key, load

from cartelera.names import compact_key
from cartelera.release import releases_of
from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

pytestmark = [pytest.mark.real, pytest.mark.xdist_group("real")]

DRAWN = 15
MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre",
    "diciembre",
)  # fmt: skip
DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
TITLES = (
    "Toy Story", "The Dark Knight", "Amélie", "WALL·E", "Relatos salvajes", "El secreto de sus ojos",
    "Face/Off", "Se7en", "M", "(500) Days of Summer", "Ocean's Eleven", "Cinderella", "Solaris", "Les Misérables",
    "...And Justice for All", "東京物語", "Сталкер", "2001: A Space Odyssey", "What's Eating Gilbert Grape", "L'argent",
)  # fmt: skip
COUNTRIES = {
    "Spain": "ES", "España": "ES", "ES": "ES", "ESP": "ES", "México": "MX", "Mexico": "MX", "argentina": "AR",
    "Estados Unidos": "US", "United States of America": "US", "us": "US", "Reino Unido": "GB", "Alemania": "DE",
    "Japón": "JP", "Corea del Sur": "KR", "South Korea": "KR", "Rusia": "RU", "Unión Soviética": "SU",
    "Soviet Union": "SU", "Czechoslovakia": "XC", "Yugoslavia": "YU", "Romania": "RO", "Rumania": "RO", "Oman": "OM",
    "Congo": "CD", "Trinidad and Tobago": "TT", "Kyrgyz Republic": "KG", "Myanmar": "MM", "Brunei Darussalam": "BN",
    "Hong Kong": "HK", "Perú": "PE", "Países Bajos": "NL", "Cote D'Ivoire": "CI",
}  # fmt: skip


@pytest.fixture(scope="module")
def truth(shared_data: Path) -> Oracle:
    return load(shared_data)


@pytest.fixture(scope="module")
def real(real_workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(ReleaseWatcher(real_workspace))) as client:
        yield client


@pytest.fixture
def draw() -> random.Random:
    return random.Random(20261120)


def ask(real: TestClient, *path: object, **query: str | float | None) -> Any:
    response = real.get("/" + "/".join(quote(str(part), safe="") for part in path), params=query)
    assert response.status_code == 200, response.text
    return response.json()


def some_films(truth: Oracle, draw: random.Random) -> list[str]:
    """Titles and original titles: chosen ones, drawn ones, and drawn ones that several films share."""
    names = sorted(truth.named)
    shared = [name for name in names if len(truth.named[name]) > 2]
    return [*TITLES, *draw.sample(names, DRAWN), *draw.sample(shared, DRAWN)]


def test_films_of_every_month(real: TestClient, truth: Oracle) -> None:
    films = Counter(film.released.month for film in truth.films.values() if film.released)
    for question in ("cantidad_filmaciones_mes", "peliculas_mes"):
        for number, month in enumerate(MONTHS, start=1):
            assert ask(real, question, month) == {"mes": month, "cantidad": films[number]}
        assert ask(real, question, "Setiembre") == {"mes": "septiembre", "cantidad": films[9]}


def test_films_of_every_weekday(real: TestClient, truth: Oracle) -> None:
    films = Counter(film.released.weekday() for film in truth.films.values() if film.released)
    for question in ("cantidad_filmaciones_dia", "peliculas_dia"):
        for number, day in enumerate(DAYS):
            assert ask(real, question, day) == {"dia": day, "cantidad": films[number]}


def test_score(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    for name in some_films(truth, draw):
        film = truth.asked(name)
        expected = {"titulo": film.title, "anio": film.year, "popularidad": film.popularity}
        assert ask(real, "score_titulo", name) == expected, name


def test_another_film_of_the_same_name_by_its_year(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    names = [name for name in sorted(truth.named) if len({film.year for film in truth.named[name]} - {None}) > 1]
    for name in draw.sample(names, DRAWN):
        for year in {film.year for film in truth.named[name] if film.year}:
            film = truth.asked(name, year)
            found = ask(real, "score_titulo", name, anio=year)
            assert found == {"titulo": film.title, "anio": year, "popularidad": film.popularity}, (name, year)


def test_votes(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    known = [film.title for film in truth.films.values() if 1500 < film.votes < 2500]
    for name in [*some_films(truth, draw), *draw.sample(known, DRAWN)]:
        film = truth.asked(name)
        found = ask(real, "votos_titulo", name)
        if film.votes >= 2000:
            expected = {"titulo": film.title, "año": film.year}
            assert found == expected | {"voto_total": film.votes, "voto_promedio": film.vote_average}, name
        else:
            assert found.keys() == {"titulo", "año", "mensaje"}
            assert (found["titulo"], found["año"]) == (film.title, film.year)


def test_return(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    earning = [film.title for film in truth.films.values() if film.gain]
    for name in [*some_films(truth, draw), *draw.sample(earning, DRAWN)]:
        film = truth.asked(name)
        assert ask(real, "retorno", name) == {
            "pelicula": film.title,
            "inversion": film.budget,
            "ganancia": film.revenue,
            "retorno": round(film.gain, 4),
            "anio": film.year,
        }, name


def test_actor(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    busy = [name for name, films in sorted(truth.acted.items()) if len(films) > 4]
    chosen = ["tom hanks", "ricardo darín", "Penélope Cruz", "Juliette Binoche", "Jackie Chan", "Robert Downey Jr."]
    for name in [*chosen, *draw.sample(busy, DRAWN), *draw.sample(sorted(truth.acted), DRAWN)]:
        films = truth.people(name, truth.acted)
        total = math.fsum(film.gain for film in films)
        found = ask(real, "get_actor", name)
        assert key(found.pop("actor")) == key(name)
        assert Counter(found.pop("peliculas")) == Counter(film.title for film in films)
        assert found == {
            "cantidad_filmaciones": len(films),
            "retorno_total": round(total, 4),
            "retorno_promedio": round(total / len(films), 4),
        }, name


def test_director(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    busy = [name for name, films in sorted(truth.directed.items()) if len(films) > 4]
    chosen = ["john lasseter", "PEDRO ALMODOVAR", "Hayao Miyazaki", "Steven Spielberg", "Damián Szifron"]
    for name in [*chosen, *draw.sample(busy, DRAWN), *draw.sample(sorted(truth.directed), DRAWN)]:
        films = truth.people(name, truth.directed)
        found = ask(real, "get_director", name)
        assert key(found["director"]) == key(name)
        assert found["retorno_total_director"] == round(math.fsum(film.gain for film in films), 4)
        listed = sorted(tuple(one.values()) for one in map(_undated_first, found["peliculas"]))
        assert listed == sorted(
            (film.title, film.year or 0, round(film.gain, 4), film.budget, film.revenue) for film in films
        ), name


def _undated_first(film: dict[str, Any]) -> dict[str, Any]:
    return film | {"anio": film["anio"] or 0}


def test_franchise(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    franchises: dict[str, list[Film]] = defaultdict(list)
    for film in truth.films.values():
        if film.collection:
            franchises[key(film.collection)].append(film)
    chosen = ["toy story collection", "james bond collection", "star wars collection", "street fighter"]
    for name in [*chosen, *draw.sample(sorted(franchises), DRAWN)]:
        films = franchises[name]
        total = sum(film.revenue for film in films)
        shorter = name.removesuffix(" collection")
        for asked in {name, shorter if shorter not in franchises else name}:
            found = ask(real, "franquicia", asked)
            assert key(found.pop("franquicia")) == name
            expected = {"cantidad": len(films), "ganancia_total": total}
            assert found == expected | {"ganancia_promedio": round(total / len(films), 4)}, asked


def test_country(real: TestClient, truth: Oracle) -> None:
    films = Counter(code for film in truth.films.values() for code in film.countries)
    for asked, code in [*COUNTRIES.items(), *((code, code) for code in films)]:
        assert ask(real, "peliculas_pais", asked)["cantidad"] == films[code], asked


def test_company(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    companies: dict[str, list[Film]] = defaultdict(list)
    for film in truth.films.values():
        for company in film.companies:
            companies[company].append(film)
    large = [name for name in sorted(companies) if len(companies[name]) > 20]
    chosen = ["pixar animation studios", "metro-goldwyn-mayer (mgm)", "canal+", "warner bros.", "disney"]
    for name in [*chosen, *draw.sample(large, DRAWN), *draw.sample(sorted(companies), DRAWN)]:
        found = ask(real, "productoras", name)
        assert key(found.pop("productora")) == name
        films = companies[name]
        assert found == {"ganancia_total": sum(film.revenue for film in films), "cantidad": len(films)}, name


def test_longest_title(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    kinds = sorted({(show.year, show.platform, show.unit) for show in truth.shows if show.unit})
    for year, platform, unit in [(2018, "netflix", "min"), (2018, "hulu", "season"), *draw.sample(kinds, 4 * DRAWN)]:
        assert unit is not None
        longest = truth.longest(unit, year, platform)
        assert ask(real, "max_duration", year, platform, unit) == longest, (year, platform, unit)
        given = ask(real, "get_max_duration", year=year, platform=platform, duration_type=unit)
        assert given == longest


def test_longest_title_with_every_choice_of_filters(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    years: list[int | None] = [None, 2016, 2020, *draw.sample(range(1990, 2020), 3)]
    for year in years:
        for platform in (None, "amazon", "disney", "hulu", "netflix"):
            for unit in (None, "min", "season"):
                given = {"year": year, "platform": platform, "duration_type": unit}
                asked = {name: value for name, value in given.items() if value is not None}
                if any(s.unit == (unit or "min") and year in (None, s.year) for s in _of(truth, platform)):
                    assert ask(real, "get_max_duration", **asked) == truth.longest(unit or "min", year, platform), asked


def _of(truth: Oracle, platform: str | None) -> list[Any]:
    return [show for show in truth.shows if platform in (None, show.platform)]


def test_titles_scored_above(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    years = sorted({(show.platform, show.year) for show in truth.shows})
    for platform, year in [("netflix", 2018), ("amazon", 2020), *draw.sample(years, 2 * DRAWN)]:
        scores = [s.score for s in truth.shows if (s.platform, s.year) == (platform, year) and s.score is not None]
        for above in (0, 3.5, 3.55, round(draw.uniform(3.3, 3.8), 3), *scores[:1]):
            expected = sum(score > above for score in scores)
            assert ask(real, "score_count", platform, above, year) == expected, (platform, above, year)


def test_titles_of_every_platform(real: TestClient, truth: Oracle) -> None:
    titles = Counter(show.platform for show in truth.shows)
    asked = {
        "amazon": "amazon", "Amazon Prime": "amazon", "disney": "disney", "Disney+": "disney", "disney plus": "disney",
        "hulu": "hulu", "HULU": "hulu", "netflix": "netflix", " Netflix ": "netflix", "net flix": "netflix",
    }  # fmt: skip
    for name, platform in asked.items():
        assert ask(real, "count_platform", name) == titles[platform]


def test_busiest_actor(real: TestClient, truth: Oracle, draw: random.Random) -> None:
    cast = sorted({(show.platform, show.year) for show in truth.shows if show.cast})
    for platform, year in [("netflix", 2018), ("amazon", 2016), ("disney", 2020), *draw.sample(cast, 3 * DRAWN)]:
        actor, appearances = truth.busiest(platform, year)
        found = ask(real, "get_actor", platform, year)
        assert (key(found["actor"]), found["appearances"]) == (actor, appearances), (platform, year)
    assert not [show for show in truth.shows if show.platform == "hulu" and show.cast]
    assert real.get("/get_actor/hulu/2018").status_code == 404


@pytest.mark.parametrize("question", ["recomendacion", "get_recomendacion"])
def test_five_titles_alike(real: TestClient, truth: Oracle, draw: random.Random, question: str) -> None:
    titles = {key(film.title) for film in truth.films.values()} | {key(show.title) for show in truth.shows}
    shows = [show.title for show in draw.sample(truth.shows, DRAWN)]
    for name in [*some_films(truth, draw), *shows]:
        five = ask(real, question, name)
        folded = [key(title) for title in five]
        assert len(set(folded)) == 5, (name, five)
        assert set(folded) <= titles
        assert key(name) not in folded, (name, five)
        if name in truth.named:
            assert key(truth.asked(name).title) not in folded


def test_every_title_has_five_that_are_called_otherwise(real_workspace: Workspace) -> None:
    opened = releases_of(real_workspace).open_current()
    assert (opened.similar[:, :5] >= 0).all()
    titles = [compact_key(title) for title in opened.catalog.column("title")]
    for row, five in enumerate(opened.similar[:, :5].tolist()):
        assert len({titles[row], *(titles[other] for other in five)}) == 6, titles[row]
