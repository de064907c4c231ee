"""Every way of writing a platform leads to one key."""

from __future__ import annotations

import pytest

from cartelera.names import compact_key
from cartelera.platforms import PLATFORMS, display_name, match_platform, resolve_platform


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("disney+", "disney"),
        ("Disney Plus", "disney"),
        ("DISNEY", "disney"),
        ("prime", "amazon"),
        ("Prime Video", "amazon"),
        ("Amazon Prime Video", "amazon"),
        ("Amazon Prime Video with Ads", "amazon"),
        ("max", "max"),
        ("hbo max", "max"),
        ("HBO", "max"),
        ("netflix with ads", "netflix"),
        ("Netflix Standard with Ads", "netflix"),
        ("paramount+", "paramount"),
        ("Apple TV+", "apple"),
        ("apple_tv", "apple"),
        ("Movistar+", "movistar"),
        ("Movistar Plus+", "movistar"),
        ("", None),
        ("+", None),
        ("with ads", None),
        ("Blockbuster", None),
    ],
)
def test_a_platform_is_known_by_any_of_its_spellings(text: str, key: str | None) -> None:
    assert resolve_platform(text) == key


def test_no_spelling_belongs_to_two_platforms() -> None:
    spellings = [{compact_key(s) for s in (p.key, p.name, *p.aliases)} for p in PLATFORMS]
    assert sum(map(len, spellings)) == len(set().union(*spellings))
    assert len({p.key for p in PLATFORMS}) == len(PLATFORMS)


def test_of_the_platforms_at_hand_one_is_meant() -> None:
    keys = ("amazon", "disney", "acorn")
    assert match_platform("prime", keys) == "amazon"
    assert match_platform("Acorn TV", keys) == "acorn"
    assert match_platform("hulu", keys) is None
    assert match_platform("hbo max", ("hbo-max",)) == "hbo-max"


def test_a_platform_is_shown_by_its_name() -> None:
    assert display_name("disney") == "Disney+"
    assert display_name("acorn-tv") == "Acorn Tv"
