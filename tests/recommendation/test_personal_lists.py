"""Lists for made viewers of a made catalogue in which nobody rated anything: they keep to the history."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cartelera.catalog import any_of
from cartelera.catalog.attributes import ATTRIBUTES
from cartelera.history import NO_RATING, History
from cartelera.recommendation import ReasonKind
from cartelera.recommendation.taste import Taste
from support.clean_tables import catalog, film
from support.many_kinds import PER_GROUP, Lists, many_kinds


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Lists:
    return Lists(many_kinds(tmp_path_factory.mktemp("kinds")))


@pytest.mark.parametrize(
    ("liked", "least"),
    [
        ({"crime series": 4}, 7),
        ({"spanish romance series": 3}, 6),
        ({"spanish drama": 4}, 6),
        ({"documentary": 3}, 6),
        ({"horror": 5}, 7),
        ({"baking": 1}, 5),
    ],
)
def test_a_list_is_of_what_the_history_is_of(lists: Lists, liked: dict[str, int], least: int) -> None:
    [(group, number)] = liked.items()
    found = lists.groups(*((group, each, 5) for each in range(number)))
    assert len(found) == 10
    assert found.count(group) >= least


def test_series_for_who_likes_series(lists: Lists) -> None:
    found = lists.groups(("crime series", 0, 5), ("baking", 1, 4), ("spanish romance series", 2, 5))
    assert sum(group in ("crime series", "baking", "spanish romance series") for group in found) >= 8


def test_two_tastes_are_both_served(lists: Lists) -> None:
    found = lists.groups(*(("horror", each, 5) for each in range(3)), *(("baking", each, 5) for each in range(3)))
    assert found.count("horror") >= 3 and found.count("baking") >= 3


def test_a_family_is_offered_nothing_for_adults(lists: Lists) -> None:
    """Neither what is rated so nor, as all documentaries here, what nobody rated."""
    history = lists.history(*(("family animation", each, 5) for each in range(3)), ("baking", 0, 4))
    rows = [item.row for item in lists.recommend(history, 60).items]
    assert rows and not lists.catalog.attributes.for_adults[rows].any()
    grown = lists.history(("family animation", 0, 5), ("horror", 0, 5))
    assert lists.catalog.attributes.for_adults[[item.row for item in lists.recommend(grown, 60).items]].any()


@pytest.mark.parametrize(("share", "films"), [(0.3, True), (0.07, False)])
def test_a_share_of_less_than_a_tenth_gets_no_place_in_ten(share: float, films: bool) -> None:
    """Of thirty titles by rank, ten come from the first: series, and three films behind them."""
    others = len(ATTRIBUTES) - 1
    own = np.array([1 - share, share, *[1] * others], dtype=np.float32)
    ends = np.cumsum([0, 2, *[1] * others]).tolist()
    taste = Taste(own, own, 3, tuple(slice(start, end) for start, end in pairwise(ends)))
    shares = np.ones((30, len(own)), dtype=np.float32)
    shares[:, :2] = [1, 0]
    shares[20:23, :2] = [0, 1]
    [page] = taste.choose(shares, 10, 1.0)
    assert bool(shares[page, 1].any()) is films


def test_stories_for_children_come_last_for_who_likes_none(lists: Lists) -> None:
    """Those that hardly anybody voted on; who likes one of them, or asks for nothing else, is offered them."""
    grown = (("crime series", 0, 5), ("documentary", 0, 5))
    everything = len(lists.catalog) - 2
    found = lists.groups(*grown, n=everything)
    assert set(found[-PER_GROUP:]) == {"family animation"} and "family animation" not in found[:-PER_GROUP]
    assert "family animation" in lists.groups(*grown, ("family animation", 0, 4))
    asked = lists.recommend(lists.history(*grown), 5, genres=any_of("Animation")).items
    assert len(asked) == 5 and all(lists.names[item.row].startswith("Family") for item in asked)


def test_a_list_holds_nothing_seen_and_is_as_long_as_asked(lists: Lists) -> None:
    history = lists.history(("horror", 0, 5), ("horror", 1, NO_RATING), ("crime series", 3, 2))
    rows = [item.row for item in lists.recommend(history, 70).items]
    assert len(rows) == len(set(rows)) == 70
    assert not set(rows) & set(history.rows.tolist())
    assert lists.recommend(history, 0).items == ()


def test_a_shorter_list_is_the_beginning_of_a_longer(lists: Lists) -> None:
    history = lists.history(("horror", 0, 5), ("documentary", 1, 5))
    long = [item.row for item in lists.recommend(history, 30).items]
    for n in (1, 5, 10, 20):
        assert [item.row for item in lists.recommend(history, n).items] == long[:n]


def test_filters_hold_if_no_voice_names_what_they_want(lists: Lists) -> None:
    items = lists.recommend(lists.history(("horror", 0, 5)), 12, genres=any_of("Reality TV")).items
    assert len(items) == 12
    assert all(lists.names[item.row].startswith("Baking") for item in items)


def test_the_reason_is_the_title_that_speaks(lists: Lists) -> None:
    items = lists.recommend(lists.history(("horror", 0, 5), ("baking", 0, 5))).items
    for item in items:
        because = [reason.text for reason in item.reasons if reason.kind is ReasonKind.BECAUSE]
        if lists.names[item.row].startswith("Baking"):
            assert because[0] == "Baking A"


def test_low_ratings_alone_do_no_harm(lists: Lists) -> None:
    found = lists.groups(("crime series", 0, 1), ("crime series", 1, 1), ("baking", 0, 2))
    assert len(found) == 10


def test_no_probability_without_ratings(lists: Lists) -> None:
    assert lists.recommend(lists.history(("horror", 0, 5))).likelihood is None


def test_a_catalogue_without_offers_is_not_filtered(tmp_path_factory: pytest.TempPathFactory) -> None:
    bare = Lists(many_kinds(tmp_path_factory.mktemp("bare"), offers=False))
    found = bare.groups(*(("spanish drama", each, 5) for each in range(4)))
    assert len(found) == 10 and found.count("spanish drama") >= 6
    assert PER_GROUP > 10


@pytest.mark.parametrize("runtime", [5, 100])
def test_a_catalogue_with_hardly_anything_to_list(tmp_path: Path, runtime: int) -> None:
    """Two films without genre, year or language: shorts, which lists do not hold, or not."""
    titles = [film(1, "A", runtime=runtime), film(2, "B", runtime=runtime)]
    lists = Lists(catalog(tmp_path, titles=titles))
    for rating in (5, 1, NO_RATING):
        history = History.from_rows(np.array([0], dtype=np.int32), np.array([rating], dtype=np.float32))
        assert len(lists.recommend(history).items) == (runtime == 100)
    assert len(lists.recommend(History.empty()).items) == 2 * (runtime == 100)
