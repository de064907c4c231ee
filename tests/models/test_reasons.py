"""Every kind of reason is given by some model, and can be said in every language."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartelera.catalog import Catalog
from cartelera.history import History, row_array
from cartelera.i18n.locale import languages
from cartelera.i18n.reasons import reason_text
from cartelera.interactions import Interactions
from cartelera.models.content import FIELDS, Content, ContentRecommender
from cartelera.models.registry import ALGORITHMS
from cartelera.recommendation import Query, Reason, ReasonKind, Tier, recommend
from support.clean_tables import actor, catalog, director, film
from support.two_tastes import asking, films, tastes

SHARED = ("", "", "Drama", "Ana Bell", "Bo Cole", "heist", "Acme", "The Saga")
"""What the films of each pair have in common, by FIELDS; nothing of words is named."""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> ContentRecommender:
    """Twenty-four films; those at rows 2f and 2f + 1 share what belongs to FIELDS[f], and nothing else."""
    rows = [film(n, f"Alone{n}", popularity=float(99 - n)) for n in range(24)]
    for n, sides in enumerate(np.arange(16).reshape(8, 2)):
        for side in sides:
            match FIELDS[n]:
                case "overview":
                    rows[side]["lemmas"] = "lighthouse"
                case "title":
                    rows[side]["title"] = f"Avalanche {'I' * (1 + side)}"
                case "collection":
                    rows[side]["collection"] = "The Saga"
                case "genres" | "keywords" | "companies" as column:
                    rows[side][column] = [SHARED[n]]
    people = [actor(f"tmdb-{n}", "Ana Bell") for n in (6, 7)] + [director(f"tmdb-{n}", "Bo Cole") for n in (8, 9)]
    known = catalog(tmp_path_factory.mktemp("content"), titles=rows, credits=people)
    return Content().fit(known, Interactions.empty(len(known)), rng=np.random.default_rng(0))


@pytest.mark.parametrize("field", range(8), ids=FIELDS)
def test_what_is_shared_is_named(content: ContentRecommender, field: int) -> None:
    ((reason,),) = content.explain(Query(seeds=row_array([2 * field])), row_array([2 * field + 1]))
    assert (reason.kind, reason.text) == (ReasonKind(FIELDS[field]), SHARED[field])
    for language in languages():
        assert reason_text(reason, language)


def test_every_other_kind_is_given_and_worded(tmp_path: Path) -> None:
    known = films(tmp_path)
    ratings = tastes(len(known), timed=True)
    given: list[Reason] = []
    for _, algorithm in ALGORITHMS:
        model = algorithm.fit(known, ratings, rng=np.random.default_rng(0))
        then = Query(now=int(ratings.timestamp.max()))
        for query in (then, asking((0, 5.0), (2, 4.0)), Query(seeds=row_array([4]))):
            for reasons in model.explain(query, row_array(range(6, 12))):
                given += reasons
    of_similar_titles = {ReasonKind.CREATOR, ReasonKind.LIKED_TOGETHER}
    known_kinds = {reason.kind for reason in given} | {ReasonKind(field) for field in FIELDS}
    assert known_kinds | of_similar_titles == set(ReasonKind)
    for reason in given:
        assert isinstance(reason.kind, ReasonKind)
        for language in languages():
            assert reason_text(reason, language), (reason, language)


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Three hundred films of few genres, people and themes: all have much in common."""
    rows = [
        film(n, f"Film {n}", popularity=float(999 - n), genres=[f"G{n % 3}", f"G{n % 4}"], keywords=[f"k{n % 9}"])
        for n in range(300)
    ]
    people = [actor(f"tmdb-{n}", f"Actor {n % 11}") for n in range(300)]
    return catalog(tmp_path_factory.mktemp("crowded"), titles=rows, credits=people)


@pytest.mark.parametrize("name", ["content", "blend"])
def test_an_answer_by_content_asks_the_catalogue_a_handful_of_questions(crowded: Catalog, name: str) -> None:
    """Nobody has rated anything, so the blend too answers by content; filters read the facets, and not SQLite."""
    nobody = Interactions.empty(len(crowded))
    model = dict(ALGORITHMS)[name].fit(crowded, nobody, rng=np.random.default_rng(0))
    asked: list[int] = []
    for titles in (5, 200):
        history = History.from_rows(row_array(range(titles)), np.full(titles, 4.5, dtype=np.float32))
        statements: list[str] = []
        crowded.connection().set_trace_callback(statements.append)
        found = recommend(model, crowded, Query(history), n=10)
        crowded.connection().set_trace_callback(None)
        assert found.tier is Tier.CONTENT and len(found.items) == 10
        assert all(any(reason.text for reason in one.reasons) for one in found.items)
        asked.append(len(statements))
    assert max(asked) <= 5, statements
