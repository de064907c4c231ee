"""Of several titles of one name somebody means, who names others beside it, that which is nearest to those."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartelera import release
from cartelera.service import Cartelera
from cartelera.workspace import Workspace
from support.clean_tables import actor, film, write_tables

OLD = {"genres": ["Animation", "Family"], "keywords": ["fairy tale", "princess"], "release_date": "1950-02-15",
       "overview": "A princess in a fairy tale sings to the mice of the palace."}  # fmt: skip
NEW = {"genres": ["Crime", "Thriller"], "keywords": ["gangster", "heist"], "release_date": "2015-03-06",
       "overview": "A gangster plans one more heist before he leaves the city."}  # fmt: skip
FILMS = [
    film(1, "Cinderella", vote_count=3000, popularity=9, **NEW), film(2, "Cinderella", vote_count=900, **OLD),
    film(3, "Snow White", vote_count=800, **OLD), film(4, "Bambi", vote_count=700, **OLD),
    film(5, "The Score", vote_count=800, **NEW), film(6, "Heat", vote_count=700, **NEW),
    film(7, "Heat", vote_count=2, **OLD),
]  # fmt: skip
CAST = [
    *(actor(f"tmdb-{n}", "Ilene Woods") for n in (2, 3, 4, 7)),
    *(actor(f"tmdb-{n}", "Al Pacino") for n in (1, 5, 6)),
]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Cartelera:
    workspace = Workspace(Path(tmp_path_factory.mktemp("namesakes")) / "w")
    write_tables(workspace.tables, titles=FILMS, credits=CAST)
    release.train(workspace)
    return Cartelera(release.releases_of(workspace).open_current())


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Cinderella:5", {1}),
        ("Cinderella:5, Heat:4, The Score:4", {1, 5, 6}),
        ("Cinderella:5, Snow White:4, Bambi:4", {2, 3, 4}),
        ("Snow White:4, Bambi:4, cinderella : 5", {2, 3, 4}),
        ("Cinderella (2015):5, Snow White:4, Bambi:4", {1, 3, 4}),
        ("tmdb-1:5, Snow White:4, Bambi:4", {1, 3, 4}),
        ("Cinderella:5, Cinderella:4, Bambi:5", {2, 4}),
    ],
)
def test_the_one_nearest_to_the_rest_is_meant(service: Cartelera, text: str, meant: set[int]) -> None:
    history = service.viewers.parse_history(text)
    assert {service.catalog.title(int(row)).tmdb_id for row in history.rows} == meant
