"""Answers about when films were released."""

from __future__ import annotations

from cartelera.web.presenters.view import AnswerView, QuestionContext


def present_month(context: QuestionContext) -> AnswerView:
    """How many films were released in a month."""
    result = context.service.insights.month_releases(context.values["mes"])
    caption = context.texts.ngettext(
        "film was released in %(month)s, of any year",
        "films were released in %(month)s, of any year",
        result.films,
        month=context.formats.month(result.month),
    )
    return AnswerView(context.formats.number(result.films), caption)


def present_weekday(context: QuestionContext) -> AnswerView:
    """How many films were released on a weekday."""
    result = context.service.insights.weekday_releases(context.values["dia"])
    caption = context.texts.ngettext(
        "film was released on a %(weekday)s",
        "films were released on a %(weekday)s",
        result.films,
        weekday=context.formats.weekday(result.weekday),
    )
    return AnswerView(context.formats.number(result.films), caption)
