"""Which language a text is in."""

from __future__ import annotations

import pytest

from cartelera.service.sentence.speech import language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("un ladrón que roba secretos", "es"),
        ("a thief who steals the secrets of dreams", "en"),
        ("Zombies", None),
        ("", None),
        ("the casa de papel in la mesa", None),
    ],
)
def test_its_function_words_say_it(text: str, language: str | None) -> None:
    assert language_of(text) == language
