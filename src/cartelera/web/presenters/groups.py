"""Answers about people, franchises, companies and countries: their films and money."""

from __future__ import annotations

from cartelera.catalog import Title
from cartelera.service.insights import PersonFilms
from cartelera.web.presenters.view import AnswerView, QuestionContext


def _titles(context: QuestionContext, result: PersonFilms) -> tuple[Title, ...]:
    return tuple(context.service.catalog.titles([film.row for film in result.films]))


def present_actor(context: QuestionContext) -> AnswerView:
    """An actor's films and their return."""
    texts, formats = context.texts, context.formats
    result = context.service.insights.actor_films(context.values["nombre_actor"])
    facts = (
        (texts.gettext("Return in all"), formats.times(result.return_total)),
        (texts.gettext("Mean return"), formats.times(result.return_mean)),
    )
    caption = texts.ngettext("film with %(name)s", "films with %(name)s", len(result.films), name=result.name)
    return AnswerView(formats.number(len(result.films)), caption, facts, films=_titles(context, result))


def present_director(context: QuestionContext) -> AnswerView:
    """A director's films and their return."""
    result = context.service.insights.director_films(context.values["nombre_director"])
    caption = context.texts.ngettext(
        "is the return of the film %(name)s directed",
        "is the return, in all, of the %(n)s films %(name)s directed",
        len(result.films),
        name=result.name,
    )
    figure = context.formats.times(result.return_total) if result.return_total else "—"
    return AnswerView(figure, caption, films=_titles(context, result))


def present_collection(context: QuestionContext) -> AnswerView:
    """What a franchise took."""
    texts, formats = context.texts, context.formats
    result = context.service.insights.collection(context.values["franquicia"])
    caption = texts.ngettext(
        "is what the film of %(name)s took",
        "is what the %(n)s films of %(name)s took",
        result.films,
        name=result.name,
    )
    facts = ((texts.gettext("Mean per film"), formats.money(result.revenue_mean)),)
    return AnswerView(formats.money(result.revenue), caption, facts)


def present_company(context: QuestionContext) -> AnswerView:
    """What a production company took."""
    formats = context.formats
    result = context.service.insights.company(context.values["productora"])
    caption = context.texts.ngettext(
        "is what the film of %(name)s took",
        "is what the %(n)s films of %(name)s took",
        result.films,
        name=result.name,
    )
    return AnswerView(formats.money(result.revenue), caption)


def present_country(context: QuestionContext) -> AnswerView:
    """How many films a country produced."""
    result = context.service.insights.country(context.values["pais"])
    caption = context.texts.ngettext(
        "film was produced, wholly or in part, in %(country)s",
        "films were produced, wholly or in part, in %(country)s",
        result.films,
        country=context.formats.country(result.name),
    )
    return AnswerView(context.formats.number(result.films), caption)
