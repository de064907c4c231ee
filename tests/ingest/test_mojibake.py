"""Texts that were misread before they came to us are mended; those that are right stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_files import movies, query, take, write

from cartelera.ingest.mojibake import mended


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Tommyâ€™s world", "Tommy’s world"),
        ("his protÃ©gÃ© waits", "his protégé waits"),
        ("â€œPonzi schemeâ€ to bilk", "“Ponzi scheme” to bilk"),
        ("formedâ€”and what", "formed—and what"),
        ("a sea of blood¡¦ Amid the chaos", "a sea of blood… Amid the chaos"),
        ("she¡¦s late", "she’s late"),
        ("Commedia dell\x92arte", "Commedia dell’arte"),
        ("chamar a atenÃ§Ã£o", "chamar a atenção"),
        ("rester Ã\xa0 ses cÃ´tÃ©s", "rester à ses côtés"),
        ("Academy AwardÂ® nominee", "Academy Award® nominee"),
        ("in Ã‰vian", "in Évian"),
        ("from MÃ©xico", "from México"),
    ],
)
def test_what_was_misread_is_as_it_was_meant(written: str, meant: str) -> None:
    assert mended(written) == meant
    assert mended(meant) == meant


@pytest.mark.parametrize(
    "right",
    [
        "«A IRMÃ» e “A MANHÃ”", "CAFÉ… et OLÉ”", "SÃO JOÃO", "¡Ándale! ¡Sí!", "Ça va, à bientôt…",
        "naïve – “she’s” 90 °C",
        "Â", "¿Qué? ¡Adiós!", "ÂNGELA", "20 € — 30 £", "東京物語", "Ãrjun",
    ],
)  # fmt: skip
def test_what_is_right_is_never_changed(right: str) -> None:
    assert mended(right) == right


LETTERS = "abcdefghijklmnñopqrstuvwxyzáéíóúüàèìòùâêîôûçãõäöåøæœABCÁÉÍÓÚÑ ¿?¡!.,;:'\"’‘“”—–…€"


@given(st.text(LETTERS))
def test_texts_of_western_languages_stay_as_they_are(text: str) -> None:
    if not any(odd in text for odd in ("â€", "Ã", "Â", "¡¦")):
        assert mended(text) == text


@given(st.text("abc áéíóúñçãõàèâêôüö’‘“—–…®"))
def test_any_text_comes_back(text: str) -> None:
    assert mended(text.encode().decode("cp1252", errors="ignore")) == text


def test_synopses_are_mended_and_titles_are_not(tmp_path: Path) -> None:
    write(
        tmp_path / "raw" / "movies_metadata.csv", movies({"overview": "Led by AndyÃ©, itâ€™s his toys.", "title": "Ã©"})
    )
    take(tmp_path / "w", tmp_path / "raw")
    assert query(tmp_path / "w", "SELECT title, overview FROM titles") == [("Ã©", "Led by Andyé, it’s his toys.")]
