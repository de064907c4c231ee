"""The search for names takes milliseconds, and must not keep other requests waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cartelera.catalog import Catalog
from cartelera.catalog.names import Names


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/titles?q=toi+stori", 200),
        ("/v1/titles?q=zzzzzzzz", 200),
        ("/v1/titles?q=tom+hanx", 200),
        ("/v1/titles?q=toy", 200),
        ("/v1/titles?q=a+b+c+d+e+f", 200),
        ("/retorno/Toy Stori", 404),
        ("/recomendacion/Toy Stori", 404),
        ("/get_actor/Tom Hanx", 404),
        ("/get_director/Jon Laseter", 404),
        ("/productoras/Picsar", 404),
        ("/franquicia/Toi Stori", 404),
        ("/peliculas_pais/Argentyna", 404),
        ("/preguntas/retorno?pelicula=Toy Stori", 404),
        ("/?q=toi+stori", 200),
        ("/?q=toy", 200),
        ("/?q=tom+hanx&anio=1995", 200),
    ],
)
def test_names_are_never_searched_for_on_the_event_loop(
    api: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, status: int
) -> None:
    in_loop: list[bool] = []

    def watch(owner: type, name: str) -> None:
        method: Callable[..., Any] = getattr(owner, name)

        def watched(*args: Any, **more: Any) -> Any:
            try:
                asyncio.get_running_loop()
            except RuntimeError:
                in_loop.append(False)
            else:
                in_loop.append(True)
            assert threading.current_thread() is not threading.main_thread()
            return method(*args, **more)

        monkeypatch.setattr(owner, name, watched)

    watch(Names, "nearest")
    watch(Names, "suggest")
    watch(Catalog, "search_names")
    assert api.get(path).status_code == status
    assert in_loop
    assert not any(in_loop)
