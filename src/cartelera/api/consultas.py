"""The staff's questions, at the paths of the brief. Documented in Spanish, with examples."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from cartelera.http.problems import DOCUMENTED
from cartelera.http.responses import json_response, service

router = APIRouter(tags=["Consultas"])


def _documented(summary: str, *examples: Any) -> dict[str, Any]:
    """What /docs says of a question: its summary, what an answer looks like, and the two ways it can be refused."""
    schemas = [_schema(example) for example in examples]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    return {
        "summary": summary,
        "response_class": Response,
        "responses": {
            200: {
                "description": "La respuesta",
                "content": {"application/json": {"schema": schema, "example": examples[0]}},
            },
            404: DOCUMENTED | {"description": "Nadie conoce ese nombre; `suggestions` trae los más parecidos."},
            422: DOCUMENTED | {"description": "Un valor imposible; `allowed` nombra los posibles."},
        },
    }


def _schema(example: Any) -> dict[str, Any]:
    """The JSON schema of answers like `example`: the same keys with values of the same kinds; a year may be unknown."""
    if isinstance(example, dict):
        properties = {name: _schema(value) for name, value in example.items()}
        for year in {"anio", "año"} & properties.keys():
            properties[year] = {"type": ["integer", "null"]}
        return {"type": "object", "properties": properties, "required": list(example)}
    if isinstance(example, list):
        return {"type": "array", "items": _schema(example[0])}
    return {"type": {bool: "boolean", int: "integer", float: "number", str: "string"}[type(example)]}


Mes = Annotated[str, Path(description="Mes en español; `setiembre` también vale.", examples=["enero"])]
Dia = Annotated[str, Path(description="Día de la semana en español.", examples=["viernes"])]
Titulo = Annotated[
    str,
    Path(
        description="Título o título original, sin distinguir mayúsculas, acentos ni espacios.",
        examples=["Toy Story"],
    ),
]
Plataforma = Annotated[str, Path(description="`amazon`, `disney`, `hulu`, `netflix` …", examples=["netflix"])]
Year = Annotated[str, Path(description="Año de estreno.", examples=["2018"])]
Anio = Annotated[
    str | None,
    Query(description="Elige otra película del mismo título por su año de estreno.", examples=["1995"]),
]

_TITULO_Y_ANIO = {
    "parameters": [
        {
            "name": "titulo",
            "in": "path",
            "required": True,
            "description": "Título o título original, sin distinguir mayúsculas, acentos ni espacios.",
            "schema": {"type": "string"},
            "example": "Toy Story",
        },
        {
            "name": "anio",
            "in": "query",
            "required": False,
            "description": "Elige otro título del mismo nombre por su año de estreno.",
            "schema": {"type": "string"},
            "example": "1995",
        },
    ]
}

_MES = _documented("Películas estrenadas en un mes", {"mes": "enero", "cantidad": 5912})
_DIA = _documented("Películas estrenadas en un día de la semana", {"dia": "viernes", "cantidad": 13903})
_CINCO = _documented(
    "Los cinco títulos más parecidos",
    ["Toy Story 2", "Toy Story 3", "Toy Story That Time Forgot", "Toy Story of Terror!", "Tin Toy"],
)
_DURACION = _documented("El título más largo", "Devdas")


# The busiest question comes first, since routes are tried in order, and reads its two texts itself: FastAPI's own
# reading of parameters takes a third of the time of such an answer.
@router.get("/get_recomendacion/{titulo:path}", **_CINCO, openapi_extra=_TITULO_Y_ANIO)
@router.get("/recomendacion/{titulo:path}", **_CINCO, openapi_extra=_TITULO_Y_ANIO)
async def recomendacion(request: Request) -> Response:
    """Los cinco títulos más parecidos, del más al menos; nunca el mismo ni otra versión suya."""
    anio = request.query_params.get("anio") if request.scope["query_string"] else None
    return json_response(service(request).recomendacion(request.path_params["titulo"], anio))


@router.get("/cantidad_filmaciones_mes/{mes}", **_MES)
@router.get("/peliculas_mes/{mes}", **_MES)
async def cantidad_filmaciones_mes(request: Request, mes: Mes) -> Response:
    """Cuántas películas se estrenaron en ese mes, de cualquier año."""
    return json_response(service(request).questions.cantidad_filmaciones_mes(mes))


@router.get("/cantidad_filmaciones_dia/{dia}", **_DIA)
@router.get("/peliculas_dia/{dia}", **_DIA)
async def cantidad_filmaciones_dia(request: Request, dia: Dia) -> Response:
    """Cuántas películas se estrenaron en ese día de la semana."""
    return json_response(service(request).questions.cantidad_filmaciones_dia(dia))


@router.get(
    "/score_titulo/{titulo:path}",
    **_documented("La popularidad de una película", {"titulo": "Toy Story", "anio": 1995, "popularidad": 21.946943}),
)
async def score_titulo(request: Request, titulo: Titulo, anio: Anio = None) -> Response:
    """Título, año y popularidad. Si varias películas comparten el título responde la más popular."""
    return json_response(service(request).questions.score_titulo(titulo, anio))


@router.get(
    "/votos_titulo/{titulo:path}",
    **_documented(
        "Los votos de una película",
        {"titulo": "Toy Story", "año": 1995, "voto_total": 5415, "voto_promedio": 7.7},
        {"titulo": "Solaris", "año": 1972, "mensaje": "La película tiene 370 valoraciones; hacen falta …"},
    ),
)
async def votos_titulo(request: Request, titulo: Titulo, anio: Anio = None) -> Response:
    """Votos y promedio si hay al menos 2000; si no, un `mensaje`."""
    return json_response(service(request).questions.votos_titulo(titulo, anio))


@router.get(
    "/get_actor/{platform}/{year}",
    **_documented("Quién aparece más en una plataforma y un año", {"actor": "David Attenborough", "appearances": 7}),
)
async def get_actor_plataforma(request: Request, platform: Plataforma, year: Year) -> Response:
    """El actor o la actriz con más títulos de ese año en la plataforma; en un empate, el primero por nombre."""
    return json_response(service(request).questions.get_actor_platform(platform, year))


@router.get(
    "/get_actor/{nombre_actor:path}",
    **_documented(
        "El éxito de un actor o una actriz",
        {
            "actor": "Tom Hanks",
            "cantidad_filmaciones": 2,
            "retorno_total": 25.1,
            "retorno_promedio": 12.55,
            "peliculas": ["Big", "Toy Story"],
        },
    ),
)
async def get_actor(
    request: Request,
    nombre_actor: Annotated[str, Path(description="Nombre completo.", examples=["Tom Hanks"])],
) -> Response:
    """Sus películas y su retorno (recaudación / presupuesto): la suma, y el promedio sobre todas ellas."""
    return json_response(service(request).questions.get_actor(nombre_actor))


@router.get(
    "/get_director/{nombre_director:path}",
    **_documented(
        "El éxito de un director o una directora",
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
    ),
)  # fmt: skip
async def get_director(
    request: Request,
    nombre_director: Annotated[str, Path(description="Nombre completo.", examples=["John Lasseter"])],
) -> Response:
    """Su retorno total y, de cada película, el año, el retorno, el costo y la recaudación."""
    return json_response(service(request).questions.get_director(nombre_director))


@router.get(
    "/franquicia/{franquicia:path}",
    **_documented(
        "Una franquicia",
        {
            "franquicia": "Toy Story Collection",
            "cantidad": 3,
            "ganancia_total": 1937890605,
            "ganancia_promedio": 645963535.0,
        },
    ),
)
async def franquicia(
    request: Request,
    franquicia: Annotated[str, Path(description="Su nombre; `Collection` puede faltar.", examples=["Toy Story"])],
) -> Response:
    """Cuántas películas tiene y cuánto recaudaron, en total y en promedio."""
    return json_response(service(request).questions.franquicia(franquicia))


@router.get(
    "/peliculas_pais/{pais:path}",
    **_documented("Películas producidas en un país", {"pais": "Spain", "cantidad": 964}),
)
async def peliculas_pais(
    request: Request,
    pais: Annotated[str, Path(description="Nombre en inglés o español, o código ISO.", examples=["España"])],
) -> Response:
    """Cuántas películas se produjeron, del todo o en parte, en ese país."""
    return json_response(service(request).questions.peliculas_pais(pais))


@router.get(
    "/productoras/{productora:path}",
    **_documented(
        "Una productora",
        {"productora": "Pixar Animation Studios", "ganancia_total": 11188533734, "cantidad": 52},
    ),
)
async def productoras(
    request: Request,
    productora: Annotated[str, Path(description="Nombre de la productora.", examples=["Pixar Animation Studios"])],
) -> Response:
    """Cuánto recaudaron sus películas y cuántas son."""
    return json_response(service(request).questions.productoras(productora))


@router.get(
    "/retorno/{pelicula:path}",
    **_documented(
        "El retorno de una película",
        {
            "pelicula": "Toy Story",
            "inversion": 30000000,
            "ganancia": 373554033,
            "retorno": 12.4518,
            "anio": 1995,
        },
    ),
)
async def retorno(
    request: Request,
    pelicula: Annotated[str, Path(description="Título o título original.", examples=["Toy Story"])],
    anio: Anio = None,
) -> Response:
    """Inversión, ganancia, retorno (ganancia / inversión; 0 si falta alguna) y año."""
    return json_response(service(request).questions.retorno(pelicula, anio))


@router.get("/max_duration/{year}/{platform}/{duration_type}", **_DURACION)
async def max_duration(
    request: Request,
    year: Year,
    platform: Plataforma,
    duration_type: Annotated[str, Path(description="`min` o `season`.", examples=["min"])],
) -> Response:
    """El título de más duración de ese año y plataforma; en un empate, el primero por nombre."""
    return json_response(service(request).questions.get_max_duration(year, platform, duration_type))


@router.get("/get_max_duration", **_DURACION)
async def get_max_duration(
    request: Request,
    year: Annotated[str | None, Query(description="Año de estreno.", examples=["2018"])] = None,
    platform: Annotated[str | None, Query(description="Plataforma.", examples=["netflix"])] = None,
    duration_type: Annotated[str | None, Query(description="`min` (si falta) o `season`.", examples=["min"])] = None,
) -> Response:
    """Lo mismo, con los tres filtros opcionales."""
    return json_response(service(request).questions.get_max_duration(year, platform, duration_type))


@router.get(
    "/score_count/{platform}/{scored}/{year}",
    **_documented("Títulos con puntaje mayor que uno dado", 123),
)
async def score_count(
    request: Request,
    platform: Plataforma,
    scored: Annotated[str, Path(description="Puntaje, de 0 a 5; cuentan los títulos por encima.", examples=["3.5"])],
    year: Year,
) -> Response:
    """Cuántos títulos de ese año en la plataforma tienen un puntaje medio de los usuarios mayor que `scored`."""
    return json_response(service(request).questions.score_count(platform, scored, year))


@router.get("/count_platform/{platform}", **_documented("Títulos de una plataforma", 8807))
async def count_platform(request: Request, platform: Plataforma) -> Response:
    """Cuántos títulos tiene la plataforma, de cualquier tipo."""
    return json_response(service(request).questions.count_platform(platform))


Usuario = Annotated[
    str,
    Path(
        description="Id del usuario: `ratings_small:1`, o sólo `1` si ningún otro conjunto de datos tiene ese número.",
        examples=["ratings_small:1"],
    ),
]
Cuantas = Annotated[int, Query(description="Cuántos títulos.", ge=1, le=100)]


@router.get(
    "/recomendacion_usuario/{usuario}/{titulo:path}",
    **_documented(
        "Si a un usuario le gustaría un título",
        {
            "usuario": "ratings_small:1",
            "titulo": "Toy Story",
            "recomendada": True,
            "compatibilidad": 71.5,
            "puntaje_estimado": 4.1,
            "motivos": ["porque le gustó Toy Story 2"],
        },
    ),
)
async def recomendacion_usuario_titulo(
    request: Request, usuario: Usuario, titulo: Titulo, anio: Anio = None
) -> Response:
    """La probabilidad de que le guste (en %), el puntaje que le daría (de 0 a 5) y por qué."""
    return json_response(await run_in_threadpool(service(request).recomendacion_usuario_titulo, usuario, titulo, anio))


@router.get(
    "/recomendacion_usuario/{usuario}",
    **_documented(
        "Los mejores títulos para un usuario",
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
                }
            ],
        },
    ),
)
async def recomendacion_usuario(request: Request, usuario: Usuario, cuantas: Cuantas = 10) -> Response:
    """Los títulos que no ha visto y más le gustarían, con dónde verlos y por qué; `nivel` dice qué modelo respondió."""
    return json_response(await run_in_threadpool(service(request).recomendacion_usuario, usuario, cuantas))
