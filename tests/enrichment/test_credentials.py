"""Credentials: told apart by shape, never shown."""

from __future__ import annotations

import pytest
from tmdb_server import V3, V4

from cartelera.enrichment.credentials import Credentials
from cartelera.errors import CarteleraError


def test_a_v3_key_goes_into_the_query() -> None:
    token = Credentials.parse(f" {V3}\n")
    assert (token.query, token.headers) == ({"api_key": V3}, {})


@pytest.mark.parametrize("text", [V4, f"Bearer {V4}", f"bearer  {V4} "])
def test_a_v4_token_goes_into_a_header(text: str) -> None:
    token = Credentials.parse(text)
    assert (token.query, token.headers) == ({}, {"Authorization": f"Bearer {V4}"})


@pytest.mark.parametrize("text", ["", "secret", V3[:-1], V3 + "0", "eyJonly.two"])
def test_anything_else_is_said_to_be_neither_without_being_repeated(text: str) -> None:
    with pytest.raises(CarteleraError, match="neither a v3 key") as caught:
        Credentials.parse(text)
    assert not text or text not in str(caught.value)


def test_a_token_is_not_in_its_repr() -> None:
    assert V3 not in repr(Credentials.parse(V3))
