"""The words of the pages: both languages whole, numbers and dates as each writes them."""

from __future__ import annotations

from string import Formatter

import pytest
from fastapi.testclient import TestClient

from cartelera.i18n import Translator
from cartelera.web.texts import TEXTS


def test_both_languages_have_the_same_keys() -> None:
    assert TEXTS["es"].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize("key", sorted(TEXTS["es"]))
def test_both_languages_say_it_with_the_same_values(key: str) -> None:
    spanish, english = (
        {name for _, name, _, _ in Formatter().parse(TEXTS[tongue][key]) if name} for tongue in ("es", "en")
    )
    assert TEXTS["es"][key].strip()
    assert TEXTS["en"][key].strip()
    if not key.endswith(".one"):
        assert spanish == english


@pytest.mark.parametrize("names", ["months", "weekdays"])
def test_there_are_as_many_names_in_both_languages(names: str) -> None:
    assert len(TEXTS["es"][names].split()) == len(TEXTS["en"][names].split()) == {"months": 12, "weekdays": 7}[names]


def test_what_is_counted_has_one_and_several() -> None:
    stems = {key.rpartition(".")[0] for key in TEXTS["es"] if key.endswith((".one", ".other"))}
    assert all(f"{stem}.{ending}" in TEXTS["es"] for stem in stems for ending in ("one", "other"))


def test_texts_are_filled_in_and_never_read_again(web: TestClient) -> None:
    assert Translator("es").gettext("Results for “%(query)s”", query="{0} %(t)s %") == "Resultados para «{0} %(t)s %»"
    assert "{0.__class__}" in web.get("/", params={"q": "{0.__class__}"}).text
