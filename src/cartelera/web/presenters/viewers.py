"""Answers about one viewer."""

from __future__ import annotations

from cartelera.service.match import TitleMatch
from cartelera.service.recommend import RecommendationList
from cartelera.web.formats import Formats
from cartelera.web.presenters.view import (
    AnswerView,
    QuestionContext,
    TitleCard,
    other_years,
    reasons_in_words,
    title_and_year,
)
from cartelera.web.texts import Texts


def present_recommendations(context: QuestionContext) -> AnswerView:
    """What a viewer is recommended."""
    texts = context.texts
    result = context.service.recommendations.for_viewer(context.values["usuario"])
    cards = recommended_cards(result, texts)
    facts = ((texts("fact.answered"), texts(f"tier.{result.tier}")),)
    caption = texts.count("says.offered", len(cards), viewer=result.viewer)
    return AnswerView(context.formats.number(len(cards)), caption, facts, cards=cards, viewer=result.viewer)


def present_match(context: QuestionContext) -> AnswerView:
    """Whether a viewer would like a title."""
    values = context.values
    match = context.service.matching.of_viewer(values["usuario"], values["titulo"], context.optional("anio"))
    return match_view(match, context.texts)


def match_view(match: TitleMatch, texts: Texts) -> AnswerView:
    """How well a title fits a viewer: probability, verdict, the rating expected and their own."""
    formats = Formats(texts)
    facts = [(texts("fact.verdict"), texts(f"fact.verdict.{'yes' if match.recommended else 'no'}"))]
    if match.rating is not None:
        rating, spread = formats.number(match.rating, 2), formats.number(match.std or 0.0, 1)
        facts.append((texts("fact.estimated"), texts("fact.estimated.value", rating=rating, spread=spread)))
    if match.own_rating is not None:
        facts.append((texts("fact.own"), texts("fact.own.value", rating=formats.exact(match.own_rating))))
    return AnswerView(
        formats.percent(match.probability, 1),
        texts("says.opinion", title=title_and_year(match.title), viewer=match.viewer),
        tuple(facts),
        match.title,
        years=other_years(match.title, match.others),
        reasons=reasons_in_words(match.reasons, texts),
        viewer=match.viewer,
    )


def recommended_cards(recommendations: RecommendationList, texts: Texts) -> tuple[TitleCard, ...]:
    """Recommended titles, each with its weightiest reasons."""
    formats = Formats(texts)
    return tuple(
        TitleCard(
            recommended.title,
            reasons_in_words(recommended.reasons, texts),
            ""
            if recommended.probability is None
            else texts("viewer.chance", percent=formats.percent(recommended.probability)),
        )
        for recommended in recommendations.titles
    )
