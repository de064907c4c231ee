"""Answers about when films were released."""

from __future__ import annotations

from cartelera.web.presenters.view import AnswerView, QuestionContext, counted


def present_month(context: QuestionContext) -> AnswerView:
    """How many films were released in a month."""
    result = context.service.insights.month_releases(context.values["mes"])
    return counted(context, result.films, "says.month", month=context.formats.month(result.month))


def present_weekday(context: QuestionContext) -> AnswerView:
    """How many films were released on a weekday."""
    result = context.service.insights.weekday_releases(context.values["dia"])
    return counted(context, result.films, "says.weekday", weekday=context.formats.weekday(result.weekday))
