"""Requests over all routes of a server, about what its catalogue holds: the same ones for the same seed."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote, urlencode

import numpy as np

from cartelera.http.question_urls import json_url
from cartelera.release import Release
from cartelera.service.questions import QUESTIONS
from cartelera.service.values import MONTHS, WEEKDAYS

Draw = Callable[[], str]


class VariedRequests:
    """Draws paths: names of the catalogue as they are or misspelt, its ids, its viewers, every question and page.

    `free_text`: also searches for what titles are about, which load the encoder if it is installed.
    """

    def __init__(self, release: Release, seed: int = 0, *, free_text: bool = True) -> None:
        self._rng = np.random.default_rng(seed)
        self._free_text = free_text
        database = release.catalog.connection()
        self._names = {
            kind: [name for (name,) in database.execute("SELECT display FROM names WHERE kind = ?", (kind,))]
            for kind in ("title", "actor", "director", "collection", "company", "country")
        }
        self._ids = [title_id for (title_id,) in database.execute("SELECT title_id FROM titles")]
        self._viewers = release.rating_histories.sample_ids(len(release.rating_histories))
        self._values: dict[str, Draw] = {
            "mes": lambda: self._one(MONTHS),
            "dia": lambda: self._one(WEEKDAYS),
            "platform": lambda: self._one(("netflix", "hulu", "amazon", "disney")),
            "year": lambda: str(self._rng.integers(1990, 2022)),
            "duration_type": lambda: self._one(("min", "season")),
            "scored": lambda: f"{self._rng.uniform(0, 5):.1f}",
            "titulo": lambda: self._name("title"),
            "pelicula": lambda: self._name("title"),
            "nombre_actor": lambda: self._name("actor"),
            "nombre_director": lambda: self._name("director"),
            "franquicia": lambda: self._name("collection"),
            "pais": lambda: self._name("country"),
            "productora": lambda: self._name("company"),
            "usuario": lambda: self._one(self._viewers or ("1",)),
        }

    def paths(self, n: int) -> Iterator[str]:
        """`n` paths: half of them questions, a quarter pages, the rest searches, titles and what else there is."""
        draws = (self._question, self._question, self._page, self._other)
        return (draws[number % len(draws)]() for number in range(n))

    def _question(self) -> str:
        question = QUESTIONS[int(self._rng.integers(len(QUESTIONS)))]
        return json_url(question, {field.name: self._value(field.name, field.required) for field in question.fields})

    def _page(self) -> str:
        question = QUESTIONS[int(self._rng.integers(len(QUESTIONS)))]
        values = {field.name: self._value(field.name, field.required) for field in question.fields}
        pages: list[Draw] = [
            lambda: f"/titulo/{quote(self._one(self._ids), safe='')}",
            lambda: f"/titulo/{quote(self._one(self._ids), safe='')}?lang=en",
            lambda: f"/preguntas/{question.name}?{urlencode(values)}",
            lambda: f"/?{urlencode({'q': self._name('title')})}" if self._free_text else "/",
            lambda: f"/espectador/{quote(self._one(self._viewers or ('1',)), safe='')}",
            lambda: self._one(("/", "/preguntas", "/insights", "/docs")),
        ]
        return pages[int(self._rng.integers(len(pages)))]()

    def _other(self) -> str:
        others: list[Draw] = [
            lambda: f"/v1/titles/{quote(self._one(self._ids), safe='')}",
            lambda: f"/v1/titles/{quote(self._one(self._ids), safe='')}/similar?limit={self._rng.integers(1, 21)}",
            lambda: f"/v1/titles?{urlencode({'q': self._sought(), 'limit': 50})}",
            lambda: self._one(("/health", "/openapi.json", "/static/cartelera.css")),
        ]
        return others[int(self._rng.integers(len(others)))]()

    def _value(self, field: str, required: bool) -> str:
        return self._values[field]() if required and field in self._values else ""

    def _one(self, values: Sequence[str]) -> str:
        return str(values[int(self._rng.integers(len(values)))])

    def _sought(self) -> str:
        """The name of a title; a misspelt one may be asked about its meaning."""
        return self._name("title") if self._free_text else self._one(self._names["title"])[:200]

    def _name(self, kind: str) -> str:
        """A name of that kind; one in five with two letters changed over."""
        name = self._one(self._names[kind] or ("nobody",))[:200]
        if len(name) > 3 and self._rng.random() < 0.2:
            place = int(self._rng.integers(len(name) - 1))
            name = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        return name


def ask_all(port: int, paths: Sequence[str], clients: int) -> Counter[int]:
    """Ask for `paths` on `clients` connections at once; how often each status was answered."""
    statuses: list[Counter[int]] = [Counter() for _ in range(clients)]

    def work(number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for path in paths[number::clients]:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            response = connection.getresponse()
            response.read()
            statuses[number][response.status] += 1
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(statuses, Counter())
