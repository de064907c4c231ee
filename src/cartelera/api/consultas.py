"""The staff's questions, at the paths of the brief. Documented in Spanish, with examples."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from cartelera.api import answers
from cartelera.api.schemas import schema_of
from cartelera.catalog import Available, TitleSummary
from cartelera.http.alternates import alternates
from cartelera.http.problems import DOCUMENTED
from cartelera.http.question_urls import route_paths
from cartelera.http.responses import json_response, service
from cartelera.http.routes import PrefixRoute
from cartelera.service.questions import BY_NAME

router = APIRouter(tags=["Consultas"], route_class=PrefixRoute)

Handler = Callable[..., Awaitable[Response]]


def _question_route(
    name: str, summary: str, answer: Any, example: Any, path: str = "", **route: Any
) -> Callable[[Handler], Handler]:
    """Route the question `name` of the registry: all its paths, or the one that is given.

    `answer` is the type of its answers, from which the document takes their schema, and `example` one of them.
    """
    paths = [path] if path else route_paths(BY_NAME[name])

    def register(handler: Handler) -> Handler:
        for each in paths:
            router.add_api_route(each, handler, methods=["GET"], **_documented(summary, answer, example), **route)
        return handler

    return register


def _alternates(
    question: str, title: TitleSummary, others: Sequence[TitleSummary], **values: str
) -> Mapping[str, str] | None:
    """The header that names the others of the name, for the brief's answers, which have no room for them."""
    return alternates(BY_NAME[question], title, others, values) if others else None


def _documented(summary: str, answer: Any, example: Any) -> dict[str, Any]:
    """What /docs says of a question: its summary, what an answer looks like, and the two ways it can be refused."""
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: {
                "description": "La respuesta; si el nombre es de varios títulos, la cabecera `Link` nombra los otros.",
                "content": {"application/json": {"schema": schema_of(answer), "example": example}},
            },
            404: DOCUMENTED | {"description": "Nadie conoce ese nombre; `suggestions` trae los más parecidos."},
            422: DOCUMENTED | {"description": "Un valor imposible; `allowed` nombra los posibles."},
        },
    }


Mes = Annotated[str, Path(description="Mes en español; `setiembre` también vale.", examples=["enero"])]
Dia = Annotated[str, Path(description="Día de la semana en español.", examples=["viernes"])]
_DE_UN_TITULO = "Título o título original, sin distinguir mayúsculas, acentos ni espacios; un año detrás elige."
Titulo = Annotated[
    str,
    Path(
        description=_DE_UN_TITULO,
        examples=["Toy Story"],
    ),
]
Plataforma = Annotated[str, Path(description="`amazon`, `disney`, `hulu`, `netflix` …", examples=["netflix"])]
Year = Annotated[str, Path(description="Año de estreno.", examples=["2018"])]
Anio = Annotated[
    str | None,
    Query(description="Elige otra película del mismo título por su año de estreno.", examples=["1995"]),
]


def _read_by_hand(*parameters: tuple[str, str, str, str]) -> dict[str, Any]:
    """What the document says of parameters (name, place, description, example) that a handler reads itself."""
    return {
        "parameters": [
            {
                "name": name,
                "in": place,
                "required": place == "path",
                "description": description,
                "schema": {"type": "string"},
                "example": example,
            }
            for name, place, description, example in parameters
        ]
    }


_MAX_DURATION, _GET_MAX_DURATION = route_paths(BY_NAME["max_duration"])
"""The same question twice: all its fields in the path, or each of them optional in the query."""


