"""The English texts of names that the code knows: questions, their fields and groups, units, and who answered a viewer.

Shown through gettext, `_(labels.GROUPS[group])`.
"""

from __future__ import annotations

from cartelera.i18n import gettext_noop

QUESTIONS = {
    "recomendacion": gettext_noop("Which five titles are most like it?"),
    "retorno": gettext_noop("What did it cost, and return?"),
    "votos_titulo": gettext_noop("How was it voted?"),
    "score_titulo": gettext_noop("How popular is it?"),
    "recomendacion_usuario": gettext_noop("What do we offer a viewer?"),
    "recomendacion_usuario_titulo": gettext_noop("Would they like this title?"),
    "get_actor": gettext_noop("How successful is an actor?"),
    "get_director": gettext_noop("How successful is a director?"),
    "franquicia": gettext_noop("What did a franchise take?"),
    "productoras": gettext_noop("What did a company take?"),
    "peliculas_pais": gettext_noop("How many films did a country make?"),
    "cantidad_filmaciones_mes": gettext_noop("How many were released in a month?"),
    "cantidad_filmaciones_dia": gettext_noop("How many were released on a weekday?"),
    "count_platform": gettext_noop("How many titles has a platform?"),
    "max_duration": gettext_noop("Which title is the longest?"),
    "score_count": gettext_noop("How many titles beat a score?"),
    "get_actor_plataforma": gettext_noop("Who appears most on a platform?"),
}
"""What each question asks."""
GROUPS = {
    "films": gettext_noop("A film"),
    "viewers": gettext_noop("A viewer"),
    "people": gettext_noop("Its people"),
    "money": gettext_noop("Franchises, companies and countries"),
    "calendar": gettext_noop("The release calendar"),
    "platforms": gettext_noop("The platforms"),
}
"""What the questions of each group are about."""
FIELDS = {
    "usuario": gettext_noop("Viewer"),
    "titulo": gettext_noop("Title"),
    "pelicula": gettext_noop("Film"),
    "anio": gettext_noop("Year"),
    "nombre_actor": gettext_noop("Actor"),
    "nombre_director": gettext_noop("Director"),
    "franquicia": gettext_noop("Franchise"),
    "productora": gettext_noop("Company"),
    "pais": gettext_noop("Country"),
    "mes": gettext_noop("Month"),
    "dia": gettext_noop("Weekday"),
    "platform": gettext_noop("Platform"),
    "duration_type": gettext_noop("Measure"),
    "year": gettext_noop("Year"),
    "scored": gettext_noop("Score"),
}
"""What each parameter of a question is."""
UNITS = {
    "min": gettext_noop("Minutes"),
    "season": gettext_noop("Seasons"),
}
"""In what durations are measured."""
UNSTATED = {
    "platform": gettext_noop("Any"),
    "unit": gettext_noop("Minutes"),
}
"""What an optional choice of each kind means if nothing is chosen."""
TIERS = {
    "blend": gettext_noop("By what people who rate like this one liked"),
    "content": gettext_noop("By what is like the titles they liked: their ratings do not say more yet"),
    "popular": gettext_noop("What most people watch: nothing is known of this viewer yet"),
}
"""What the recommendations for a viewer rest on."""
FOUND_BY = {
    "spelling": gettext_noop("Spelled much like it"),
    "name_meaning": gettext_noop("Its name may mean the same"),
    "like": gettext_noop("Like the title you name"),
    "meaning": gettext_noop("By what it is about"),
}
"""Why a search found a title, if neither its name nor its people say so."""
CONSTRAINTS = {
    "kind": gettext_noop("Kind"),
    "genre": gettext_noop("Genre"),
    "country": gettext_noop("Country"),
    "language": gettext_noop("Language"),
    "platform": gettext_noop("Platform"),
    "years": gettext_noop("Years"),
    "runtime": gettext_noop("Length"),
    "person": gettext_noop("Person"),
    "like": gettext_noop("Like"),
}
"""What a filter that was understood is about."""
