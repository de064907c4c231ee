"""What the pages say: search, a title and its five, in both languages, whatever is typed."""

from __future__ import annotations

import logging
from itertools import pairwise
from urllib.parse import quote_plus, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from cartelera.service import meaning
from cartelera.service.questions import QUESTIONS
from cartelera.service.watcher import ReleaseWatcher
from support.page import Page

from .conftest import HOSTILE_PERSON, HOSTILE_TEXT, HOSTILE_TITLE

ADDRESSES = (
    "/",
    "/?q=toy",
    "/?q=solaris&anio=1972",
    "/?q=zzzzqqqq",
    "/titulo/tmdb-862",
    "/titulo/ns6",
    "/titulo/nobody",
    "/preguntas",
    "/preguntas/retorno",
    "/preguntas/retorno?pelicula=solaris",
    "/preguntas/retorno?pelicula=toy+stori",
    "/preguntas/recomendacion?titulo=toy+story",
    "/preguntas/get_director?nombre_director=john+lasseter",
    "/preguntas/max_duration?platform=netflix&duration_type=season&year=",
    "/preguntas/cantidad_filmaciones_mes?mes=brumario",
    "/preguntas/recomendacion_usuario_titulo?usuario=1&titulo=toy+story",
    "/preguntas/nothing",
    "/espectador/nobody",
    "/insights",
    "/nothing/here",
)


def test_the_way_in_has_search_popular_titles_and_every_question(web: TestClient) -> None:
    page = Page.of(web.get("/"))
    assert page.one("html").attributes["lang"] == "es"
    assert page.one("h1").text == "¿Qué vemos hoy?"
    assert page.one("form", role="search").attributes["action"] == "/"
    assert page.one("input", name="q").attributes["type"] == "search"
    tiles = [link.attributes["href"] for link in page.all("a", class_="tile")]
    assert tiles[:2] == ["/titulo/tmdb-557", "/titulo/tmdb-862"], "the most popular first"
    assert len(tiles) == 12
    asked = {form.attributes["action"] for form in page.all("form", class_="ask")}
    assert asked == {f"/preguntas/{question.name}" for question in QUESTIONS}
    assert {"/docs", "/health"} <= set(page.links().values())


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("toy", "/titulo/tmdb-862"),
        ("relatos salvajes", "/titulo/tmdb-265195"),
        ("ricardo darin", "/titulo/tmdb-265195"),
        ("face off", "/titulo/tmdb-754"),
        ("東京物語", "/titulo/tmdb-18148"),
    ],
)
def test_search_finds_titles_and_people(web: TestClient, query: str, first: str) -> None:
    page = Page.of(web.get("/", params={"q": query}))
    assert page.all("a", class_="tile")[0].attributes["href"] == first
    assert page.one("h1").text == f"Resultados para «{query}»"
    assert page.one("input", name="q").attributes["value"] == query


def test_search_forgives_typos_and_says_so(web: TestClient) -> None:
    page = Page.of(web.get("/?q=toy+stori"))
    assert page.one("h2", id="resultados").text == "Nada se llama así. Lo más parecido:"
    assert page.all("a", class_="tile")[0].attributes["href"] == "/titulo/tmdb-862"
    assert page.links()["Toy Story"] == "/?q=Toy+Story"


def test_search_forgives_typos_in_the_names_of_people(web: TestClient) -> None:
    page = Page.of(web.get("/?q=rikardo+darim"))
    assert page.all("a", class_="tile")[0].attributes["href"] == "/titulo/tmdb-265195"
    assert page.links()["Ricardo Darín"] == f"/?q={quote_plus('Ricardo Darín')}"


def test_a_search_without_results_says_what_to_do(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "installed_encoder", lambda: None)  # By meaning, something is always the nearest.
    page = Page.of(web.get("/?q=zzzzqqqq"))
    assert "Nada se llama así, ni se le parece." in page.text
    assert not page.all("a", class_="tile")


def test_titles_of_one_name_can_be_told_apart_by_year(web: TestClient) -> None:
    page = Page.of(web.get("/?q=solaris"))
    assert page.links()["1972"] == "/?q=solaris&anio=1972"
    only = Page.of(web.get(page.links()["1972"]))
    assert [link.attributes["href"] for link in only.all("a", class_="tile")] == ["/titulo/tmdb-593"]
    assert only.links()["De cualquier año"] == "/?q=solaris"


