"""Titles like a title: plain facts that hold on catalogues made for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cartelera.catalog import Catalog
from cartelera.history import row_array
from cartelera.interactions import Interactions
from cartelera.models.item_similarity import TERMS, ItemSimilarity, ListRules, Neighbours, TitleSimilarity, nearest
from cartelera.models.item_similarity.siblings import SiblingCandidates, Tie, stem
from support import clean_tables
from support.clean_tables import actor, director, film, offer, other
from support.evaluation_data import interactions

RNG = np.random.default_rng(0)
PLOTS = {
    "hospital": "surgeon hospital patient love nurse",
    "heist": "thief bank robbery gang hostage",
    "space": "astronaut planet spaceship alien crew",
}


def fives(catalog: Catalog, ratings: Interactions | None = None, k: int = 5) -> dict[str, list[str]]:
    """The five of every title, by name; of several with one name those of the last."""
    similarity = ItemSimilarity().fit(catalog, ratings or Interactions.empty(len(catalog)), rng=RNG)
    return named(catalog, similarity, k)


def named(catalog: Catalog, similarity: TitleSimilarity, k: int = 5) -> dict[str, list[str]]:
    titles = catalog.column("title").tolist()
    found = Neighbours(similarity, ListRules.of(catalog), k).find(np.arange(len(catalog), dtype=np.int32))
    return {titles[row]: [titles[o] for o in others] for row, others, _ in found}


def crowd(start: int, plot: str, n: int = 8, **more: Any) -> list[clean_tables.Row]:
    """Films of one plot whose names say nothing."""
    return [
        film(start + i, f"{plot.title()} {chr(65 + i)}", lemmas=PLOTS[plot], genres=["Drama"], vote_count=50, **more)
        for i in range(n)
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The Godfather: Part II", "godfather"),
        ("Toy Story 3", "toy story"),
        ("Rocky IV", "rocky"),
        ("Coco (in Spanish)", "coco"),
        ("El Cartel 2", "cartel"),
        ("Dark", "dark"),
        ("1917", "1917"),
        ("Cell 211", "cell 211"),
        ("The", "the"),
        ("2", "2"),
    ],
)
def test_stem(name: str, expected: str) -> None:
    assert stem(name) == expected


def test_a_word_shared_in_the_name_is_no_likeness(tmp_path: Path) -> None:
    dark = other("ns1", "Dark", kind="series", genres=["TV Dramas"], lemmas=PLOTS["heist"])
    namesakes = [film(90 + i, f"{word} Dark", genres=["Comedy"], lemmas="wedding") for i, word in enumerate("ABCDEFG")]
    five = fives(clean_tables.catalog(tmp_path, titles=[dark, *crowd(1, "heist"), *namesakes]))["Dark"]
    assert not [name for name in five if "Dark" in name]


def test_series_are_like_series_and_films_like_films(tmp_path: Path) -> None:
    series = [
        other(f"ns{i}", f"Show {chr(65 + i)}", kind="series", genres=["TV Dramas"], lemmas=PLOTS["hospital"])
        for i in range(7)
    ]
    found = fives(clean_tables.catalog(tmp_path, titles=[*series, *crowd(1, "hospital")]))
    assert all(name.startswith("Show") for name in found["Show A"])
    assert all(name.startswith("Hospital") for name in found["Hospital A"])


def test_two_siblings_lead_and_others_follow(tmp_path: Path) -> None:
    saga = [
        film(50 + i, f"Night Robbers {i}", lemmas=PLOTS["heist"], genres=["Drama"], vote_count=50) for i in range(2, 7)
    ]
    makers = [director(f"tmdb-{50 + i}", "Ana Ruiz") for i in range(2, 7)]
    catalog = clean_tables.catalog(tmp_path, titles=[*saga, *crowd(1, "heist")], credits=makers)
    ten = fives(catalog, k=10)["Night Robbers 3"]
    assert [name.startswith("Night Robbers") for name in ten] == [True, True, *[False] * 3, True, True, *[False] * 3]


def test_a_sibling_needs_more_than_its_name(tmp_path: Path) -> None:
    titles = [
        film(1, "The Return", lemmas=PLOTS["heist"], genres=["Crime"]),
        film(2, "Return 2", lemmas=PLOTS["space"], genres=["Comedy"]),
        film(3, "Return 3", lemmas="garden flower", genres=["Western"]),
    ]
    catalog = clean_tables.catalog(tmp_path, titles=titles, credits=[actor("tmdb-1", "Eva"), actor("tmdb-3", "Eva")])
    assert set(SiblingCandidates.of(catalog).tie.tolist()) == {Tie.NUMBERED}
    similarity = ItemSimilarity().fit(catalog, Interactions.empty(3), rng=RNG)
    rows = {name: row for row, name in enumerate(catalog.column("title").tolist())}
    assert similarity.siblings_of(rows["The Return"]).tolist() == [rows["Return 3"]]
    assert similarity.siblings_of(rows["Return 2"]).tolist() == []


def test_a_title_quoted_in_a_synopsis_with_shared_actors_is_a_sibling(tmp_path: Path) -> None:
    spin_off = other("ns1", "Call the Lawyer", kind="series", overview='This prequel to "Going Bad" follows a lawyer.')
    first = other("ns2", "Going Bad", kind="series", overview="A teacher turns to crime.")
    titles = [spin_off, first, other("ns3", "Going Home", kind="series", overview="Nobody is called bad.")]
    catalog = clean_tables.catalog(
        tmp_path, titles=titles, credits=[actor(f"ns{n}", name) for n in (1, 2) for name in ("Bob O.", "Ann P.")]
    )
    assert fives(catalog)["Going Bad"][0] == "Call the Lawyer"
    assert SiblingCandidates.of(catalog).tie.tolist() == [Tie.QUOTED]


def test_language_and_country_bring_a_spanish_film_to_its_kind(tmp_path: Path) -> None:
    spanish = [
        film(20 + i, f"Película {chr(65 + i)}", lemmas=PLOTS["heist"], genres=["Drama"], original_language="es",
             vote_count=50, countries=["Spain"], country_codes=["ES"])
        for i in range(7)
    ]  # fmt: skip
    found = fives(clean_tables.catalog(tmp_path, titles=[*spanish, *crowd(1, "heist", original_language="en")]))
    assert all(name.startswith("Película") for name in found["Película A"])


def test_what_a_platform_does_not_say_is_read_from_its_shelf_or_country(tmp_path: Path) -> None:
    titles = [
        other("ns1", "Uno", kind="series", genres=["Spanish-Language TV Shows"]),
        other("ns2", "Dos", countries=["Argentina", "United States"]),
        film(3, "Tres", original_language="es"),
        film(4, "Four", original_language="en"),
        other("ns5", "Nobody knows"),
    ]
    catalog = clean_tables.catalog(tmp_path, titles=titles)
    spoken = ItemSimilarity().fit(catalog, Interactions.empty(5), rng=RNG).attributes.language
    by_name = dict(zip(catalog.column("title").tolist(), spoken.tolist(), strict=True))
    assert by_name["Uno"] == by_name["Dos"] == by_name["Tres"] != by_name["Four"]
    assert by_name["Nobody knows"] == -1


def test_documentaries_are_like_documentaries_of_their_subject(tmp_path: Path) -> None:
    football = "football goal stadium"
    documentaries = [
        film(10 + i, f"Goal {chr(65 + i)}", lemmas=football, genres=["Documentary"], original_language=language)
        for i, language in enumerate(["es", "en", "en", "en", "fr", "fr"])
    ]
    spanish = [
        film(30 + i, f"Historia {chr(65 + i)}", lemmas="war castle", genres=["Documentary"], original_language="es")
        for i in range(6)
    ]
    played = [film(50 + i, f"Played {chr(65 + i)}", lemmas=football, genres=["Comedy"]) for i in range(3)]
    found = fives(clean_tables.catalog(tmp_path, titles=[*documentaries, *spanish, *played]))
    assert all(name.startswith("Goal") for name in found["Goal A"])


def test_shelves_of_all_sources_are_one_vocabulary(tmp_path: Path) -> None:
    titles = [
        other("ns1", "Asked", kind="series", genres=["TV Comedies", "International TV Shows"]),
        other("hs1", "Same", kind="series", genres=["Sitcom"]),
        other("ns2", "Shelf", kind="series", genres=["International TV Shows"]),
        *[other(f"ds{i}", f"Filler {i}", kind="series", genres=["TV Horror"]) for i in range(5)],
    ]
    assert fives(clean_tables.catalog(tmp_path, titles=titles))["Asked"][0] == "Same"


def test_unreleased_tests_and_shorts_stay_out_unless_the_seed_is_one(tmp_path: Path) -> None:
    shorts = [
        film(60 + i, f"Short {chr(65 + i)}", runtime=7, lemmas=PLOTS["space"], genres=["Drama"], vote_count=50)
        for i in range(3)
    ]
    found = fives(clean_tables.catalog(tmp_path, titles=[*crowd(1, "space", runtime=100), *shorts]))
    assert not [name for name in found["Space A"] if name.startswith("Short")]
    assert {"Short B", "Short C"} <= set(found["Short A"])


def test_who_liked_this_liked_that(tmp_path: Path) -> None:
    """Films 0 to 5 are liked by one camp, 6 to 11 by the other; nothing else tells them apart."""
    catalog = clean_tables.catalog(
        tmp_path, titles=[film(i, f"Film {chr(65 + i)}", genres=["Drama"]) for i in range(12)]
    )
    rated = {f"tmdb-{i}": row for i in range(12) if (row := catalog.row(f"tmdb-{i}")) is not None}
    viewer, title, rating = [], [], []
    for v in range(400):
        for i in range(12):
            if (v + i) % 5:
                viewer.append(v)
                title.append(rated[f"tmdb-{i}"])
                rating.append(5.0 if (v % 2 == 0) == (i < 6) else 1.0)
    ratings = interactions(viewer, title, rating, titles=12)
    found = fives(catalog, ratings)
    assert set(found["Film A"]) == {f"Film {letter}" for letter in "BCDEF"}
    assert set(found["Film L"]) == {f"Film {letter}" for letter in "GHIJK"}


def test_meaning_is_heard_if_there_are_vectors(tmp_path: Path) -> None:
    class Vectors:
        def unit(self, rows: np.ndarray) -> np.ndarray:
            return np.asarray(np.eye(2, dtype=np.float32)[(rows >= 6).astype(int)])

    catalog = clean_tables.catalog(
        tmp_path, titles=[film(i, f"Film {chr(65 + i)}", popularity=20.0 - i) for i in range(12)]
    )
    assert catalog.column("title")[0] == "Film A"
    similarity = ItemSimilarity().fit(catalog, Interactions.empty(12), rng=RNG, vectors=Vectors())
    assert set(named(catalog, similarity)["Film A"]) == {f"Film {letter}" for letter in "BCDEF"}
    assert set(named(catalog, similarity.silent_on_meaning())["Film L"]) == {f"Film {letter}" for letter in "ABCDE"}


def test_what_is_saved_answers_on_demand_as_it_did(tmp_path: Path) -> None:
    titles = [*crowd(1, "heist"), *crowd(20, "space"), *crowd(40, "hospital")]
    catalog = clean_tables.catalog(
        tmp_path / "tables", titles=titles, offers=[offer("ns1", "tmdb-1", "netflix", "H", 2000)]
    )
    similarity = ItemSimilarity().fit(catalog, Interactions.empty(len(catalog)), rng=RNG)
    similarity.save(tmp_path / "saved")
    opened = TitleSimilarity.load(tmp_path / "saved", None)
    rules = ListRules.of(catalog)
    for row, others, terms in Neighbours(similarity, rules, 5).find(np.arange(len(catalog), dtype=np.int32)):
        found, again = nearest(opened, rules, row, 5)
        assert found == others
        np.testing.assert_allclose(again, terms, atol=1e-5)
    mask = catalog.column("title") != "Heist B"
    assert "Heist B" not in catalog.columns.names(nearest(opened, rules, 0, 5, mask=mask)[0])
    assert nearest(opened, rules, 0, 5, pool=3)[0] and max(nearest(opened, rules, 0, 5, pool=3)[0]) < 3


@pytest.mark.parametrize("n", [0, 1, 2])
def test_a_catalogue_of_hardly_any_titles(tmp_path: Path, n: int) -> None:
    catalog = clean_tables.catalog(tmp_path, titles=[film(i, f"Film {i}") for i in range(n)])
    similarity = ItemSimilarity().fit(catalog, Interactions.empty(n), rng=RNG)
    found = list(Neighbours(similarity, ListRules.of(catalog), 5).find(row_array(range(n))))
    assert [len(others) for _, others, _ in found] == [max(n - 1, 0)] * n
    assert all(terms.shape == (max(n - 1, 0), len(TERMS)) for _, _, terms in found)


def test_what_every_title_shares_is_no_franchise(tmp_path: Path) -> None:
    titles = [film(n, f"{chr(65 + n % 26)}{n} and so on", collection="All our films") for n in range(220)]
    catalog = clean_tables.catalog(tmp_path, titles=titles)
    assert len(SiblingCandidates.of(catalog)) == 0


@pytest.mark.parametrize("name", ["1 " * 3000, "x" * 5000, ":" * 500, " - " * 900, '"' * 300, "", "Ⅳ", "片" * 400])
def test_odd_names_are_read(tmp_path: Path, name: str) -> None:
    titles = [film(1, name, overview=f'"{name}" and “{name}”'), film(2, "Plain", original_title=name or "Plain")]
    catalog = clean_tables.catalog(tmp_path, titles=titles)
    similarity = ItemSimilarity().fit(catalog, Interactions.empty(2), rng=RNG)
    assert len(similarity) == 2
