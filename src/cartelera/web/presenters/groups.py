"""Answers about people, franchises, companies and countries: their films and money."""

from __future__ import annotations

from cartelera.web.presenters.view import AnswerView, QuestionContext, counted


def present_actor(context: QuestionContext) -> AnswerView:
    """An actor's films and their return."""
    texts, formats = context.texts, context.formats
    result = context.service.insights.actor_films(context.values["nombre_actor"])
    facts = (
        (texts("fact.return_total"), formats.times(result.return_total)),
        (texts("fact.return_mean"), formats.times(result.return_mean)),
    )
    caption = texts.count("says.actor", len(result.films), name=result.name)
    return AnswerView(formats.number(len(result.films)), caption, facts, films=result.films)


def present_director(context: QuestionContext) -> AnswerView:
    """A director's films and their return."""
    result = context.service.insights.director_films(context.values["nombre_director"])
    caption = context.texts.count("says.director", len(result.films), name=result.name)
    figure = context.formats.times(result.return_total) if result.return_total else "—"
    return AnswerView(figure, caption, films=result.films)


def present_collection(context: QuestionContext) -> AnswerView:
    """What a franchise took."""
    texts, formats = context.texts, context.formats
    result = context.service.insights.collection(context.values["franquicia"])
    caption = texts.count("says.franchise", result.films, name=result.name, films=formats.number(result.films))
    facts = ((texts("fact.revenue_mean"), formats.money(result.revenue_mean)),)
    return AnswerView(formats.money(result.revenue), caption, facts)


def present_company(context: QuestionContext) -> AnswerView:
    """What a production company took."""
    formats = context.formats
    result = context.service.insights.company(context.values["productora"])
    caption = context.texts.count("says.company", result.films, name=result.name, films=formats.number(result.films))
    return AnswerView(formats.money(result.revenue), caption)


def present_country(context: QuestionContext) -> AnswerView:
    """How many films a country produced."""
    result = context.service.insights.country(context.values["pais"])
    return counted(context, result.films, "says.country", country=context.formats.country(result.name))
