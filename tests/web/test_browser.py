"""The pages in a real browser: on a phone, with the keyboard alone, without JavaScript."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
PHONE = {"width": 390, "height": 844}
ADDRESSES = (
    "/",
    "/?q=solaris",
    "/titulo/tmdb-862",
    "/titulo/ns5",
    "/preguntas",
    "/preguntas/get_director?nombre_director=john+lasseter",
    "/preguntas/franquicia?franquicia=toy+story",
    "/preguntas/retorno?pelicula=" + "x" * 250,
    "/?q=" + "x" * 250,
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A chromium. Skips where there is none, fails where CARTELERA_REQUIRE_BROWSER says there must be."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        reason = "no chromium is installed: the pages are not looked at in a browser"
        if os.environ.get("CARTELERA_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=arguments)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Callable[..., Any]]:
    """`visit(path, **context)`: a page; complaints in its console and requests to elsewhere fail the test."""
    contexts: list[Any] = []
    asked: list[str] = []
    complaints: list[str] = []

    def open_page(path: str, **options: Any) -> Any:
        context = browser.new_context(**({"viewport": PHONE, "locale": "es-ES"} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not [url for url in asked if not url.startswith(address)]
    # The browser notes every page that is a 404: those are asked for.
    assert not [text for text in complaints if "the server responded with a status of" not in text]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_a_phone(visit: Callable[..., Any], scheme: str) -> None:
    page = visit("/", color_scheme=scheme)
    origin = page.url.rstrip("/")
    for path in ADDRESSES:
        page.goto(origin + path)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], f"{path} is {wide} pixels wide"


def test_a_title_is_found_with_the_keyboard_alone(visit: Callable[..., Any]) -> None:
    page = visit("/")
    search = page.get_by_role("combobox", name="Busca un título, una persona o una historia")
    search.focus()
    page.keyboard.type("toy sto")
    options = page.get_by_role("option")
    options.first.wait_for()
    assert "Toy Story" in options.first.inner_text()
    assert page.locator(".combo [role=status]").first.inner_text().endswith("sugerencias")
    page.keyboard.press("ArrowDown")
    assert search.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    page.keyboard.press("Escape")
    assert search.get_attribute("aria-expanded") == "false"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/titulo/tmdb-862")


def test_the_docs_run_under_their_policy(visit: Callable[..., Any]) -> None:
    page = visit("/docs")
    question = page.locator(".opblock", has_text="/peliculas_mes/{mes}").first
    question.wait_for()
    question.click()
    question.get_by_placeholder("mes").fill("octubre")
    question.get_by_role("button", name="Execute").click()
    question.locator(".live-responses-table", has_text="200").first.wait_for()


def test_suggestions_fill_in_a_form_of_a_question(visit: Callable[..., Any]) -> None:
    page = visit("/preguntas/retorno")
    page.get_by_role("combobox", name="Película").fill("solar")
    page.get_by_role("option", name="1972").click()
    assert page.get_by_role("combobox", name="Película").input_value() == "Solaris"
    page.get_by_role("button", name="Preguntar").click()
    page.wait_for_url("**/preguntas/retorno?pelicula=Solaris&anio=1972")


def test_a_hostile_title_is_only_text_among_the_suggestions(visit: Callable[..., Any]) -> None:
    page = visit("/")
    page.get_by_role("combobox", name="Busca un título, una persona o una historia").fill("alert")
    option = page.get_by_role("option").first
    option.wait_for()
    assert "<script>alert(1)</script>" in option.inner_text()
    assert page.locator(".offered script").count() == 0


def test_everything_works_without_javascript(visit: Callable[..., Any]) -> None:
    page = visit("/", java_script_enabled=False)
    page.get_by_label("Busca un título, una persona o una historia").fill("toy story")
    page.get_by_role("button", name="Buscar").click()
    page.get_by_role("link", name="Toy Story 2").first.click()
    assert page.get_by_role("heading", level=1).inner_text().lower() == "toy story 2 1999"
    page.get_by_role("link", name="¿Cuánto costó y cuánto devolvió?").click()
    assert "×5,50" in page.inner_text("main")


def test_the_first_tab_skips_to_the_content(visit: Callable[..., Any]) -> None:
    page = visit("/titulo/tmdb-862")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenido"
