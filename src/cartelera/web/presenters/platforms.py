"""Answers about the catalogues of the platforms."""

from __future__ import annotations

from cartelera.web.presenters.view import AnswerView, QuestionContext


def present_platform_size(context: QuestionContext) -> AnswerView:
    """How many titles a platform has."""
    result = context.service.insights.platform_size(context.values["platform"])
    caption = context.texts.ngettext(
        "title is on %(platform)s",
        "titles are on %(platform)s",
        result.titles,
        platform=context.formats.platform(result.platform),
    )
    return AnswerView(context.formats.number(result.titles), caption)


def present_longest(context: QuestionContext) -> AnswerView:
    """The longest title of a platform and year."""
    texts, formats = context.texts, context.formats
    year, platform, unit = (context.optional(name) for name in ("year", "platform", "duration_type"))
    result = context.service.insights.longest_title(year, platform, unit)
    parts = [texts.gettext("is the longest")]
    if result.platform is not None:
        parts.append(texts.gettext("on %(platform)s", platform=formats.platform(result.platform)))
    if result.year is not None:
        parts.append(texts.gettext("from %(year)s", year=result.year))
    parts.append(texts.gettext("in seasons") if result.duration_type == "season" else texts.gettext("in minutes"))
    facts = ((texts.gettext("Runtime"), formats.duration(result.duration, result.duration_type)),)
    return AnswerView(result.name, " ".join(parts), facts, title=result.title)


def present_score_count(context: QuestionContext) -> AnswerView:
    """How many titles of a platform and year beat a score."""
    values, formats = context.values, context.formats
    result = context.service.insights.score_count(values["platform"], values["scored"], values["year"])
    caption = context.texts.ngettext(
        "title of %(year)s on %(platform)s has a mean score above %(score)s",
        "titles of %(year)s on %(platform)s have a mean score above %(score)s",
        result.titles,
        platform=formats.platform(result.platform),
        score=formats.exact(result.score),
        year=result.year,
    )
    return AnswerView(formats.number(result.titles), caption)


def present_top_actor(context: QuestionContext) -> AnswerView:
    """Who appears most on a platform in a year."""
    formats = context.formats
    result = context.service.insights.top_actor(context.values["platform"], context.values["year"])
    caption = context.texts.ngettext(
        "appears in %(n)s title of %(year)s on %(platform)s: nobody in more",
        "appears in %(n)s titles of %(year)s on %(platform)s: nobody in more",
        result.appearances,
        platform=formats.platform(result.platform),
        year=result.year,
    )
    return AnswerView(result.actor, caption)