# The busiest question comes first, since routes are tried in order. It and some others read their texts themselves:
# FastAPI's own reading of parameters takes a third of the time of such an answer.
@_question_route(
    "recomendacion",
    "Los cinco títulos más parecidos",
    list[str],
    ["Toy Story 2", "Toy Story 3", "Toy Story That Time Forgot", "Toy Story of Terror!", "Tin Toy"],
    openapi_extra=_read_by_hand(
        ("titulo", "path", _DE_UN_TITULO, "Toy Story"),
        ("anio", "query", "Elige otro título del mismo nombre por su año de estreno.", "1995"),
    ),
)
async def recomendacion(request: Request) -> Response:
    """Los cinco títulos más parecidos, del más al menos; nunca el mismo ni otra versión suya.

    Si varios títulos comparten el nombre responde el más conocido, y la cabecera `Link` nombra a los otros.
    """
    anio = request.query_params.get("anio") if request.scope["query_string"] else None
    cartelera = service(request)
    rows = cartelera.names.title_rows(request.path_params["titulo"], anio)
    headers = None
    if len(rows) > 1:
        title, *others = cartelera.catalog.summaries(rows)
        headers = _alternates("recomendacion", title, others)
    return json_response(cartelera.similarity.names_like(rows[0]), headers)


@_question_route(
    "cantidad_filmaciones_mes",
    "Películas estrenadas en un mes",
    answers.PeliculasMes,
    {"mes": "enero", "cantidad": 5912},
)
async def cantidad_filmaciones_mes(request: Request, mes: Mes) -> Response:
    """Cuántas películas se estrenaron en ese mes, de cualquier año."""
    return json_response(answers.peliculas_mes(service(request).insights.month_releases(mes)))


@_question_route(
    "cantidad_filmaciones_dia",
    "Películas estrenadas en un día de la semana",
    answers.PeliculasDia,
    {"dia": "viernes", "cantidad": 13903},
)
async def cantidad_filmaciones_dia(request: Request, dia: Dia) -> Response:
    """Cuántas películas se estrenaron en ese día de la semana."""
    return json_response(answers.peliculas_dia(service(request).insights.weekday_releases(dia)))


@_question_route(
    "score_titulo",
    "La popularidad de una película",
    answers.Popularidad,
    {"titulo": "Toy Story", "anio": 1995, "popularidad": 21.946943},
)
async def score_titulo(request: Request, titulo: Titulo, anio: Anio = None) -> Response:
    """Título, año y popularidad. Si varias películas comparten el título responde la más popular."""
    result = service(request).insights.film_popularity(titulo, anio)
    return json_response(answers.popularidad(result), _alternates("score_titulo", result.film, result.others))


@_question_route(
    "votos_titulo",
    "Los votos de una película",
    answers.Votos | answers.PocosVotos,
    {"titulo": "Toy Story", "año": 1995, "voto_total": 5415, "voto_promedio": 7.7},
)
async def votos_titulo(request: Request, titulo: Titulo, anio: Anio = None) -> Response:
    """Votos y promedio si hay al menos 2000; si no, un `mensaje`."""
    result = service(request).insights.film_votes(titulo, anio)
    return json_response(answers.votos(result), _alternates("votos_titulo", result.film, result.others))


# Before the next one, whose path would take a platform and a year for a name with a slash.
@_question_route(
    "get_actor_plataforma",
    "Quién aparece más en una plataforma y un año",
    answers.ActorPlataforma,
    {"actor": "David Attenborough", "appearances": 7},
)
async def get_actor_plataforma(request: Request, platform: Plataforma, year: Year) -> Response:
    """El actor o la actriz con más títulos de ese año en la plataforma; en un empate, el primero por nombre."""
    return json_response(answers.actor_plataforma(service(request).insights.top_actor(platform, year)))


@_question_route(
    "get_actor",
    "El éxito de un actor o una actriz",
    answers.Actor,
    {
        "actor": "Tom Hanks",
        "cantidad_filmaciones": 2,
        "retorno_total": 25.1,
        "retorno_promedio": 12.55,
        "peliculas": ["Big", "Toy Story"],
    },
    openapi_extra=_read_by_hand(("nombre_actor", "path", "Nombre completo.", "Tom Hanks")),
)
async def get_actor(request: Request) -> Response:
    """Sus películas y su retorno (recaudación / presupuesto): la suma, y el promedio sobre todas ellas."""
    name = request.path_params["nombre_actor"]
    return json_response(answers.actor(service(request).insights.actor_films(name)))


