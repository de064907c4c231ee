"""The `Link` header that names the other titles of a name."""

from __future__ import annotations

from cartelera.catalog import TitleSummary
from cartelera.catalog.model import TitleId
from cartelera.http.alternates import MAX_ALTERNATES, alternates
from cartelera.service.questions import BY_NAME


def named(number: int, title: str, year: int | None, kind: str = "movie") -> TitleSummary:
    return TitleSummary(number, TitleId(f"x{number}"), kind, title, year, (), (), None, title, None, ())


def link(*titles: TitleSummary, question: str = "recomendacion", **values: str) -> list[str]:
    return alternates(BY_NAME[question], titles[0], titles[1:], values)["Link"].split(", ")


def test_titles_are_chosen_by_their_year() -> None:
    assert link(named(1, "Coco", 2017), named(2, "Coco", 2009)) == [
        '</recomendacion/Coco?anio=2009>; rel="alternate"; title="Coco (2009)"'
    ]


def test_titles_that_share_their_year_are_asked_for_by_their_id() -> None:
    assert link(named(1, "Coco", 2017), named(2, "coco", 2017), named(3, "Coco", None)) == [
        '</v1/titles/x2/similar>; rel="alternate"; title="coco (2017)"',
        '</v1/titles/x3/similar>; rel="alternate"; title="Coco"',
    ]


def test_what_is_not_plain_ascii_is_encoded() -> None:
    texts = ("Amélie", 'A "quote"', "two\nlines", "Face/Off", "back\\slash")
    links = link(named(0, "x", 1), *(named(place, text, 2000 + place) for place, text in enumerate(texts, 1)))
    assert all(each.isascii() and each.isprintable() for each in links)
    assert [each.partition("alternate\"; ")[2] for each in links] == [
        "title*=UTF-8''Am%C3%A9lie%20%282001%29", "title*=UTF-8''A%20%22quote%22%20%282002%29",
        "title*=UTF-8''two%0Alines%20%282003%29", 'title="Face/Off (2004)"', "title*=UTF-8''back%5Cslash%20%282005%29",
    ]  # fmt: skip
    assert "</recomendacion/Face%2FOff?anio=2004>" in links[3]


def test_a_viewer_stays_in_the_address() -> None:
    titles = named(1, "Coco", 2017), named(2, "Coco", 2009)
    (only,) = link(*titles, question="recomendacion_usuario_titulo", usuario="r:1")
    assert only.startswith("</recomendacion_usuario/r%3A1/Coco?anio=2009>")


def test_headers_stay_short() -> None:
    many = [named(number, "Same", 1900 + number) for number in range(60)]
    assert len(link(*many)) == MAX_ALTERNATES
