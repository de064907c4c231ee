"""Fives of whole releases: made catalogues with less than all that the lists can hear, and the embedded one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartelera import release
from cartelera.models.item_similarity import TERMS
from cartelera.recommendation import ReasonKind
from cartelera.release.opening import Release
from cartelera.release.similar import weightiest_reasons
from cartelera.service.cartelera import Cartelera
from cartelera.workspace import Workspace
from support.clean_tables import Row, actor, director, film, offer, write_tables

Tables = dict[str, list[Row]]
GENRES = ("Crime", "Science Fiction", "Romance")
PLOTS = ("thief bank robbery", "astronaut planet spaceship", "nurse hospital love")
TITLES = [
    film(
        10 * plot + n, f"{chr(65 + plot)}{n} and nothing", lemmas=PLOTS[plot], genres=[GENRES[plot]],
        vote_count=40 + n, popularity=float(n),
    )
    for plot in range(3)
    for n in range(8)
]  # fmt: skip
CREDITS = [actor(row["title_id"], f"Actor {row['title_id'][5:-1]}") for row in TITLES] + [
    director(row["title_id"], f"Director {n % 3}") for n, row in enumerate(TITLES)
]
OFFERS = [offer(f"ns{n}", f"tmdb-{n}", "netflix", f"A{n} and nothing", 2000) for n in range(8)]


@pytest.mark.parametrize(
    "tables",
    [
        {"titles": TITLES, "credits": CREDITS},
        {"titles": TITLES},
        {"titles": TITLES, "offers": OFFERS},
        {"titles": [row | {"lemmas": ""} for row in TITLES], "credits": CREDITS},
    ],
    ids=["films and credits alone", "no credits", "offers", "no synopses"],
)
def test_whatever_is_missing_the_fives_are_of_the_same_kind(
    tmp_path: Path, tables: dict[str, list[dict[str, object]]]
) -> None:
    workspace = Workspace(tmp_path)
    write_tables(workspace.tables, **tables)
    release.train(workspace)
    similarity = Cartelera(release.releases_of(workspace).open_current()).similarity
    for row in TITLES:
        five = similarity.similar_names(str(row["title"]))
        assert len(five) == 5 and {name[0] for name in five} == {str(row["title"])[0]}, row["title"]


@pytest.fixture(scope="module")
def opened(demo: Workspace) -> Release:
    return release.releases_of(demo).open_current()


def test_the_embedded_catalogue_has_series_for_series_and_franchises(opened: Release) -> None:
    columns = opened.catalog.columns
    series = np.array(opened.catalog.column("kind") == "series")
    fives = opened.similar[:, :5]
    assert (fives >= 0).all()
    assert series[fives[series]].mean() > 0.8
    assert series[fives[~series]].mean() < 0.1
    members = np.bincount(columns.collection[columns.collection >= 0])
    for row in np.flatnonzero(columns.collection >= 0):
        if members[columns.collection[row]] > 1:
            mates = (columns.collection[fives[row]] == columns.collection[row]).sum()
            assert 1 <= mates <= 2, columns.names([int(row)])


def test_reasons_are_the_parts_that_speak_for_a_title_and_not_where_it_was_made() -> None:
    terms = np.zeros((2, len(TERMS)), dtype=np.float32)
    terms[0, [TERMS.index("context"), TERMS.index("cast"), TERMS.index("collection")]] = 6, 1, 3
    terms[1, [TERMS.index("meaning"), TERMS.index("liked_together")]] = 1.5, -0.5
    kinds, weights = weightiest_reasons(terms)
    assert kinds[0].tolist() == [8, 2, 255, 255] and weights[0].tolist() == [75, 25, 0, 0]
    assert (kinds[1] == 255).all(), "two synopses mean so much alike by chance"
    assert ReasonKind.COLLECTION.value in TERMS