@_question_route(
    "get_director",
    "El éxito de un director o una directora",
    answers.Director,
    {
        "director": "John Lasseter",
        "retorno_total_director": 12.4518,
        "peliculas": [
            {
                "titulo": "Toy Story", "anio": 1995, "retorno_pelicula": 12.4518,
                "budget_pelicula": 30000000, "revenue_pelicula": 373554033,
            }
        ],
    },
    openapi_extra=_read_by_hand(("nombre_director", "path", "Nombre completo.", "John Lasseter")),
)  # fmt: skip
async def get_director(request: Request) -> Response:
    """Su retorno total y, de cada película, el año, el retorno, el costo y la recaudación."""
    return json_response(
        answers.director(service(request).insights.director_films(request.path_params["nombre_director"]))
    )


@_question_route(
    "franquicia",
    "Una franquicia",
    answers.Franquicia,
    {
        "franquicia": "Toy Story Collection",
        "cantidad": 3,
        "ganancia_total": 1937890605,
        "ganancia_promedio": 645963535.0,
    },
)
async def franquicia(
    request: Request,
    franquicia: Annotated[str, Path(description="Su nombre; `Collection` puede faltar.", examples=["Toy Story"])],
) -> Response:
    """Cuántas películas tiene y cuánto recaudaron, en total y en promedio."""
    return json_response(answers.franquicia(service(request).insights.collection(franquicia)))


@_question_route(
    "peliculas_pais", "Películas producidas en un país", answers.PeliculasPais, {"pais": "Spain", "cantidad": 964}
)
async def peliculas_pais(
    request: Request,
    pais: Annotated[str, Path(description="Nombre en inglés o español, o código ISO.", examples=["España"])],
) -> Response:
    """Cuántas películas se produjeron, del todo o en parte, en ese país."""
    return json_response(answers.peliculas_pais(service(request).insights.country(pais)))


@_question_route(
    "productoras",
    "Una productora",
    answers.Productora,
    {"productora": "Pixar Animation Studios", "ganancia_total": 11188533734, "cantidad": 52},
)
async def productoras(
    request: Request,
    productora: Annotated[str, Path(description="Nombre de la productora.", examples=["Pixar Animation Studios"])],
) -> Response:
    """Cuánto recaudaron sus películas y cuántas son."""
    return json_response(answers.productora(service(request).insights.company(productora)))


@_question_route(
    "retorno",
    "El retorno de una película",
    answers.Retorno,
    {
        "pelicula": "Toy Story",
        "inversion": 30000000,
        "ganancia": 373554033,
        "retorno": 12.4518,
        "anio": 1995,
    },
)
async def retorno(
    request: Request,
    pelicula: Annotated[str, Path(description="Título o título original.", examples=["Toy Story"])],
    anio: Anio = None,
) -> Response:
    """Inversión, ganancia, retorno (ganancia / inversión; 0 si falta alguna) y año."""
    result = service(request).insights.film_return(pelicula, anio)
    return json_response(answers.retorno(result), _alternates("retorno", result.film, result.others))


@_question_route("max_duration", "El título más largo", str, "Devdas", path=_MAX_DURATION)
async def max_duration(
    request: Request,
    year: Year,
    platform: Plataforma,
    duration_type: Annotated[str, Path(description="`min` o `season`.", examples=["min"])],
) -> Response:
    """El título de más duración de ese año y plataforma; en un empate, el primero por nombre."""
    return json_response(service(request).insights.longest_title(year, platform, duration_type).name)


