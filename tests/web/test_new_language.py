"""A language more is one folder with one file: pages are made in it, and every page offers it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from fastapi.testclient import TestClient

from cartelera.i18n import languages, locale, negotiate
from cartelera.i18n.translations import translations

TOOL = Path(__file__).parents[2] / "tools" / "update_texts.py"


@pytest.fixture
def french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """French as `tools/update_texts.py fr` begins it, every text translated as itself in braces."""
    shutil.copytree(locale.LOCALES, tmp_path / "locales")
    monkeypatch.setattr(locale, "LOCALES", tmp_path / "locales")
    _forget()
    monkeypatch.syspath_prepend(str(TOOL.parent))
    monkeypatch.setattr(sys, "argv", [str(TOOL), "fr"])
    __import__("update_texts").main()
    _forget()
    with locale.po_path("fr").open("rb") as stream:
        catalog = read_po(stream, locale="fr")
    for message in catalog:
        if message.id:
            message.string = (
                tuple(f"{{{text}}}" for text in message.id) if message.pluralizable else f"{{{message.id}}}"
            )
    with locale.po_path("fr").open("wb") as stream:
        write_po(stream, catalog)
    yield catalog
    _forget()


def _forget() -> None:
    languages.cache_clear()
    translations.cache_clear()


def test_a_folder_more_is_a_language_more(web: TestClient, french: Catalog) -> None:
    assert languages() == ("es", "en", "fr")
    assert negotiate("fr-CA,en;q=0.5") == "fr"
    page = web.get("/", headers={"Accept-Language": "fr"})
    assert page.headers["Content-Language"] == "fr"
    assert '<html lang="fr">' in page.text
    assert "{What&#39;s on tonight?}" in page.text


def test_it_writes_dates_and_names_as_cldr_says(web: TestClient, french: Catalog) -> None:
    page = web.get("/preguntas", params={"lang": "fr"}).text
    assert all(name in page for name in ("février", "décembre", "mercredi"))
    country = web.get("/preguntas/peliculas_pais", params={"lang": "fr", "pais": "United States"}).text
    assert "États-Unis" in country


def test_the_report_is_written_in_a_language_that_it_has(web: TestClient, french: Catalog) -> None:
    assert "cartelera report --lang en" in web.get("/insights", params={"lang": "fr"}).text


def test_the_other_pages_offer_it_in_itself(web: TestClient, french: Catalog) -> None:
    page = web.get("/", params={"lang": "en"}).text
    assert 'hreflang="es" lang="es" title="Leer esta página en español" rel="nofollow">Español<' in page
    assert 'hreflang="fr" lang="fr" title="{Read this page in English}" rel="nofollow">Français<' in page
    assert 'hreflang="en"' not in page


def test_a_text_that_is_not_translated_yet_is_english(web: TestClient, french: Catalog) -> None:
    for message in french:
        message.string = ("", "") if message.pluralizable else message.string if not message.id else ""
    with locale.po_path("fr").open("wb") as stream:
        write_po(stream, french)
    translations.cache_clear()
    assert "What&#39;s on tonight?" in web.get("/", params={"lang": "fr"}).text
