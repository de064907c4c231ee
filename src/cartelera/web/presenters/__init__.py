"""How the staff's questions are answered on pages: each presenter asks the service once and maps its result to a view.

Presenters put facts into words; they look nothing up and resolve no name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cartelera.web.presenters import calendar, films, groups, platforms, viewers
from cartelera.web.presenters.view import AnswerView, QuestionContext

Presenter = Callable[[QuestionContext], AnswerView]
"""Raises NotFoundError and InvalidValueError as the service does."""

PRESENTERS: Mapping[str, Presenter] = {
    "recomendacion": films.present_similar,
    "retorno": films.present_return,
    "votos_titulo": films.present_votes,
    "score_titulo": films.present_popularity,
    "recomendacion_usuario": viewers.present_recommendations,
    "recomendacion_usuario_titulo": viewers.present_match,
    "get_actor": groups.present_actor,
    "get_director": groups.present_director,
    "franquicia": groups.present_collection,
    "productoras": groups.present_company,
    "peliculas_pais": groups.present_country,
    "cantidad_filmaciones_mes": calendar.present_month,
    "cantidad_filmaciones_dia": calendar.present_weekday,
    "count_platform": platforms.present_platform_size,
    "max_duration": platforms.present_longest,
    "score_count": platforms.present_score_count,
    "get_actor_plataforma": platforms.present_top_actor,
}
"""By the question's name in the registry."""
