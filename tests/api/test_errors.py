"""No input is answered with a 5xx: a mistake comes back as a problem document that helps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.raw_http import connect, read_all, serving, status

ODD = {
    "empty": "",
    "blank": " ",
    "blanks": "   \t  ",
    "no-break space": "\u00a0",
    "zero-width space": "\u200b",
    "NaN": "NaN",
    "inf": "inf",
    "-Infinity": "-Infinity",
    "null": "null",
    "None": "None",
    "single quote": "'",
    "double quote": '"',
    "quotes": "''\"\"``´´",
    "slash": "/",
    "slashes": "a//b",
    "dots": "../../etc/passwd",
    "backslash": "\\",
    "percent": "%",
    "percents": "%s%d%n%00",
    "NUL": "\0",
    "NUL inside": "Toy\0Story",
    "control characters": "\x01\x02\x1b[31m\x7f",
    "line ends": "Toy\r\nStory",
    "header injection": "x\r\nSet-Cookie: a=b",
    "regex": ".*(a+)+$[^]{2,}\\",
    "regex bomb": "a" * 50 + "!",
    "SQL": "'; DROP TABLE titles; --",
    "SQL comment": "x' OR 1=1 /*",
    "SQL wildcard": "%_%",
    "FTS operators": '"a" AND b* NEAR(c) OR -d ^e names:f',
    "HTML": "<script>alert(1)</script>&amp;",
    "template": "{{7*7}}${7*7}#{7*7}",
    "braces": "{titulo}",
    "question mark": "what?",
    "hash": "#1",
    "semicolon": "a;b",
    "plus": "a+b",
    "emoji": "🎬🍿👨‍👩‍👧‍👦",
    "flag": "🇪🇸",
    "combining": "e" + "\u0301" * 200,
    "zalgo": "T̵̢̛o̶y̷",
    "right to left": "\u202eyrotS yoT\u202c",
    "Arabic": "فروشنده‌ای",
    "Hebrew": "סיפור צעצוע",
    "Chinese": "玩具总动员",
    "full width": "Ｔｏｙ　Ｓｔｏｒｙ",
    "Turkish": "İstanbul ıI",
    "sharp s": "Straße ẞ",
    "ligature": "ﬁﬂ ﬃ",
    "private use": "\ue000",
    "not a character": "\uffff",
    "outside the plane": "\U0010ffff",
    "byte order mark": "\ufeffToy Story",
    "replacement": "\ufffd",
    "punctuation": "!?¿¡…—«»",
    "one letter": "a",
    "zero": "0",
    "minus": "-1",
    "long number": "9" * 400,
    "long fraction": "0." + "3" * 400,
    "exponent": "1e309",
    "hexadecimal": "0x7e2",
    "underscores": "2_018",
    "other digits": "２０１８",
    "Arabic digits": "٢٠١٨",
    "superscript": "²⁰¹⁸",
    "year and blanks": "  2018 ",
    "negative year": "-2018",
    "year zero": "0000",
    "year 9999": "9999",
    "fractional year": "2018.5",
    "10 kB of Unicode": "ñandú 🎬 " * 700,
    "10 kB of one letter": "a" * 10_000,
    "10 kB of words": "toy story " * 1_000,
    "10 kB of accents": "\u0301" * 5_000,
}
ONE = (
    "cantidad_filmaciones_mes",
    "peliculas_mes",
    "cantidad_filmaciones_dia",
    "peliculas_dia",
    "score_titulo",
    "votos_titulo",
    "get_actor",
    "get_director",
    "recomendacion",
    "get_recomendacion",
    "franquicia",
    "peliculas_pais",
    "productoras",
    "retorno",
    "count_platform",
    "v1/titles",
)
MORE = (
    "/max_duration/{}/netflix/min",
    "/max_duration/2018/{}/min",
    "/max_duration/2018/netflix/{}",
    "/get_max_duration?year={}",
    "/get_max_duration?platform={}",
    "/get_max_duration?duration_type={}",
    "/score_count/{}/3.5/2018",
    "/score_count/netflix/{}/2018",
    "/score_count/netflix/3.5/{}",
    "/get_actor/{}/2018",
    "/get_actor/netflix/{}",
    "/score_titulo/solaris?anio={}",
    "/votos_titulo/solaris?anio={}",
    "/retorno/solaris?anio={}",
    "/recomendacion/solaris?anio={}",
    "/v1/titles?q={}",
    "/v1/titles?q=a&limit={}",
    "/v1/titles/{}/similar",
    "/v1/titles/tmdb-862/similar?limit={}",
    "/{}",
)
PATHS = tuple(f"/{name}/{{}}" for name in ONE) + MORE


@pytest.mark.parametrize("path", PATHS)
def test_odd_input_is_answered_or_refused_but_never_breaks(api: TestClient, path: str) -> None:
    for name, text in ODD.items():
        for written in {quote(text, safe=""), quote(text, safe="/")}:
            response = api.get(path.format(written))
            assert response.status_code in (200, 404, 422), f"{path} with {name}: {response.status_code}"
            if response.status_code != 200:
                check_problem(response)


def check_problem(response: Any) -> None:
    """RFC 9457, with help: the nearest names, or the possible values."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"] in ("Not Found", "Unprocessable Content", "Unprocessable Entity", "Method Not Allowed")
    assert body["detail"]
    assert len(body["detail"]) < 1_000, "the mistake is named, not repeated at length"
    assert body["instance"].isascii(), "a URI reference"
    assert body["instance"].startswith("/")
    assert all(isinstance(name, str) for name in body.get("suggestions", ()))
    assert all(isinstance(value, str) and value for value in body.get("allowed", ()))


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("/score_titulo/Toy Stry", "Toy Story"),
        ("/votos_titulo/Amelia", "Amélie"),
        ("/retorno/Wlid Tales", "Wild Tales"),
        ("/recomendacion/spidermn", "Spider-Man"),
        ("/get_actor/Tom Hank", "Tom Hanks"),
        ("/get_director/Jon Laseter", "John Lasseter"),
        ("/franquicia/Toy Storry", "Toy Story Collection"),
        ("/peliculas_pais/Espanha", "Spain"),
        ("/productoras/Pixxar Animation Studio", "Pixar Animation Studios"),
        ("/count_platform/netfix", "netflix"),
        ("/score_count/netfix/3/2018", "netflix"),
        ("/max_duration/2018/netfix/min", "netflix"),
        ("/get_max_duration?platform=netfix", "netflix"),
        ("/get_actor/netfix/2018", "netflix"),
        ("/retorno/Solaris?anio=1999", "Solaris (1972)"),
    ],
)
def test_an_unknown_name_is_404_with_the_nearest_names(api: TestClient, path: str, suggestion: str) -> None:
    response = api.get(path)
    assert response.status_code == 404
    check_problem(response)
    suggestions = response.json()["suggestions"]
    assert suggestion in suggestions
    assert len(set(suggestions)) == len(suggestions) <= 5


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/cantidad_filmaciones_mes/january", "enero"),
        ("/peliculas_mes/13", "setiembre"),
        ("/cantidad_filmaciones_dia/monday", "miércoles"),
        ("/peliculas_dia/lun", "lunes"),
        ("/max_duration/2018/netflix/hours", "season"),
        ("/get_max_duration?duration_type=horas", "min"),
        ("/max_duration/x/netflix/min", "1870 a 2100"),
        ("/score_count/netflix/3.5/20018", "1870 a 2100"),
        ("/score_count/netflix/NaN/2018", "un número, por ejemplo 3.5"),
        ("/score_count/netflix/inf/2018", "un número, por ejemplo 3.5"),
        ("/get_actor/netflix/-1", "1870 a 2100"),
        ("/retorno/Solaris?anio=mucho", "1870 a 2100"),
    ],
)
def test_an_impossible_value_is_422_with_the_possible_ones(api: TestClient, path: str, allowed: str) -> None:
    response = api.get(path)
    assert response.status_code == 422
    check_problem(response)
    assert allowed in response.json()["allowed"]