@_question_route("max_duration", "El título más largo", str, "Devdas", path=_GET_MAX_DURATION)
async def get_max_duration(
    request: Request,
    year: Annotated[str | None, Query(description="Año de estreno.", examples=["2018"])] = None,
    platform: Annotated[str | None, Query(description="Plataforma.", examples=["netflix"])] = None,
    duration_type: Annotated[str | None, Query(description="`min` (si falta) o `season`.", examples=["min"])] = None,
) -> Response:
    """Lo mismo, con los tres filtros opcionales."""
    return json_response(service(request).insights.longest_title(year, platform, duration_type).name)


@_question_route("score_count", "Títulos con puntaje mayor que uno dado", int, 123)
async def score_count(
    request: Request,
    platform: Plataforma,
    scored: Annotated[str, Path(description="Puntaje, de 0 a 5; cuentan los títulos por encima.", examples=["3.5"])],
    year: Year,
) -> Response:
    """Cuántos títulos de ese año en la plataforma tienen un puntaje medio de los usuarios mayor que `scored`."""
    return json_response(service(request).insights.score_count(platform, scored, year).titles)


@_question_route("count_platform", "Títulos de una plataforma", int, 8807)
async def count_platform(request: Request, platform: Plataforma) -> Response:
    """Cuántos títulos tiene la plataforma, de cualquier tipo."""
    return json_response(service(request).insights.platform_size(platform).titles)


Usuario = Annotated[
    str,
    Path(
        description="Id del usuario: `ratings_small:1`, o sólo `1` si ningún otro conjunto de datos tiene ese número.",
        examples=["ratings_small:1"],
    ),
]
Cuantas = Annotated[int, Query(description="Cuántos títulos.", ge=1, le=100)]
Disponibles = Annotated[
    Available,
    Query(description="`offered`: sólo lo que está en alguna plataforma; `any`: también lo que no está en ninguna."),
]


@_question_route(
    "recomendacion_usuario_titulo",
    "Si a un usuario le gustaría un título",
    answers.Compatibilidad,
    {
        "usuario": "ratings_small:1",
        "titulo": "Toy Story",
        "recomendada": True,
        "compatibilidad": 71.5,
        "puntaje_estimado": 4.1,
        "motivos": ["porque le gustó Toy Story 2"],
        "entre": [55.8, 83.4],
    },
)
async def recomendacion_usuario_titulo(
    request: Request, usuario: Usuario, titulo: Titulo, anio: Anio = None
) -> Response:
    """La probabilidad de que le guste (en %), el puntaje que le daría (de 0 a 5) y por qué."""
    match = await run_in_threadpool(service(request).matching.of_viewer, usuario, titulo, anio)
    headers = _alternates("recomendacion_usuario_titulo", match.title, match.others, usuario=usuario)
    return json_response(answers.compatibilidad(match), headers)


@_question_route(
    "recomendacion_usuario",
    "Los mejores títulos para un usuario",
    answers.Recomendaciones,
    {
        "usuario": "ratings_small:1",
        "nivel": "blend",
        "recomendaciones": [
            {
                "titulo": "Heat",
                "anio": 1995,
                "plataformas": ["netflix"],
                "compatibilidad": 81.2,
                "puntaje_estimado": 4.2,
                "motivos": ["porque le gustó The Insider"],
                "entre": [70.4, 88.9],
                "disponible": True,
            }
        ],
    },
)
async def recomendacion_usuario(
    request: Request, usuario: Usuario, cuantas: Cuantas = 10, available: Disponibles = Available.OFFERED
) -> Response:
    """Los títulos que no ha visto y más le gustarían, con dónde verlos y por qué; `nivel` dice qué modelo respondió.

    `compatibilidad` es la probabilidad de que le guste si lo ve, y cuatro de cada cinco veces está `entre` esas dos;
    son `null` si no puede saberse: nadie ha puntuado el título, o el usuario ninguno. `disponible` dice si está hoy en
    alguna plataforma; es `null` si el catálogo no tiene ofertas.
    """
    recommendations = await run_in_threadpool(
        service(request).recommendations.for_viewer, usuario, cuantas, available=available
    )
    return json_response(answers.recomendaciones(recommendations))
