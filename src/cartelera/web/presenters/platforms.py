"""Answers about the catalogues of the platforms."""

from __future__ import annotations

from cartelera.web.presenters.view import AnswerView, QuestionContext, counted


def present_platform_size(context: QuestionContext) -> AnswerView:
    """How many titles a platform has."""
    result = context.service.insights.platform_size(context.values["platform"])
    return counted(context, result.titles, "says.platform", platform=context.formats.platform(result.platform))


def present_longest(context: QuestionContext) -> AnswerView:
    """The longest title of a platform and year."""
    texts, formats = context.texts, context.formats
    year, platform, unit = (context.optional(name) for name in ("year", "platform", "duration_type"))
    result = context.service.insights.longest_title(year, platform, unit)
    parts = [texts("says.longest")]
    if result.platform is not None:
        parts.append(texts("says.longest.platform", platform=formats.platform(result.platform)))
    if result.year is not None:
        parts.append(texts("says.longest.year", year=result.year))
    parts.append(texts(f"says.longest.unit.{result.duration_type}"))
    facts = ((texts("fact.runtime"), formats.duration(result.duration, result.duration_type)),)
    return AnswerView(result.name, " ".join(parts), facts, title=result.title)


def present_score_count(context: QuestionContext) -> AnswerView:
    """How many titles of a platform and year beat a score."""
    values, formats = context.values, context.formats
    result = context.service.insights.score_count(values["platform"], values["scored"], values["year"])
    return counted(
        context,
        result.titles,
        "says.scored",
        platform=formats.platform(result.platform),
        score=formats.exact(result.score),
        year=str(result.year),
    )


def present_top_actor(context: QuestionContext) -> AnswerView:
    """Who appears most on a platform in a year."""
    formats = context.formats
    result = context.service.insights.top_actor(context.values["platform"], context.values["year"])
    caption = context.texts.count(
        "says.platform_actor",
        result.appearances,
        platform=formats.platform(result.platform),
        year=result.year,
        amount=formats.number(result.appearances),
    )
    return AnswerView(result.actor, caption)