def test_names_match_whole_and_not_by_half(api: TestClient) -> None:
    assert api.get("/peliculas_pais/Oman").json() == {"pais": "Oman", "cantidad": 0}
    assert api.get("/peliculas_pais/Roman").status_code == 404
    assert api.get("/retorno/olaris").status_code == 404
    assert api.get("/get_actor/Hanks").status_code == 404
    assert api.get("/count_platform/net").status_code == 404
    assert api.get("/count_platform/netflix and more").status_code == 404


@pytest.mark.parametrize(
    ("path", "key", "name"),
    [
        ("/retorno/Who's Afraid", "pelicula", "Who's Afraid of #1?"),
        ("/retorno/le fabuleux destin", "pelicula", "Amélie"),
        ("/get_actor/audrey", "actor", "Audrey Tautou"),
        ("/get_director/steven", "director", "Steven Soderbergh"),
        ("/franquicia/spider", "franquicia", "Spider-Man Collection"),
        ("/productoras/walt disney", "productora", "Walt Disney Pictures"),
    ],
)
def test_the_one_name_that_begins_so_answers_under_its_full_name(
    api: TestClient, path: str, key: str, name: str
) -> None:
    assert api.get(path).json()[key] == name


@pytest.mark.parametrize("path", ["/retorno/the", "/peliculas_pais/united", "/retorno/whos afr"])
def test_where_several_names_begin_so_or_a_word_is_cut_none_answers(api: TestClient, path: str) -> None:
    response = api.get(path)
    assert response.status_code == 404
    assert response.json()["suggestions"]


