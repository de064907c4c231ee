"""`cartelera keys` as a user meets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import orjson
from cli_result import Run

from cartelera.events import EventStore
from cartelera.events.keys import ApiKeys


def test_a_key_is_made_listed_and_revoked(run: Run, tmp_path: Path) -> None:
    made = run("keys", "make", "the shop", "--role", "write", "-w", tmp_path)
    text = made.out.strip()
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as store:
        assert ApiKeys(store).find(text) is not None
    assert "the shop" in made.err
    listed = run("keys", "list", "-w", tmp_path)
    assert "the shop" in listed.out
    assert text not in listed.out
    assert run("keys", "revoke", "the shop", "-w", tmp_path).code == 0
    objects = orjson.loads(run("keys", "list", "--json", "-w", tmp_path).out)
    assert [(each["name"], each["role"], each["revoked"] is None) for each in objects] == [("the shop", "write", False)]


def test_what_cannot_be_is_one_line(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "no workspace" in refused("keys", "list", "-w", tmp_path / "none")
    assert "'shop'" in refused("keys", "revoke", "shop", "-w", tmp_path)


def test_a_server_others_reach_needs_keys_or_to_be_told(refused: Callable[..., str], tmp_path: Path) -> None:
    told = refused("serve", "--host", "0.0.0.0", "--port", "0", "-w", tmp_path)
    assert "--public" in told
    assert "cartelera keys make" in told