def test_a_title_shows_its_facts_people_and_five(web: TestClient) -> None:
    page = Page.of(web.get("/titulo/tmdb-862"))
    assert page.one("h1").text == "Toy Story 1995"
    facts = [" ".join(e.text.split()) for e in page.all("dd")]
    assert {"30 de octubre de 1995", "US$ 30.000.000", "US$ 120.000.000", "×4,00", "7,7 de 10, 5.415 votos"} <= set(
        facts
    )
    links = page.links()
    assert links["John Lasseter"] == "/preguntas/get_director?nombre_director=John+Lasseter"
    assert links["Tom Hanks"] == "/preguntas/get_actor?nombre_actor=Tom+Hanks"
    assert links["Toy Story Collection"] == "/preguntas/franquicia?franquicia=Toy+Story+Collection"
    assert links["Pixar Animation Studios"] == "/preguntas/productoras?productora=Pixar+Animation+Studios"
    assert links["Estados Unidos"] == "/preguntas/peliculas_pais?pais=United+States+of+America"
    five = [link.attributes["href"] for link in page.all("a", class_="tile")]
    assert five[:2] == ["/titulo/tmdb-863", "/titulo/tmdb-10193"]
    assert len(five) <= 5
    assert "Comparten reparto: Tom Hanks, Tim Allen" in page.text
    assert "Misma dirección: John Lasseter" in page.text
    assert links["Esta página en JSON"] == "/v1/titles/tmdb-862"


def test_every_link_of_a_title_leads_somewhere(web: TestClient) -> None:
    local = [address for address in Page.of(web.get("/titulo/tmdb-862")).links().values() if address.startswith("/")]
    assert len(local) > 20
    assert {address: web.get(address).status_code for address in local} == dict.fromkeys(local, 200)


def test_a_title_shows_where_to_watch_it(web: TestClient) -> None:
    page = Page.of(web.get("/titulo/ns5"))
    assert page.one("h1").text == "Elite 2018"
    assert page.one("strong", class_="stub-name").text == "Netflix"
    stub = page.elements.index(page.one("ul", class_="stub-facts"))
    assert [e.text for e in page.elements[stub + 1 : stub + 4]] == ["4 temporadas", "TV-14", "★ 3,5 de 5"]
    assert "En ninguna de las plataformas del catálogo." in Page.of(web.get("/titulo/tmdb-754")).text


def test_a_title_links_to_others_of_its_name(web: TestClient) -> None:
    links = Page.of(web.get("/titulo/tmdb-2103")).links()
    assert links["Solaris (1972)"] == "/titulo/tmdb-593"
    assert "Título original: Солярис" in Page.of(web.get("/titulo/tmdb-593")).text


def test_any_id_of_a_title_opens_it(web: TestClient) -> None:
    assert Page.of(web.get("/titulo/tt0000862")).one("h1").text == "Toy Story 1995"


def test_an_unknown_title_is_a_404_page_with_search(web: TestClient) -> None:
    response = web.get("/titulo/<b>nobody")
    page = Page.of(response)
    assert response.status_code == 404
    assert "Ningún título tiene el identificador «<b>nobody»." in page.text
    assert page.one("input", name="q")


def test_english_is_asked_for_and_remembered(web: TestClient) -> None:
    first = Page.of(web.get("/"))
    assert first.links()["English"] == "?lang=en"
    response = web.get("/?q=toy&lang=en")
    assert response.headers["content-language"] == "en"
    assert "httponly" in response.headers["set-cookie"].lower()
    page = Page.of(response)
    assert page.one("html").attributes["lang"] == "en"
    assert page.links()["Español"] == "?q=toy&lang=es"
    assert Page.of(web.get("/titulo/tmdb-862")).one("h2", id="cinco").text == "Its five"
    assert "set-cookie" not in web.get("/").headers
    web.get("/?lang=es")
    assert Page.of(web.get("/")).one("h1").text == "¿Qué vemos hoy?"


