"""Answers about one film or series."""

from __future__ import annotations

from cartelera.service.insights import ENOUGH_VOTES
from cartelera.web.presenters.view import AnswerView, QuestionContext, other_years, similar_cards, title_and_year


def present_popularity(context: QuestionContext) -> AnswerView:
    """How popular a film is."""
    result = context.service.insights.film_popularity(context.values["titulo"], context.optional("anio"))
    film = result.film
    title = title_and_year(film, context.texts.language)
    caption = context.texts.gettext("is the popularity of %(title)s", title=title)
    figure = context.formats.exact(film.popularity)
    return AnswerView(figure, caption, title=film, years=other_years(film, result.others))


def present_votes(context: QuestionContext) -> AnswerView:
    """A film's mean vote, or that there are too few votes."""
    texts, formats = context.texts, context.formats
    result = context.service.insights.film_votes(context.values["titulo"], context.optional("anio"))
    film, years = result.film, other_years(result.film, result.others)
    votes, title = formats.number(result.votes), title_and_year(film, texts.language)
    if result.average is None:
        caption = texts.gettext(
            "The film has %(votes)s votes; it takes at least %(enough)s to give a mean.",
            votes=votes,
            enough=formats.number(ENOUGH_VOTES),
        )
        return AnswerView("—", caption, ((texts.gettext("Title"), title),), film, years=years)
    caption = texts.gettext(
        "of 10 is the mean of the %(votes)s votes for %(title)s",
        title=title_and_year(film, texts.language),
        votes=votes,
    )
    return AnswerView(formats.exact(result.average), caption, title=film, years=years)


def present_return(context: QuestionContext) -> AnswerView:
    """A film's return, budget and revenue."""
    texts, formats = context.texts, context.formats
    result = context.service.insights.film_return(context.values["pelicula"], context.optional("anio"))
    film = result.film
    facts = (
        (texts.gettext("Budget"), formats.money(film.budget)),
        (texts.gettext("Revenue"), formats.money(film.revenue)),
    )
    title, years = title_and_year(film, texts.language), other_years(film, result.others)
    if not result.return_:
        caption = texts.gettext("The return of %(title)s is unknown: its budget or revenue is missing", title=title)
        return AnswerView("—", caption, facts, film, years=years)
    caption = texts.gettext("is what %(title)s returned for each dollar invested", title=title)
    return AnswerView(formats.times(result.return_), caption, facts, film, years=years)


def present_similar(context: QuestionContext) -> AnswerView:
    """The titles most like one, and why."""
    result = context.service.similarity.find(context.values["titulo"], context.optional("anio"))
    cards = similar_cards(result.similar, context.texts)
    title = title_and_year(result.title, context.texts.language)
    caption = context.texts.ngettext(
        "title is like %(title)s", "titles are the most like %(title)s", len(cards), title=title
    )
    figure = context.formats.number(len(cards))
    return AnswerView(figure, caption, title=result.title, cards=cards, years=other_years(result.title, result.others))
