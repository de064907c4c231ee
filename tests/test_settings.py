"""Settings: the environment is read as it is meant, and what is not understood is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartelera.errors import CarteleraError
from cartelera.settings import _SECRETS, PREFIX, Settings, read_settings, variables


def test_each_variable_sets_what_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTELERA_WORKSPACE", "/srv/films")
    monkeypatch.setenv("CARTELERA_HOST", "::1")
    monkeypatch.setenv("CARTELERA_TMDB_TOKEN", "token-of-the-test")
    settings = read_settings()
    assert settings.workspace == Path("/srv/films")
    assert settings.host == "::1"
    assert settings.tmdb_token is not None
    assert "token-of-the-test" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "port"),
    [({}, 8000), ({"PORT": "10000"}, 10000), ({"CARTELERA_PORT": "9000"}, 9000),
     ({"PORT": "10000", "CARTELERA_PORT": "9000"}, 9000), ({"CARTELERA_PORT": ""}, 8000)],
)  # fmt: skip
def test_hosts_that_set_port_are_understood(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], port: int) -> None:
    for name in ("PORT", "CARTELERA_PORT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert read_settings().port == port


@pytest.mark.parametrize(
    ("name", "said"),
    [("CARTELERA_WORKSPCE", "CARTELERA_WORKSPACE"), ("CARTELERA_PROT", "CARTELERA_PORT"), ("CARTELERA_X", "known are")],
)
def test_an_unknown_variable_is_refused_with_the_nearest(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(CarteleraError, match=f"unknown setting {name}.*{said}"):
        read_settings()


@pytest.mark.parametrize(("name", "value"), [("PORT", "http"), ("CARTELERA_PORT", "-1"), ("CARTELERA_PORT", "70000")])
def test_an_invalid_value_is_one_line_that_names_it(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.delenv("CARTELERA_PORT", raising=False)
    monkeypatch.setenv(name, value)
    with pytest.raises(CarteleraError) as refused:
        read_settings()
    assert name in str(refused.value)
    assert value in str(refused.value)
    assert "\n" not in str(refused.value)


def test_what_tests_and_benchmarks_read_is_not_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTELERA_SHARED_DATA", "/data")
    monkeypatch.setenv("CARTELERA_REQUIRE_DATA", "1")
    read_settings()


def test_every_setting_says_what_it_is() -> None:
    assert set(variables()) == {PREFIX + name.upper() for name in Settings.model_fields}
    assert all(variables().values())


def test_no_message_shows_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARTELERA_ADULT_KEY", "too short")
    with pytest.raises(CarteleraError, match="CARTELERA_ADULT_KEY is wrong: ") as raised:
        read_settings()
    assert "too short" not in str(raised.value)
    secrets = {name for name, field in Settings.model_fields.items() if "SecretStr" in str(field.annotation)}
    assert secrets == set(_SECRETS)