def test_the_browsers_language_counts_on_the_first_visit(web: TestClient) -> None:
    english = {"Accept-Language": "en-GB,en;q=0.9"}
    assert Page.of(web.get("/", headers=english)).one("h1").text == "What's on tonight?"
    web.get("/?lang=es")
    assert Page.of(web.get("/", headers=english)).one("h1").text == "¿Qué vemos hoy?", "what was chosen goes before"
    assert web.get("/?lang=xx").headers["content-language"] == "es"


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_can_be_used_without_seeing_or_pointing(web: TestClient, address: str, lang: str) -> None:
    page = Page.of(web.get(address + ("&" if "?" in address else "?") + f"lang={lang}"))
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(set(ids)) == len(ids)
    labelled = {label.attributes["for"] for label in page.all("label")}
    assert all(label.text.strip() for label in page.all("label"))
    entries = page.all("input", "select", "textarea")
    assert entries
    assert {entry.attributes["id"] for entry in entries} == labelled
    for name in ("aria-labelledby", "aria-controls", "aria-describedby"):
        assert {e.attributes[name] for e in page.elements if name in e.attributes} <= set(ids)
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is jumped"
    for landmark in ("main", "footer"):
        assert page.one(landmark)
    assert page.one("header", class_="top")
    assert all(nav.attributes.get("aria-label") or nav.attributes.get("aria-labelledby") for nav in page.all("nav"))
    assert page.all("a")[0].attributes == {"class": "skip", "href": "#contenido"}
    assert "contenido" in ids
    assert all(button.text.strip() for button in page.all("button"))
    assert all(link.text.strip() for link in page.all("a"))
    assert page.one("title").text.strip()
    assert page.one("meta", name="viewport").attributes["content"] == "width=device-width, initial-scale=1"


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_load_nothing_from_elsewhere(web: TestClient, address: str) -> None:
    page = Page.of(web.get(address))
    loaded = [
        e.attributes.get("src") or e.attributes.get("href", "") for e in page.all("script", "link", "img", "iframe")
    ]
    loaded += [form.attributes["action"] for form in page.all("form")]
    assert loaded
    assert all(one.startswith("/") and not one.startswith("//") for one in loaded)
    assert not page.all("style", "iframe", "object", "embed", "base")
    assert all(not e.text for e in page.all("script")), "no script stands in the page"
    assert not [e for e in page.elements if any(name.startswith("on") or name == "style" for name in e.attributes)]
    for link in page.all("a"):
        if urlsplit(link.attributes["href"]).netloc:
            assert link.attributes["rel"] == "external noopener noreferrer"


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_carry_headers_that_keep_strangers_out(web: TestClient, address: str) -> None:
    headers = web.get(address).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "accept-language" in headers["vary"].lower()
    assert "cookie" in headers["vary"].lower()


def test_what_the_catalogue_holds_cannot_break_out_of_the_page(web: TestClient) -> None:
    found = web.get("/v1/titles", params={"q": "alert"}).json()["titles"]
    assert found, "the hostile title is in the catalogue"
    for response in (web.get("/", params={"q": "alert"}), web.get(f"/titulo/{found[0]['id']}")):
        page = Page.of(response)
        assert not page.all("img", "svg")
        assert [e.attributes["src"].split("?")[0] for e in page.all("script")] == ["/static/cartelera.js"]
        assert HOSTILE_TITLE in page.text
    assert HOSTILE_PERSON in page.text
    assert HOSTILE_TEXT in page.text
    assert page.one("title").text.startswith(HOSTILE_TITLE)


@pytest.mark.parametrize(
    "attempt",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onfocus='alert(1)",
        "{{7*7}}",
        "{% raw %}",
        "</title>x",
    ],
)
def test_what_a_visitor_types_cannot_break_out_of_the_page(web: TestClient, attempt: str) -> None:
    addresses = [("/", {"q": attempt, "anio": attempt, "lang": attempt}), (f"/titulo/{attempt.replace('/', '')}", {})]
    addresses += [
        (f"/preguntas/{question.name}", {field.name: attempt for field in question.fields}) for question in QUESTIONS
    ]
    for address, query in addresses:
        page = Page.of(web.get(address, params=query))
        assert not page.all("img")
        assert [e.attributes["src"].split("?")[0] for e in page.all("script")] == ["/static/cartelera.js"]
        assert not [e for e in page.elements if any(name.startswith("on") for name in e.attributes)]
        assert "49" not in page.one("title").text


