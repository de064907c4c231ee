"""Which language a reader gets."""

from __future__ import annotations

import pytest

from cartelera.i18n import negotiate


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("en", "en"),
        ("en-GB,en;q=0.9,es;q=0.8", "en"),
        ("es-AR,es;q=0.9,en;q=0.8", "es"),
        ("fr-FR,fr;q=0.9", "es"),
        ("fr,en;q=0.5,es;q=0.4", "en"),
        ("en;q=0.2, es;q=0.7", "es"),
        ("en;q=0", "es"),
        ("*", "es"),
        ("english", "es"),
        ("en;q=x,;;,=", "es"),
        ("en;q=nan", "es"),
        ("en;q=7", "es"),
        ("EN-us", "en"),
    ],
)
def test_the_language_the_browser_prefers(header: str, language: str) -> None:
    assert negotiate(header) == language
