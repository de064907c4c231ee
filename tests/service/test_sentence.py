"""The grammar: what a sentence asks, what of it is left for the meaning, and what it must not take for a filter."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelera.service import Cartelera
from cartelera.service.sentence import Grammar, Sentence


@pytest.fixture(scope="module")
def grammar(tiny: Cartelera) -> Grammar:
    return Grammar(tiny.catalog)


def said(sentence: Sentence) -> list[str]:
    return [f"{'-' if each.negated else ''}{each.key}" for each in sentence.constraints]


@pytest.mark.parametrize(
    ("text", "constraints", "about"),
    [
        ("comedias francesas", ["genre:comedias", "country:francesas"], ""),
        ("French comedies on Netflix", ["country:french", "genre:comedies", "platform:on netflix"], ""),
        ("a Japanese film about old parents", ["country:japanese", "kind:film"], "old parents"),
        ("quiero ver una peli de terror española", ["kind:peli", "genre:de terror", "country:española"], ""),
        ("películas sin animación sobre robots", ["kind:películas", "-genre:sin animación"], "robots"),
        ("horror movie that is not Spanish", ["genre:horror", "kind:movie", "-country:not spanish"], ""),
        ("cine argentino", ["country:argentino"], ""),
        ("series en Disney+", ["kind:series", "platform:en disney+"], ""),
        ("movies by Tarkovsky", ["kind:movies", "person:by tarkovsky"], ""),
        ("película con Ricardo Darín", ["kind:película", "person:con ricardo darín"], ""),
        ("Tom Hanks movies", ["person:tom hanks", "kind:movies"], ""),
        ("animated movies like Toy Story", ["genre:animated", "kind:movies", "like:like toy story"], ""),
        ("como Amélie pero más oscura", ["like:como amélie"], "más oscura"),
        ("drama about a family of thieves", ["genre:drama"], "a family of thieves"),
        ("películas de Argentina", ["kind:películas", "country:de argentina"], ""),
        ("movies in English", ["kind:movies", "language:in english"], ""),
        ("películas de robots pero sin romance", ["kind:películas", "-genre:sin romance"], "robots"),
        ("comedia romántica", ["genre:comedia", "genre:romántica"], ""),
    ],
)
def test_what_is_asked_and_what_is_left(grammar: Grammar, text: str, constraints: list[str], about: str) -> None:
    sentence = grammar.read(text)
    assert said(sentence) == constraints
    assert sentence.about == about


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("movies after 2010", (2011, None)),
        ("películas desde 2010", (2010, None)),
        ("películas anteriores a 1990", (None, 1989)),
        ("films before 1990", (None, 1989)),
        ("movies from the 80s", (1980, 1989)),
        ("películas de los 80", (1980, 1989)),
        ("películas de los años sesenta", (1960, 1969)),
        ("80s movies", (1980, 1989)),
        ("películas antes de los 90", (None, 1989)),
        ("films from 1990 to 1995", (1990, 1995)),
        ("películas entre 1990 y 1995", (1990, 1995)),
        ("film from 1996", (1996, 1996)),
        ("películas de 1996", (1996, 1996)),
        ("movies up to 2000", (None, 2000)),
        ("2000s movies", (2000, 2009)),
    ],
)
def test_years(grammar: Grammar, text: str, years: tuple[int | None, int | None]) -> None:
    sentence = grammar.read(text)
    found = [each.filters for each in sentence.constraints if each.kind == "years"]
    assert [(each.year_from, each.year_to) for each in found] == [years]
    assert sentence.about == ""


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("películas de menos de 100 minutos", (None, 99)),
        ("movies under 2 hours", (None, 119)),
        ("movies of at most 90 min", (None, 90)),
        ("películas de más de tres horas", (181, None)),
        ("films longer than two hours", (121, None)),
        ("películas de menos de dos horas y media", (None, 149)),
        ("movies over 2 and a half hours", (151, None)),
        ("movies under 1h 30", (None, 89)),
        ("películas que duren menos de una hora", (None, 59)),
        ("movies under 1.5 hours", (None, 89)),
    ],
)
def test_lengths(grammar: Grammar, text: str, minutes: tuple[int | None, int | None]) -> None:
    found = [each.filters for each in grammar.read(text).constraints if each.kind == "runtime"]
    assert [(each.runtime_from, each.runtime_to) for each in found] == [minutes]


@pytest.mark.parametrize(
    "text",
    [
        "a family of thieves",
        "a soldier returns from the war",
        "un asesino en serie aterroriza la ciudad",
        "a series of murders in a village",
        "a Danish prince sees the ghost of his father",
        "dos adolescentes viajan a una playa francesa",
        "a boy without a family",
        "a man discovers that his life is a television show",
        "a couple who cannot live like others",
        "un hombre que trabaja en los 80 pueblos de la sierra",
        "el diario de una niñera en Argentina",
        "a girl grows up in the 50s",
    ],
)
def test_a_story_is_no_filter(grammar: Grammar, text: str) -> None:
    sentence = grammar.read(text)
    assert said(sentence) == []
    assert sentence.about == text


@pytest.mark.parametrize("text", ["Toy Story", "Wild Tales", "Relatos salvajes", "Face/Off", "Tokyo Story 1953"])
def test_a_name_wins_over_the_grammar(grammar: Grammar, text: str) -> None:
    assert grammar.read(text) == Sentence((), text)


def test_what_is_taken_off_is_no_constraint_and_no_story(grammar: Grammar) -> None:
    sentence = grammar.read("French comedies about a waitress", ["country:FRENCH", "genre:unheard of"])
    assert said(sentence) == ["genre:comedies"]
    assert [each.key for each in sentence.removed] == ["country:french"]
    assert sentence.about == "a waitress"


def test_each_constraint_says_where_it_stands(grammar: Grammar) -> None:
    text = "  Películas «francesas» de los 90"
    for each in grammar.read(text).constraints:
        assert text[each.start : each.end] == each.text


def test_constraints_filter(tiny: Cartelera, grammar: Grammar) -> None:
    def titles(text: str) -> set[str]:
        sentence = grammar.read(text)
        mask = sentence.constraints[0].mask(tiny.catalog)
        for each in sentence.constraints:
            mask &= each.mask(tiny.catalog)
        return {title.title for title in tiny.catalog.summaries(mask.nonzero()[0].tolist())}

    assert titles("películas de terror españolas") == {"[REC]", "[REC]²"}
    assert titles("movies with Tom Hanks without animation") == {"Ghost Reel"}
    assert titles("animated movies after 2005") == {"Toy Story 3", "WALL·E"}


WORDS = st.sampled_from(
    ("the", "de", "a", "films", "películas", "not", "sin", "like", "como", "from", "by", "80s", "2010", "antes",
     "menos", "horas", "en", "Netflix", "con", "Tom", "Hanks", "(", ")", "'", "+", "✕", "東京")
)  # fmt: skip


@given(text=st.lists(WORDS | st.text(max_size=6), max_size=12).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_anything_can_be_read(grammar: Grammar, text: str) -> None:
    sentence = grammar.read(text)
    spans = [(each.start, each.end) for each in sentence.constraints]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    again = grammar.read(text, [each.key for each in sentence.constraints])
    assert again.constraints == ()
    assert again.about == sentence.about
