"""Three keys for a name: what they forgive, and what they never do."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cartelera.names import compact_key, fold, words

_LATIN = "abcdefghijklmnopqrstuvwxyzñáéíóúüçàèìòùâêîôûäëïöÿãõåøæœßłđ"
plain = st.text(st.sampled_from(_LATIN + _LATIN.upper() + " -'!.0123456789"), max_size=40)
any_text = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Amélie ", "amelie"),
        ("AMÉLIE", "amelie"),
        ("Ame\u0301lie", "amelie"),
        ("El  secreto\tde\nsus ojos", "el secreto de sus ojos"),
        ("Ocean’s", "ocean's"),
        ("“Crocodile” Dundee", '"crocodile" dundee'),
        ("Straße", "strasse"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Þór", "thor"),
        ("İstanbul", "istanbul"),
        ("ﬁn", "fin"),
        ("Ｔｏｙ　Ｓｔｏｒｙ", "toy story"),
        ("Toy\u200bStory\ufeff", "toystory"),
        ("…and", "...and"),
        ("Σίσυφος", "σισυφοσ"),
        ("СТАЛКЕР", "сталкер"),
        ("がぎ", "がぎ"),
        ("한국", "한국"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("Face/Off", "face off"),
        ("WALL·E", "wall e"),
        ("Spider-Man: Homecoming", "spider man homecoming"),
        ("snake_case", "snake case"),
        ("...", ""),
        ("¿Qué?", "que"),
        ("[REC]²", "rec 2"),
        ("東京物語", "東京物語"),
    ],
)
def test_words(text: str, parted: str) -> None:
    assert words(text) == parted


@pytest.mark.parametrize(
    ("text", "compact"),
    [("Spider-Man", "spiderman"), ("Toy Story", "toystory"), ("...", "..."), (". . .", "..."), ("", ""), (" ", "")],
)
def test_compact_key(text: str, compact: str) -> None:
    assert compact_key(text) == compact


@given(any_text)
@example("\u0345")
@example("ͅα ̈ ¨")
@example("ŉ ǆ ẞ ﬀ ΐ")
def test_a_key_of_a_key_is_itself(text: str) -> None:
    for key in (fold, words, compact_key):
        assert key(key(text)) == key(text)


@given(any_text)
def test_every_key_is_trimmed_and_without_case(text: str) -> None:
    for key in (fold, words, compact_key):
        made = key(text)
        assert made == made.strip()
        assert "  " not in made
        assert not any(c.isupper() and c.lower() != c and len(c.lower()) == 1 for c in made if c.isascii())
    assert " " not in compact_key(text)


@given(any_text)
def test_looser_keys_are_made_of_stricter_ones(text: str) -> None:
    assert words(fold(text)) == words(text)
    assert compact_key(words(text)) == compact_key(text) or not words(text)
    assert compact_key(text) == words(text).replace(" ", "") or not words(text)


@given(plain)
def test_case_accents_and_blanks_make_no_difference(text: str) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    variants = [
        text.upper(),
        text.lower(),
        f" {text}\t",
        text.replace(" ", " \u00a0"),
        bare,
        unicodedata.normalize("NFD", text),
    ]
    assert {fold(variant) for variant in variants} == {fold(text)}


@given(plain)
def test_latin_names_come_out_in_ascii(text: str) -> None:
    assert fold(text).isascii()


@given(st.text(st.sampled_from("abc xyz019"), max_size=30), st.text(st.sampled_from("abc xyz019"), max_size=30))
def test_different_words_stay_different(one: str, two: str) -> None:
    assert (fold(one) == fold(two)) == (one.split() == two.split())
