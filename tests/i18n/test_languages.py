"""Which language a reader gets, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import Request

from cartelera.i18n import Translator, negotiate
from cartelera.web.rendering import Renderer


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


def test_values_are_filled_in_after_translation() -> None:
    assert Translator("es").gettext("Results for “%(query)s”", query="{0} %(t)s %") == "Resultados para «{0} %(t)s %»"


def test_what_is_counted_has_one_and_several() -> None:
    counted = [
        Translator(language).ngettext("%(n)s title", "%(n)s titles", n) for language in ("es", "en") for n in (1, 2000)
    ]
    assert counted == ["1 título", "2.000 títulos", "1 title", "2,000 titles"]


def test_one_english_text_may_be_said_in_two_ways() -> None:
    spanish = Translator("es")
    assert (spanish.pgettext("menu", "Now showing"), spanish.gettext("Now showing")) == ("Cartelera", "En cartelera")


def test_templates_may_write_texts_as_blocks(tmp_path: Path) -> None:
    (tmp_path / "block.html").write_text(
        "{% trans query=q %}Results for “{{ query }}”{% endtrans %}; "
        "{% trans n=f.number(many), count=many %}{{ n }} title{% pluralize count %}{{ n }} titles{% endtrans %}"
    )
    request = Request({"type": "http", "method": "GET", "query_string": b"", "headers": [], "scheme": "http"})
    page = Renderer(tmp_path, {}).page(request, "block.html", q="<b> 5%", many=2000)
    assert bytes(page.body).decode() == "Resultados para «&lt;b&gt; 5%»; 2.000 títulos"
