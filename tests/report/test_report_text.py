"""Numbers and words as each language writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelera.report.text import Text, count, films, names, number, percent, short, text, usd, usd_short

NB = "\u00a0"


@pytest.mark.parametrize(
    ("made", "es", "en"),
    [
        (number(45433), "45.433", "45,433"),
        (number(1234), "1.234", "1,234"),
        (number(-0.001, 2), "0,00", "0.00"),
        (number(3.14159, 2), "3,14", "3.14"),
        (percent(0), f"0{NB}%", "0%"),
        (percent(1), f"100{NB}%", "100%"),
        (percent(0.0004), f"<0,1{NB}%", "<0.1%"),
        (percent(0.9997), f">99,9{NB}%", ">99.9%"),
        (percent(0.084), f"8,4{NB}%", "8.4%"),
        (percent(0.84), f"84{NB}%", "84%"),
        (usd(2787965087), "2.788 millones de dólares", "$2.79 billion"),
        (usd(1_000_000), "1 millón de dólares", "$1 million"),
        (usd(1), "1 dólar", "$1"),
        (usd_short(237_000_000), f"237{NB}M$", "$237M"),
        (usd_short(25_000), f"25{NB}mil{NB}$", "$25k"),
        (short(0.00012), "0,00012", "0.00012"),
        (short(13.07), "13,1", "13.1"),
        (films(1), "1 película", "1 film"),
        (films(2), "2 películas", "2 films"),
        (names(["a", "b", "c"]), "a, b y c", "a, b, and c"),
        (count(0, ("año", "años"), ("year", "years")), "0 años", "0 years"),
    ],
)
def test_written_as_each_language_writes_it(made: Text, es: str, en: str) -> None:
    assert (made.es, made.en) == (es, en)


def test_values_take_their_own_language() -> None:
    assert text("{n} aquí", "{n} here", n=number(1.5, 1)) == Text("1,5 aquí", "1.5 here")


def test_braces_in_a_value_are_only_text() -> None:
    assert text("{t}", "{t}", t="{0} {x}").en == "{0} {x}"


@given(st.floats(min_value=0, max_value=1e300))
def test_any_amount_can_be_written(value: float) -> None:
    for made in (number(value, 2), short(value), usd(value), usd_short(value)):
        assert made.es
        assert made.en


@given(st.floats(min_value=0, max_value=1))
def test_a_share_of_something_never_reads_as_nothing_or_all(share: float) -> None:
    shown = percent(share).en
    assert (shown == "0%") == (share == 0)
    assert (shown == "100%") == (share == 1)