ODD = (
    "", " ", "\0", "%", "%00", "%2F", "..", "a/b", "'", '"', "\\", ".*(a+)+$[", "NaN", "-1", "1e400", "9" * 400,
    "x" * 10_000, "ñ" * 5_000, "🎬", "\u202egnp", "e" + "\u0301" * 300, "\r\nSet-Cookie: a=b",
    "AND", '"a" OR b*', "\ufffd", "٣",
)  # fmt: skip


@pytest.mark.parametrize("odd", ODD, ids=[repr(odd[:12]) for odd in ODD])
def test_no_input_breaks_a_page(web: TestClient, odd: str) -> None:
    for name, query in [("/", {"q": odd}), ("/", {"q": "toy", "anio": odd}), ("/", {"lang": odd})]:
        assert web.get(name, params=query).status_code == 200
    for question in QUESTIONS:
        for field in question.fields:
            values = {other.name: "2018" if other.kind == "year" else "netflix" for other in question.fields}
            response = web.get(f"/preguntas/{question.name}", params=values | {field.name: odd})
            assert response.status_code in (200, 404, 422), (question.name, field.name)
            Page.of(response)


def test_an_address_nobody_serves_is_a_page_for_people_and_a_problem_for_programs(web: TestClient) -> None:
    response = web.get("/nothing/here")
    assert response.status_code == 404
    assert Page.of(response).one("h1").text == "Esa función no está en cartelera"
    assert web.get("/nothing", headers={"Accept": "*/*"}).headers["content-type"] == "application/problem+json"
    for address in ("/retorno/nobody", "/v1/titles/nobody", "/v1/nothing", "/count_platform/x", "/score_count/netflix"):
        response = web.get(address)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json", "the API speaks JSON to browsers too"
    assert web.get("/preguntas/nothing").status_code == 404
    assert Page.of(web.get("/static/nothing.css")).one("h1")


def test_a_request_a_page_does_not_take_is_refused_as_a_page(web: TestClient) -> None:
    response = web.post("/preguntas")
    assert response.status_code == 405
    assert Page.of(response).one("h1").text == "Aquí sólo se mira"


def test_a_failure_inside_is_a_page_and_is_logged(
    web: TestClient, app: FastAPI, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(watcher: ReleaseWatcher) -> None:
        raise RuntimeError("broken inside")

    monkeypatch.setattr(ReleaseWatcher, "get", fail)
    with caplog.at_level(logging.ERROR, logger="cartelera"):
        response = web.get("/", headers={"Accept-Language": "en"})
    assert response.status_code == 500
    page = Page.of(response)
    assert page.one("h1").text == "The film broke"
    assert "broken inside" not in response.text
    assert "broken inside" in caplog.text
    assert web.get("/health").headers["content-type"] == "application/problem+json"


def test_pages_are_no_part_of_the_documented_api(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    assert not [
        path
        for path in paths
        if path == "/" or path.startswith(("/titulo", "/preguntas", "/espectador", "/insights", "/static"))
    ]
    assert "/retorno/{pelicula}" in paths


@pytest.mark.parametrize("host", ["[::1", "a b", "x" * 3_000, "söme", "foreign.example/"])
def test_pages_do_not_care_what_they_are_called(web: TestClient, host: str) -> None:
    for address, status in (("/?lang=es", 200), ("/titulo/tmdb-862", 200), ("/nothing", 404)):
        response = web.get(address, headers={b"Host": host.encode()})
        assert response.status_code == status
        assert "foreign" not in response.text


def test_the_other_language_is_never_on_another_host(web: TestClient) -> None:
    assert Page.of(web.get("//foreign.example/x")).links()["English"] == "?lang=en"


def test_pages_answer_head(web: TestClient) -> None:
    response = web.head("/titulo/tmdb-862")
    assert response.status_code == 200
    assert not response.content


def test_what_is_asked_for_is_never_read_as_a_text(web: TestClient) -> None:
    for asked in ("{0.__class__}", "%(title)s %s"):
        assert asked in web.get("/", params={"q": asked}).text