def test_names_that_begin_so_are_suggested_first(api: TestClient) -> None:
    assert api.get("/retorno/the").json()["suggestions"][:2] == ["The Secret in Their Eyes", "The Salesman"]
    assert api.get("/peliculas_pais/united").json()["suggestions"][:2] == ["United States", "United Arab Emirates"]


def test_hulu_has_no_cast_and_the_answer_says_so(api: TestClient) -> None:
    response = api.get("/get_actor/hulu/2020")
    assert response.status_code == 404
    check_problem(response)
    assert "hulu" in response.json()["detail"]
    assert "reparto" in response.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/get_actor/netflix/1931", "/max_duration/1931/netflix/min", "/max_duration/2020/hulu/season"]
)
def test_a_possible_year_without_titles_is_404(api: TestClient, path: str) -> None:
    response = api.get(path)
    assert response.status_code == 404
    check_problem(response)


def test_a_title_only_platforms_know_has_no_money_and_the_answer_says_so(api: TestClient) -> None:
    for question in ("retorno", "score_titulo", "votos_titulo"):
        response = api.get(f"/{question}/stranger things")
        assert response.status_code == 404
        assert "Stranger Things" in response.json()["detail"]
        assert "plataformas" in response.json()["detail"]


def test_an_unknown_address_is_a_problem_too(api: TestClient) -> None:
    for path in ("/nothing/here", "/max_duration", "/score_count/netflix", "/v1", "/favicon.xyz"):
        response = api.get(path)
        assert response.status_code == 404
        check_problem(response)


@pytest.mark.parametrize("path", ["/retorno/Toy Story", "/count_platform/netflix", "/v1/titles?q=a", "/health"])
def test_other_methods_are_refused_by_name(api: TestClient, path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        response = api.request(method, path)
        assert response.status_code == 405, method
        assert "GET" in response.headers["allow"]
        check_problem(response)
    assert api.options(path).status_code < 500
    head = api.head(path)
    assert head.status_code in (200, 405)
    assert not head.content or head.status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "/peliculas_mes/octubre/",
        "/count_platform/netflix/",
        "/retorno/Toy Story/",
        "/retorno//Toy Story",
        "/get_max_duration/",
        "/max_duration/2018/netflix/min/",
        "/franquicia/toy story/",
    ],
)
def test_a_slash_too_many_does_not_break_anything(api: TestClient, path: str) -> None:
    assert api.get(path).status_code in (200, 404)


