"""Which questions are asked for a title, and which answer is taken for it."""

from __future__ import annotations

from typing import Any

import pytest

from cartelera.enrichment.lookup import Body, LookupTarget, lookup_steps

Known = dict[str, Body | None]


def wanted(title: str = "Solaris", year: int | None = 1972, kind: str = "movie", **more: Any) -> LookupTarget:
    given = {"title_id": "x", "original_title": title, "tmdb_id": None, "imdb_id": None, "missing": frozenset()} | more
    return LookupTarget(title=title, year=year, kind=kind, **given)


def ask(title: LookupTarget, known: Known, language: str = "en-US") -> tuple[Body | None, list[str]]:
    """What is found where TMDB answers `known` (by path; searches by `search/movie year language`), what is asked."""
    asked: list[str] = []
    steps = lookup_steps(title, language)
    try:
        request = next(steps)
        while True:
            params = dict(request.params)
            searched = request.path.startswith("search/")
            asked.append(f"{request.path} {params['year']} {params['language']}" if searched else request.path)
            request = steps.send(known.get(asked[-1]))
    except StopIteration as done:
        return done.value, asked


def hits(*found: Body) -> Body:
    return {"results": list(found)}


SOLARIS = {"id": 593, "title": "Solaris", "original_title": "Солярис", "release_date": "1972-09-26"}
SEARCH = "search/movie 1972 en-US"


def test_by_tmdb_id_first() -> None:
    assert ask(wanted(tmdb_id=593, imdb_id="tt0069293"), {"movie/593": SOLARIS}) == (SOLARIS, ["movie/593"])


def test_by_imdb_id_where_the_tmdb_id_is_unknown() -> None:
    known: Known = {"find/tt0069293": {"movie_results": [SOLARIS], "tv_results": []}, "movie/593": SOLARIS}
    found, asked = ask(wanted(tmdb_id=7, imdb_id="tt0069293"), known)
    assert (found, asked) == (SOLARIS, ["movie/7", "find/tt0069293", "movie/593"])


def test_by_title_and_year_where_there_is_no_id() -> None:
    known: Known = {SEARCH: hits(SOLARIS), "movie/593": SOLARIS}
    assert ask(wanted("  SOLÁRIS "), known) == (SOLARIS, [SEARCH, "movie/593"])


def test_by_original_title() -> None:
    known: Known = {SEARCH: hits(SOLARIS), "movie/593": SOLARIS}
    assert ask(wanted("Solaris of Tarkovsky", original_title="Солярис"), known)[0] == SOLARIS


@pytest.mark.parametrize(
    "found",
    [
        [SOLARIS | {"release_date": "1973-01-01"}],
        [SOLARIS | {"release_date": ""}],
        [SOLARIS | {"title": "Solaris: The Making Of", "original_title": ""}],
        [SOLARIS, SOLARIS | {"id": 594}],
        [SOLARIS | {"id": None}],
        ["Solaris"],
    ],
    ids=["another year", "no year", "another title", "two of that name and year", "no id", "no record"],
)
def test_a_hit_that_does_not_agree_is_not_taken(found: list[Any]) -> None:
    assert ask(wanted(), {SEARCH: hits(*found)}) == (None, [SEARCH])


@pytest.mark.parametrize("title", [wanted(year=None), wanted(title="  ")])
def test_without_title_and_year_nothing_is_asked(title: LookupTarget) -> None:
    assert ask(title, {}) == (None, [])
    assert title.method is None


def test_a_title_that_english_does_not_know_is_searched_in_the_language_of_the_texts() -> None:
    local = {"id": 1, "title": "Cuento de Tokio", "original_title": "東京物語", "release_date": "1953-11-03"}
    known: Known = {"search/movie 1953 es-ES": hits(local), "movie/1": local}
    found, asked = ask(wanted("Cuento de Tokio", 1953), known, "es-ES")
    assert (found, asked) == (local, ["search/movie 1953 en-US", "search/movie 1953 es-ES", "movie/1"])


ELITE = {
    "id": 2,
    "name": "Elite",
    "original_name": "Élite",
    "first_air_date": "2018-10-05",
    "last_air_date": "2024-07-26",
}


@pytest.mark.parametrize(("year", "taken"), [(2017, False), (2018, True), (2021, True), (2024, True), (2025, False)])
def test_a_series_is_taken_in_any_year_it_was_on_the_air(year: int, taken: bool) -> None:
    known: Known = {f"search/tv {year} en-US": hits(ELITE), "tv/2": ELITE}
    assert (ask(wanted("Elite", year, "series"), known)[0] == ELITE) is taken


def test_a_series_is_never_looked_up_among_films() -> None:
    title = wanted("Solaris", 1972, "series", tmdb_id=593, imdb_id="tt0069293")
    known: Known = {"find/tt0069293": {"movie_results": [SOLARIS], "tv_results": []}, "movie/593": SOLARIS}
    assert ask(title, known) == (None, ["find/tt0069293", "search/tv 1972 en-US"])


@pytest.mark.parametrize("answer", [{}, {"movie_results": "none"}, {"movie_results": [SOLARIS, SOLARIS | {"id": 1}]}])
def test_an_odd_answer_to_an_imdb_id_leads_on_to_the_name(answer: Body) -> None:
    assert ask(wanted(imdb_id="tt0069293"), {"find/tt0069293": answer})[1] == ["find/tt0069293", SEARCH]
