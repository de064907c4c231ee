"""API keys: made, found, revoked; nothing of them is kept that could be used."""

from __future__ import annotations

import pytest

from cartelera.errors import InvalidValueError, NotFoundError
from cartelera.events import EventStore
from cartelera.events.keys import ApiKeys, Role, looks_like_key


@pytest.fixture
def keys(store: EventStore) -> ApiKeys:
    return ApiKeys(store)


def test_a_key_is_found_by_its_whole_text(keys: ApiKeys) -> None:
    made, text = keys.make("the  shop", Role.WRITE)
    assert (made.name, made.role, made.revoked) == ("the shop", Role.WRITE, None)
    assert looks_like_key(text)
    assert keys.find(text) == made
    other = text[:-1] + ("A" if text[-1] != "A" else "B")
    assert [keys.find(each) for each in (other, text[:-1], text + "x", made.id, "", "ck__", "é" * 60)] == [None] * 7


def test_what_is_kept_of_a_key_is_no_key(keys: ApiKeys, store: EventStore) -> None:
    _, text = keys.make("shop", Role.READ)
    secret = text.rpartition("_")[2]
    with store.reading() as connection:
        kept = connection.exec_driver_sql("SELECT * FROM api_keys").one()
    assert not any(secret in str(value) for value in kept)


def test_a_revoked_key_is_worth_nothing_in_any_process(keys: ApiKeys, store: EventStore, store_url: str) -> None:
    made, text = keys.make("shop", Role.STAFF)
    with EventStore.open(store_url) as other:
        assert ApiKeys(other).find(text) == made
        assert ApiKeys(other).revoke("shop").id == made.id
    assert keys.find(text) is None
    assert keys.count() == 0
    assert [(key.name, key.revoked is None) for key in keys.listed()] == [("shop", False)]
    with pytest.raises(NotFoundError):
        keys.revoke("shop")
    again, _ = keys.make("shop", Role.READ)
    assert keys.revoke(again.id).id == again.id


@pytest.mark.parametrize("name", ["", "   ", "a\nb\x00", "x" * 101])
def test_a_name_is_something_to_read(keys: ApiKeys, name: str) -> None:
    with pytest.raises(InvalidValueError):
        keys.make(name, Role.READ)


def test_names_of_keys_in_force_differ(keys: ApiKeys) -> None:
    keys.make("shop", Role.READ)
    with pytest.raises(InvalidValueError):
        keys.make(" shop ", Role.STAFF)


def test_each_role_includes_those_before_it() -> None:
    assert [[role.value for role in Role if having.includes(role)] for having in Role] == [
        ["read"],
        ["read", "write"],
        ["read", "write", "staff"],
    ]
