"""The comparison with every known name takes long, and must not keep other requests waiting."""

from __future__ import annotations

import asyncio
import threading

import pytest
from fastapi.testclient import TestClient

from cartelera.catalog.names import Names


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/titles?q=toi+stori", 200),
        ("/v1/titles?q=zzzzzzzz", 200),
        ("/retorno/Toy Stori", 404),
        ("/recomendacion/Toy Stori", 404),
        ("/get_actor/Tom Hanx", 404),
        ("/preguntas/retorno?pelicula=Toy Stori", 404),
        ("/?q=toi+stori", 200),
    ],
)
def test_near_names_are_never_searched_for_on_the_event_loop(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    in_loop: list[bool] = []
    suggest = Names.suggest

    def watched(self: Names, kind: str, text: str, n: int = 5) -> tuple[str, ...]:
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            in_loop.append(False)
        else:
            in_loop.append(True)
        assert threading.current_thread() is not threading.main_thread()
        return suggest(self, kind, text, n)

    monkeypatch.setattr(Names, "suggest", watched)
    assert api.get(path).status_code == status
    assert in_loop
    assert not any(in_loop)
