"""Coded errors as people read them, in each language.

A problem document has a clause (`error_message`: no capital, no stop, values as they are typed); a page has a sentence
(`error_sentence`), in which platforms and units bear the names people know.
"""

from __future__ import annotations

from typing import Any

from cartelera.errors import CodedError, InvalidValueError
from cartelera.errors import ErrorCode as Code

_SPANISH = {
    Code.TITLE: "no se conoce ningún título «%(name)s»",
    Code.TITLE_ID: "ningún título tiene el identificador «%(name)s»",
    Code.TITLE_YEAR: "no hay ningún título «%(name)s» del año %(year)s",
    Code.FILM: "no se conoce ninguna película «%(name)s»",
    Code.FILM_ONLY_OFFERED: "«%(name)s» sólo está en los catálogos de las plataformas, que no traen ese dato",
    Code.ACTOR: "no se conoce ningún actor o actriz «%(name)s»",
    Code.DIRECTOR: "no se conoce ningún director o directora «%(name)s»",
    Code.COLLECTION: "no se conoce ninguna franquicia «%(name)s»",
    Code.COMPANY: "no se conoce ninguna productora «%(name)s»",
    Code.COUNTRY: "no se conoce ningún país «%(name)s»",
    Code.PLATFORM: "no se conoce ninguna plataforma «%(name)s»",
    Code.VIEWER: "no se conoce ningún usuario «%(name)s»",
    Code.VIEWER_AMBIGUOUS: "no se conoce ningún usuario «%(name)s»",
    Code.NO_DURATION: "no hay títulos con duración en %(unit)s para ese año y esa plataforma",
    Code.NO_CAST: "el catálogo de %(platform)s no trae reparto: no se puede saber quién aparece más",
    Code.NO_CAST_YEAR: "%(platform)s no tiene títulos con reparto del año %(year)s",
    Code.MONTH: "«%(name)s» no es un mes",
    Code.WEEKDAY: "«%(name)s» no es un día de la semana",
    Code.YEAR: "«%(name)s» no es un año",
    Code.NUMBER: "«%(name)s» no es un número",
    Code.DURATION_TYPE: "«%(name)s» no es un tipo de duración",
    Code.KIND: "«%(name)s» no es un tipo de título: movie o series",
    Code.GENRE: "ningún título es del género «%(name)s»",
    Code.MATURITY: "ningún título tiene la clasificación por edades «%(name)s»",
    Code.LANGUAGE: "no se conoce ningún idioma «%(name)s»",
    Code.RATING: "«%(name)s» no es un puntaje de 0 a 5",
    Code.RATING_MISSING: "«%(name)s» no trae puntaje: se escribe TÍTULO:PUNTAJE",
    Code.HISTORY_EMPTY: "el historial está vacío",
}
_ENGLISH = {
    Code.TITLE: "no title is known as “%(name)s”",
    Code.TITLE_ID: "no title has the identifier “%(name)s”",
    Code.TITLE_YEAR: "there is no title “%(name)s” from %(year)s",
    Code.FILM: "no film is known as “%(name)s”",
    Code.FILM_ONLY_OFFERED: "“%(name)s” is only in the platforms' catalogues, which do not hold that",
    Code.ACTOR: "no actor is known as “%(name)s”",
    Code.DIRECTOR: "no director is known as “%(name)s”",
    Code.COLLECTION: "no franchise is known as “%(name)s”",
    Code.COMPANY: "no company is known as “%(name)s”",
    Code.COUNTRY: "no country is known as “%(name)s”",
    Code.PLATFORM: "no platform is known as “%(name)s”",
    Code.VIEWER: "no viewer is known as “%(name)s”",
    Code.VIEWER_AMBIGUOUS: "several data sets have a viewer “%(name)s”: say which",
    Code.NO_DURATION: "no title has a duration in %(unit)s for that year and platform",
    Code.NO_CAST: "the catalogue of %(platform)s has no cast: who appears most cannot be known",
    Code.NO_CAST_YEAR: "%(platform)s has no titles with a cast from %(year)s",
    Code.MONTH: "“%(name)s” is not a month",
    Code.WEEKDAY: "“%(name)s” is not a day of the week",
    Code.YEAR: "“%(name)s” is not a year",
    Code.NUMBER: "“%(name)s” is not a number",
    Code.DURATION_TYPE: "“%(name)s” is not a kind of duration",
    Code.KIND: "“%(name)s” is not a kind of title: movie or series",
    Code.GENRE: "no title has the genre “%(name)s”",
    Code.MATURITY: "no title has the maturity rating “%(name)s”",
    Code.LANGUAGE: "no language is known as “%(name)s”",
    Code.RATING: "“%(name)s” is not a rating from 0 to 5",
    Code.RATING_MISSING: "“%(name)s” has no rating: write it as TITLE:RATING",
    Code.HISTORY_EMPTY: "the history is empty",
}
MESSAGES = {"es": _SPANISH, "en": _ENGLISH}
PAGE_MESSAGES = {
    "es": _SPANISH
    | {
        Code.VIEWER: "no se conoce ningún espectador «%(name)s»",
        Code.VIEWER_AMBIGUOUS: "varios conjuntos de datos tienen un espectador «%(name)s»: di cuál",
    },
    "en": _ENGLISH,
}
"""Pages call viewers by another word than the questions of the API do."""
_ALLOWED = {
    "es": {Code.YEAR: "%(first)s a %(last)s", Code.NUMBER: "un número, por ejemplo %(example)s"},
    "en": {Code.YEAR: "%(first)s to %(last)s", Code.NUMBER: "a number, for example %(example)s"},
}


def error_message(error: CodedError, language: str) -> str:
    """What is wrong, as a clause for a problem document; what has no words in that language is said in English."""
    message = MESSAGES[language].get(error.code)
    if message is None:
        return str(error)
    params = error.params
    if "unit" in params:
        params = params | {"unit": f"«{params['unit']}»" if language == "es" else f"“{params['unit']}”"}
    return message % params


def error_sentence(error: CodedError, language: str, **shown: Any) -> str:
    """What is wrong, as a sentence. `shown`: parameters as a page writes them, such as a platform's name."""
    message = PAGE_MESSAGES[language].get(error.code)
    said = str(error) if message is None else message % (error.params | shown)
    return f"{said[:1].upper()}{said[1:]}."


def allowed_values(error: InvalidValueError, language: str, **shown: Any) -> tuple[str, ...]:
    """The possible values: as they are typed if they can be listed, else what they are."""
    message = _ALLOWED[language].get(error.code)
    return error.allowed if message is None else (message % (error.params | shown),)
