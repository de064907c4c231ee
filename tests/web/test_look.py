"""The style sheet and the script: every class a poster wears is there, colours can be read, nothing is fetched."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

import cartelera.web
from cartelera.web.posters import PALETTES, PATTERNS, SIZES, lettering

STATIC = Path(cartelera.web.__file__).parent / "static"
CSS = (STATIC / "cartelera.css").read_text(encoding="utf-8")
ENOUGH = 4.5
"""The contrast WCAG 2.2 asks of text at level AA."""


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))


LIGHT = colours(CSS.split(":root {", 1)[1].split("}", 1)[0])
DARK = LIGHT | colours(CSS.split("prefers-color-scheme: dark) {", 1)[1].split("}", 1)[0])
BOARD = LIGHT | colours(CSS.split(".board {", 1)[1].split("}", 1)[0])


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour: str) -> float:
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_the_known_one() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK, BOARD], ids=["light", "dark", "board"])
def test_text_can_be_read_by_day_and_by_night(scheme: dict[str, str]) -> None:
    for text in ("ink", "soft", "link"):
        for ground in ("paper", "card") if scheme is not BOARD else ("field",):
            assert contrast(scheme[text], scheme[ground]) >= ENOUGH, (text, ground)
    assert contrast(scheme["ink"], scheme["field"]) >= ENOUGH
    assert contrast(scheme["soft"], scheme["field"]) >= ENOUGH, "placeholders"
    assert contrast(scheme["button-ink"], scheme["button"]) >= ENOUGH
    assert contrast(scheme["field-line"], scheme["field"]) >= 3, "the edge of a field"
    for ground in ("velvet", "ticket"):
        assert contrast(scheme["velvet-ink"], scheme[ground]) >= ENOUGH
        assert contrast(scheme["gold"], scheme[ground]) >= ENOUGH


def test_the_letter_board_can_be_read_where_it_is_darkest() -> None:
    for text in ("ink", "soft", "link"):
        assert contrast(BOARD[text], "#f5e7c6") >= ENOUGH


@pytest.mark.parametrize("palette", PALETTES)
def test_a_poster_can_be_read(palette: str) -> None:
    found = colours(CSS.split(f".palette-{palette} {{", 1)[1].split("}", 1)[0])
    assert contrast(found["letters"], found["ground"]) >= ENOUGH
    assert contrast(found["art"], found["ground"]) >= 2, "the drawing stands out"


def test_every_class_a_poster_wears_is_in_the_style_sheet() -> None:
    for number in range(PATTERNS):
        assert f".drawing-{number} " in CSS
    for size in SIZES:
        assert f".letters-{size} " in CSS


@given(st.text(min_size=1, max_size=120))
def test_lettering_has_a_known_size_at_which_the_longest_word_fits(text: str) -> None:
    size = lettering(text)
    longest = max((len(word) for word in text.split()), default=1)
    assert size in SIZES
    assert size == SIZES.start or size * longest <= 114


@pytest.mark.parametrize("name", sorted(file.name for file in STATIC.iterdir()))
def test_static_files_fetch_nothing_from_elsewhere(name: str, web: TestClient) -> None:
    response = web.get(f"/static/{name}")
    assert response.status_code == 200
    assert response.headers["x-content-type-options"] == "nosniff"
    addresses = set(re.findall(r"https?://[^\s\"')]+", response.text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"@import|url\(|@font-face|innerHTML|document\.write|eval\(", response.text)


def test_a_changed_file_has_a_new_address(web: TestClient) -> None:
    address = re.findall(r'href="(/static/cartelera\.css\?v=[0-9a-f]{10})"', web.get("/").text)
    assert len(address) == 1
    assert web.get(address[0]).headers["cache-control"] == "public, max-age=604800"
