"""The pages about viewers: one is chosen, what they rated, what they are offered, and what they would like."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from cartelera.catalog.names import NameMatch, Names
from cartelera.release.rating_histories import RatingHistories
from support.page import Page

from .conftest import HOSTILE_TITLE, VIEWERS

VIEWER = "/espectador/ratings_small%3A1"
ADDRESSES = (
    "/",
    VIEWER,
    f"{VIEWER}?titulo=toy+story",
    f"{VIEWER}?titulo=toy+stori",
    "/espectador/nobody",
    "/preguntas/recomendacion_usuario?usuario=1",
    "/preguntas/recomendacion_usuario_titulo?usuario=1&titulo=toy+story",
)


def test_a_viewer_is_chosen_on_the_way_in(audience: TestClient) -> None:
    page = Page.of(audience.get("/"))
    assert f"{VIEWERS} espectadores han calificado" in page.text
    offered = [option.attributes["value"] for option in page.all("option") if "datalist" in option.inside]
    assert len(offered) == VIEWERS
    assert page.one("input", id="usuario").attributes["list"] == page.one("datalist").attributes["id"]
    assert page.one("form", class_="choose").attributes == {"class": "choose", "action": "/espectador", "method": "get"}
    examples = [link for text, link in page.links().items() if text.startswith("ratings_small:")]
    assert len(examples) == 5
    assert {link: audience.get(link).status_code for link in examples} == dict.fromkeys(examples, 200)


def test_a_catalogue_without_ratings_has_no_viewers_to_choose(web: TestClient) -> None:
    page = Page.of(web.get("/"))
    assert not page.all("form", class_="choose")
    assert not page.all("datalist")
    assert web.get("/espectador/1").status_code == 404


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("ratings_small:1", VIEWER),
        (" 7 ", "/espectador/7"),
        ("", "/#espectadores"),
        ("//foreign.example/", "/espectador/%2F%2Fforeign.example%2F"),
        ("a\r\nSet-Cookie: b", "/espectador/a%0D%0ASet-Cookie%3A%20b"),
    ],
)
def test_what_is_typed_leads_to_the_viewer_and_nowhere_else(audience: TestClient, typed: str, address: str) -> None:
    response = audience.get("/espectador", params={"usuario": typed}, follow_redirects=False)
    assert response.status_code == 303
    assert response.headers["location"] == address


def test_a_viewer_shows_what_they_rated_best_first(audience: TestClient) -> None:
    page = Page.of(audience.get(VIEWER))
    assert page.one("h1").text == "Espectador ratings_small:1"
    stars = [" ".join(line.text.split()) for line in page.all("p", class_="stars")]
    assert stars[0] == "★★★★½ 4,5 de 5 estrellas"
    assert stars[-1] == "★ 1 de 5 estrellas"
    given = [line.split(" ")[1] for line in stars]
    assert all(before >= after for before, after in pairwise(given))
    assert f"Ha calificado {len(stars)} títulos" in page.text, "none is left out of so few"


def test_a_viewer_is_offered_what_the_api_offers_and_told_why(audience: TestClient) -> None:
    page = Page.of(audience.get(VIEWER))
    assert page.links()["Esta página en JSON"] == "/recomendacion_usuario/ratings_small%3A1"
    said = audience.get("/recomendacion_usuario/ratings_small%3A1").json()
    assert said["nivel"] == "blend"
    assert "Por lo que gustó a quienes califican como esta persona" in page.text
    links = [link.attributes["href"] for link in page.all("a", class_="tile")]
    titles = [Page.of(audience.get(link)).one("title").text for link in links[: len(said["recomendaciones"])]]
    for one, title in zip(said["recomendaciones"], titles, strict=True):
        assert title.startswith(one["titulo"])
    chances = [line.text for line in page.all("p", class_="chance")]
    numbers = [one["compatibilidad"] for one in said["recomendaciones"] if one["compatibilidad"] is not None]
    assert chances == [f"{round(number)}\u00a0% de que le guste" for number in numbers]
    assert "Porque le gustó" in page.text
    assert not set(links[:10]) & set(links[10:]), "nothing they have rated is offered"


@pytest.mark.parametrize(
    "address", [f"{VIEWER}?titulo=toy+story", "/preguntas/recomendacion_usuario_titulo?usuario=1&titulo=toy+story"]
)
def test_a_page_resolves_viewer_and_title_once(
    audience: TestClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolved: list[str] = []
    find, exact = RatingHistories.find, Names.exact

    def counted_find(self: RatingHistories, viewer_id: str) -> int:
        resolved.append("viewer")
        return find(self, viewer_id)

    def counted_exact(self: Names, kind: str, text: str) -> NameMatch | None:
        resolved.append("title")
        return exact(self, kind, text)

    monkeypatch.setattr(RatingHistories, "find", counted_find)
    monkeypatch.setattr(Names, "exact", counted_exact)
    assert audience.get(address).status_code == 200
    assert resolved == ["viewer", "title"]


def test_a_viewer_may_be_called_by_their_number_alone(audience: TestClient) -> None:
    assert Page.of(audience.get("/espectador/1")).one("h1").text == "Espectador ratings_small:1"


@pytest.mark.parametrize(("title", "verdict"), [("Toy Story", "Sí, recomendada"), ("Toy Story 2", "No, mejor otra")])
def test_one_film_is_asked_about_on_the_same_page(audience: TestClient, title: str, verdict: str) -> None:
    page = Page.of(audience.get(VIEWER, params={"titulo": title}))
    twin = page.links()["La misma respuesta en JSON"]
    assert twin == f"/recomendacion_usuario/ratings_small%3A1/{quote(title)}"
    said = audience.get(twin).json()
    assert page.one("strong", class_="figure").text == f"{said['compatibilidad']:.1f}\u00a0%".replace(".", ",")
    facts = [value.text for value in page.all("dd")]
    assert facts[0] == verdict
    assert said["recomendada"] == verdict.startswith("Sí")
    assert facts[1].startswith(f"{said['puntaje_estimado']:.2f} de 5".replace(".", ","))
    assert f"({1995 if title == 'Toy Story' else 1999}) con ratings_small:1" in page.text
    assert page.one("input", name="titulo").attributes["value"] == title


def test_an_unknown_film_suggests_others_on_the_same_page(audience: TestClient) -> None:
    response = audience.get(VIEWER, params={"titulo": "toy stori"})
    assert response.status_code == 404
    assert Page.of(response).links()["Toy Story"] == f"{VIEWER}?titulo=Toy+Story"
    versions = Page.of(audience.get(VIEWER, params={"titulo": "solaris"})).links()
    assert versions["1972"] == f"{VIEWER}?titulo=solaris&anio=1972"
    wrong = audience.get(VIEWER, params={"titulo": "solaris", "anio": "ayer"})
    assert wrong.status_code == 422
    assert "Valores posibles: 1870 a 2100" in Page.of(wrong).text


def test_an_unknown_viewer_is_a_page_with_others(audience: TestClient) -> None:
    response = audience.get("/espectador/<b>nobody?lang=en")
    page = Page.of(response)
    assert response.status_code == 404
    assert "No viewer is known as “<b>nobody”." in page.text
    suggested = [link for text, link in page.links().items() if text.startswith("ratings_small:")]
    assert suggested
    assert audience.get(suggested[0]).status_code == 200


def test_the_questions_of_viewers_have_their_forms_and_twins(audience: TestClient) -> None:
    page = Page.of(audience.get("/preguntas/recomendacion_usuario?usuario=1"))
    twin = page.links()["La misma respuesta en JSON"]
    assert twin == "/recomendacion_usuario/1"
    titles = audience.get(twin).json()["recomendaciones"]
    assert page.one("strong", class_="figure").text == str(len(titles))
    assert "títulos le ofrecemos a ratings_small:1" in page.text
    assert all(one["titulo"] in page.text for one in titles)
    assert page.links()["Ver al espectador: ratings_small:1"] == VIEWER
    one = Page.of(audience.get("/preguntas/recomendacion_usuario_titulo?usuario=1&titulo=toy+story&lang=en"))
    assert one.links()["The same answer as JSON"] == "/recomendacion_usuario/1/toy%20story"
    assert "is how well Toy Story (1995) suits ratings_small:1" in one.text
    assert "Yes, recommended" in one.text


@pytest.mark.parametrize(
    ("values", "suggestion", "address"),
    [
        ({"usuario": "nobody", "titulo": "toy story"}, "ratings_small:1", "usuario=ratings_small%3A1&titulo=toy+story"),
        ({"usuario": "1", "titulo": "toy stori"}, "Toy Story", "usuario=1&titulo=Toy+Story"),
    ],
)
def test_what_is_not_known_is_replaced_and_nothing_else(
    audience: TestClient, values: dict[str, str], suggestion: str, address: str
) -> None:
    response = audience.get("/preguntas/recomendacion_usuario_titulo", params=values)
    assert response.status_code == 404
    link = Page.of(response).links()[suggestion]
    assert link == f"/preguntas/recomendacion_usuario_titulo?{address}"
    assert audience.get(link).status_code == 200


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_of_viewers_can_be_used_without_seeing(audience: TestClient, address: str, lang: str) -> None:
    page = Page.of(audience.get(address + ("&" if "?" in address else "?") + f"lang={lang}"))
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(set(ids)) == len(ids)
    entries = {entry.attributes["id"] for entry in page.all("input", "select")}
    assert entries == {label.attributes["for"] for label in page.all("label")}
    assert {e.attributes["aria-labelledby"] for e in page.elements if "aria-labelledby" in e.attributes} <= set(ids)
    levels = [int(e.tag[1]) for e in page.all("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), "no level is jumped"
    assert not [e for e in page.elements if any(name.startswith("on") or name == "style" for name in e.attributes)]


@pytest.mark.parametrize(
    "odd", ["\0", "%", "..", "a/b", "'", "x" * 3_000, "🎬", "<img src=x>", "{{7*7}}", HOSTILE_TITLE]
)
def test_no_input_breaks_a_page_of_viewers(audience: TestClient, odd: str) -> None:
    for address in (f"/espectador/x{quote(odd, safe='')}", f"{VIEWER}?titulo={quote(odd)}&anio={quote(odd)}"):
        response = audience.get(address)
        assert response.status_code in (404, 422)
        page = Page.of(response)
        assert not page.all("img")
        assert len(page.all("script")) == 1
