"""Adult titles: counted and found by the questions of the brief, left out of rows and searches that nobody opens."""

from __future__ import annotations

import pytest

from cartelera import release
from cartelera.catalog import Adult, Filters
from cartelera.service import Cartelera
from cartelera.workspace import Workspace
from tables import film, write_tables


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Cartelera:
    workspace = Workspace(tmp_path_factory.mktemp("adult"))
    films = [
        film(1, "Night Out", popularity=9.0, adult=True, budget=10, revenue=20, **{"return": 2.0}),
        film(2, "Night In", popularity=5.0),
        film(3, "Day Out", popularity=7.0),
    ]
    write_tables(workspace.tables, titles=films)
    release.train(workspace)
    return Cartelera(release.open_current(workspace))


def test_rows_of_popular_titles_leave_them_out(service: Cartelera) -> None:
    assert [title.title for title in service.titles.popular(2)] == ["Day Out", "Night In"]


def test_searches_leave_them_out_unless_they_are_asked_for(service: Cartelera) -> None:
    assert [title.title for title in service.search.matching("night")] == ["Night In"]
    assert "Night Out" not in [title.title for title in service.search.nearest("night ouf")]
    everything = Filters(adult=Adult.INCLUDE)
    assert [title.title for title in service.search.matching("night", filters=everything)] == ["Night Out", "Night In"]


def test_the_questions_know_them(service: Cartelera) -> None:
    assert service.insights.film_return("Night Out").return_ == 2.0
