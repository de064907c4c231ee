"""Mistyped names and names in another language are told apart."""

from __future__ import annotations

import pytest

from cartelera.service.search_order import Spelled, Weight, may_be_spanish, weigh


@pytest.mark.parametrize(
    ("text", "spelled", "named", "fame", "expected"),
    [
        # A famous name that means the same comes before one that is spelled somewhat alike.
        ("el padrino", Spelled(82, 82, False, 0.4), 0.7, 1.0, Weight.MEANING_FIRST),
        ("fresas salvajes", Spelled(84, 84, False, 1.0), 0.74, 0.8, Weight.MEANING_FIRST),
        ("la gran evasion", Spelled(80, 80, False, 0.5), 0.64, 0.95, Weight.MEANING_FIRST),
        # What is hardly anything but a name mistyped stays that, whatever it means.
        ("sohoter", Spelled(86, 86, True, 1.0), 0.9, 1.0, Weight.SPELLING_FIRST),
        ("meean girls", Spelled(95, 95, True, 1.0), 0.76, 0.9, Weight.SPELLING),
        ("la buena uneva", Spelled(93, 93, True, 0.1), 0.68, 0.77, Weight.SPELLING_FIRST),
        # Unless hardly anybody knows that name, and the text is Spanish as it is written.
        ("Crepúsculo", Spelled(90, 90, True, 0.0), 0.72, 1.0, Weight.MEANING_FIRST),
        ("Crepusculo", Spelled(90, 90, True, 0.0), 0.72, 1.0, Weight.SPELLING),
        ("Crepúsculo", Spelled(90, 90, True, 0.8), 0.72, 1.0, Weight.SPELLING),
        # Without a name that means the same.
        ("dog wat dog", Spelled(82, 82, False, 0.7), 0.0, 1.0, Weight.SPELLING_FIRST),
        ("volver al futuro", Spelled(69, 69, False, 0.4), 0.78, 1.0, Weight.MEANING),
        ("tom hnaks", Spelled(85, 60, False, 0.4), 0.5, 1.0, Weight.SPELLING),
        ("tom hnaks", Spelled(85, 60, False, 0.4), 0.7, 1.0, Weight.SPELLING_FIRST),
    ],
)
def test_what_a_text_is_rather(text: str, spelled: Spelled, named: float, fame: float, expected: Weight) -> None:
    assert weigh(text, spelled, named, fame) is expected


def test_spanish_is_told_by_its_letters_and_its_words() -> None:
    unknown = Spelled(90, 90, True, 0.0)
    assert all(may_be_spanish(text, unknown) for text in ("crepúsculo", "los niños", "la casa de papel"))
    assert not any(may_be_spanish(text, unknown) for text in ("crepusculo", "meean girls", ""))
    assert not may_be_spanish("los niños", Spelled(90, 90, True, 0.3))