@pytest.mark.parametrize(
    "query",
    [
        "anio=1995&anio=1972",
        "anio=",
        "anio",
        "anio=%00",
        "anio=%FF",
        "anio[]=1995",
        "ANIO=1995",
        "anio=1995;drop",
        "&&&===",
        "anio=" + "9" * 5_000,
        "unknown=1",
        "%",
        "?",
    ],
)
def test_odd_queries(api: TestClient, query: str) -> None:
    for path in ("/retorno/solaris", "/recomendacion/solaris", "/get_max_duration", "/v1/titles"):
        response = api.get(f"{path}?{query}")
        assert response.status_code in (200, 404, 422), response.text
        if response.status_code != 200:
            check_problem(response)


@pytest.mark.parametrize("path", ["/retorno/nobody", "/peliculas_mes/x/", "/nothing", "/count_platform/netflix"])
@pytest.mark.parametrize("host", ["[", "[::1", "a b", "@", "evil.example/..", "x" * 3_000, ":::", "é"])
def test_the_host_header_is_not_trusted(api: TestClient, path: str, host: str) -> None:
    response = api.get(path, headers={b"host": host.encode()}, follow_redirects=False)
    assert response.status_code < 500, response.text


@pytest.fixture(scope="module")
def port(tiny_workspace: Workspace) -> Iterator[int]:
    """A real server: what a client library would not let through reaches it as it is."""
    with serving(create_app(ReleaseWatcher(tiny_workspace))) as port:
        yield port


def raw(port: int, target: bytes, method: bytes = b"GET", headers: bytes = b"Host: localhost\r\n") -> int:
    """The status of the answer to one request, byte for byte."""
    with connect(
        port, method + b" " + target + b" HTTP/1.1\r\n" + headers + b"Connection: close\r\n\r\n"
    ) as connection:
        return status(read_all(connection))


@pytest.mark.parametrize(
    "target",
    [
        b"/retorno/%FF%FE",
        b"/retorno/%",
        b"/retorno/%zz",
        b"/retorno/%ED%A0%80",
        b"/retorno/%C0%80",
        b"/retorno/\xff\xfe",
        b"/retorno/\xc3\xa9",
        b"/retorno/a%0d%0ab",
        b"//",
        b"/.",
        b"/retorno/../../etc/passwd",
        b"/retorno/toy%20story?anio=%FF",
        b"/retorno/toy%20story?anio=%ED%A0%80",
        b"/peliculas_mes/%FF/",
        b"/peliculas_mes/enero%0d%0aSet-Cookie:a/",
        b"http://localhost/retorno/toy%20story",
        b"*",
        b"/retorno/" + b"%C3%B1" * 3_000,
        b"/retorno/" + b"a" * 60_000,
    ],
)
def test_bytes_no_client_would_send(port: int, target: bytes) -> None:
    for method in (b"GET", b"HEAD", b"OPTIONS", b"BREW"):
        assert raw(port, target, method) < 500, (method, target)


@pytest.mark.parametrize(
    "headers",
    [
        b"",
        b"Host: [\r\n",
        b"Host: \xff\r\n",
        b"Host:\r\n",
        b"Host: localhost\r\nAccept-Encoding: \xff, gzip;q=nan\r\n",
        b"Host: localhost\r\nAccept: " + b"a/" * 10_000 + b"\r\n",
    ],
)
def test_headers_no_client_would_send(port: int, headers: bytes) -> None:
    for target in (b"/retorno/nobody", b"/count_platform/netflix", b"/peliculas_mes/enero/", b"/nothing"):
        assert raw(port, target, headers=headers) < 500
