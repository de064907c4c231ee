"""Answers about one viewer."""

from __future__ import annotations

from collections.abc import Mapping

from cartelera.i18n import Formats, Translator
from cartelera.service.match import TitleMatch
from cartelera.service.recommend import RecommendationList
from cartelera.web import labels
from cartelera.web.presenters.view import (
    AnswerView,
    QuestionContext,
    TitleCard,
    other_years,
    reasons_in_words,
    title_and_year,
)


def present_recommendations(context: QuestionContext) -> AnswerView:
    """What a viewer is recommended."""
    texts = context.texts
    result = context.service.recommendations.for_viewer(context.values["usuario"])
    rows = context.service.viewers.history(result.viewer)[1].rows
    cards = recommended_cards(result, texts, context.service.catalog.local_names(rows.tolist(), texts.language))
    facts = ((texts.gettext("How it was chosen"), texts.gettext(labels.TIERS[result.tier])),)
    caption = texts.ngettext(
        "title we would offer %(viewer)s", "titles we would offer %(viewer)s", len(cards), viewer=result.viewer
    )
    return AnswerView(context.formats.number(len(cards)), caption, facts, cards=cards, viewer=result.viewer)


def present_match(context: QuestionContext) -> AnswerView:
    """Whether a viewer would like a title."""
    values = context.values
    match = context.service.matching.of_viewer(values["usuario"], values["titulo"], context.optional("anio"))
    return match_view(match, context.texts)


def match_view(match: TitleMatch, texts: Translator) -> AnswerView:
    """How well a title fits a viewer: probability, verdict, the rating expected and their own."""
    formats = Formats(texts.language)
    verdict = texts.gettext("Yes, recommended") if match.recommended else texts.gettext("No, rather another")
    facts = [(texts.gettext("Verdict"), verdict)]
    if match.rating is not None:
        rating, spread = formats.number(match.rating, 2), formats.number(match.std or 0.0, 1)
        estimated = texts.gettext("%(rating)s of 5, give or take %(spread)s", rating=rating, spread=spread)
        facts.append((texts.gettext("Estimated rating"), estimated))
    if match.own_rating is not None:
        own = texts.gettext("%(rating)s of 5", rating=formats.exact(match.own_rating))
        facts.append((texts.gettext("They gave it"), own))
    if match.interval is not None:
        low, high = (formats.percent(end) for end in match.interval)
        facts.append(
            (texts.gettext("Four times in five between"), texts.gettext("%(low)s and %(high)s", low=low, high=high))
        )
    title = title_and_year(match.title, texts.language)
    return AnswerView(
        texts.gettext("unknown") if match.probability is None else formats.percent(match.probability, 1),
        texts.gettext("is how well %(title)s suits %(viewer)s", title=title, viewer=match.viewer),
        tuple(facts),
        match.title,
        years=other_years(match.title, match.others),
        reasons=reasons_in_words(match.reasons, texts),
        viewer=match.viewer,
    )


def recommended_cards(
    recommendations: RecommendationList, texts: Translator, local_names: Mapping[str, str]
) -> tuple[TitleCard, ...]:
    """Recommended titles, each with its weightiest reasons; `local_names` of the titles that reasons name."""
    formats = Formats(texts.language)
    return tuple(
        TitleCard(
            recommended.title,
            reasons_in_words(recommended.reasons, texts, local_names),
            ""
            if recommended.probability is None
            else texts.gettext("%(percent)s likely to like it", percent=formats.percent(recommended.probability)),
        )
        for recommended in recommendations.titles
    )
