"""The TMDB API as documented, which misbehaves on request."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from support.http_server import Reply, Request

V3 = "0123456789abcdef0123456789abcdef"
V4 = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ0ZXN0In0.c2lnbmF0dXJl"
_UNKNOWN = {"success": False, "status_code": 34, "status_message": "The resource you requested could not be found."}
_INVALID = {"success": False, "status_code": 7, "status_message": "Invalid API key: You must be granted a valid key."}
_TOO_MANY = {"success": False, "status_code": 25, "status_message": "Your request count is over the allowed limit."}

Body = dict[str, Any]


def too_many(after: str | None) -> Reply:
    """A 429 with this `Retry-After`."""
    return Reply(429, json.dumps(_TOO_MANY).encode(), {"Retry-After": after} if after is not None else {})


class FakeTmdb:
    """Knows `movies` and `series` by id. `faults`: replies to give first, by path (`*`: whatever is asked).

    `asked`: each request's path and query without credentials, in the order they came.
    """

    def __init__(self) -> None:
        self.movies: dict[int, Body] = {}
        self.series: dict[int, Body] = {}
        self.faults: dict[str, list[Reply]] = {}
        self.asked: list[str] = []
        self.tokens: list[str] = []
        self.at: list[float] = []
        self.answered: list[str] = []
        self.most_at_once = 0
        self.hold: Callable[[str], None] = lambda _: None
        self.valid = (V3, V4)
        self._now = 0
        self._lock = threading.Lock()

    @property
    def paths(self) -> list[str]:
        """The paths asked for, without their queries."""
        return [request.split("?")[0] for request in self.asked]

    def film(self, number: int, title: str, date: str, **more: Any) -> Body:
        """Add a film; what is not given is empty, as in TMDB."""
        self.movies[number] = {
            "id": number, "title": title, "original_title": title, "release_date": date, "overview": "", "tagline": "",
            "status": "Released", "original_language": "en", "runtime": 0, "budget": 0, "revenue": 0, "genres": [],
            "poster_path": None, "imdb_id": None, "belongs_to_collection": None, "production_companies": [],
            "production_countries": [], "spoken_languages": [], "credits": {"cast": [], "crew": []},
            "release_dates": {"results": []}, "watch/providers": {"results": {}}, "keywords": {"keywords": []},
            "translations": {"translations": []}, "alternative_titles": {"titles": []},
        } | more  # fmt: skip
        return self.movies[number]

    def show(self, number: int, name: str, first: str, last: str, **more: Any) -> Body:
        """Add a series."""
        self.series[number] = {
            "id": number, "name": name, "original_name": name, "first_air_date": first, "last_air_date": last,
            "overview": "", "number_of_seasons": 0, "genres": [], "poster_path": None, "credits": {},
            "content_ratings": {"results": []}, "watch/providers": {"results": {}}, "keywords": {"results": []},
            "translations": {"translations": []}, "alternative_titles": {"results": []},
        } | more  # fmt: skip
        return self.series[number]

    def answer(self, request: Request) -> Reply:
        """The answer to a request, which is written down; `answered` follows when it has been sent."""
        reply = self._reply(request.path, dict(request.query), request.headers.get("Authorization", ""))
        return replace(reply, on_sent=lambda _: self.answered.append(request.path))

    def _reply(self, path: str, query: dict[str, str], bearer: str) -> Reply:
        token = query.pop("api_key", "") or bearer.removeprefix("Bearer ")
        with self._lock:
            shown = "&".join(f"{key}={value}" for key, value in sorted(query.items()))
            self.asked.append(f"{path}?{shown}")
            self.tokens.append(token)
            self.at.append(time.monotonic())
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            faults = self.faults.get(path) or self.faults.get("*") or []
            fault = faults.pop(0) if faults else None
        try:
            self.hold(path)
            if fault is not None:
                time.sleep(fault.delay)
                if fault.status != 200 or fault.body is not None:
                    return fault
            if token not in self.valid:
                return Reply(401, json.dumps(_INVALID).encode())
            found = self._answer(path, query)
            return (
                Reply(404, json.dumps(_UNKNOWN).encode()) if found is None else Reply(200, json.dumps(found).encode())
            )
        finally:
            with self._lock:
                self._now -= 1

    def _answer(self, path: str, query: dict[str, str]) -> Body | None:
        _, _, *parts = path.split("/")
        match parts:
            case ["movie", number]:
                return self._details(self.movies, number, query)
            case ["tv", number]:
                return self._details(self.series, number, query)
            case ["find", imdb_id] if query.get("external_source") == "imdb_id":
                hits = [m for m in self.movies.values() if m["imdb_id"] == imdb_id]
                return {"movie_results": hits, "tv_results": [], "person_results": []}
            case ["search", "movie"]:
                return self._search([m for m in self.movies.values() if _year(m, "release_date", query)], query)
            case ["search", "tv"]:
                return self._search([s for s in self.series.values() if _on_air(s, query)], query)
        return None

    @staticmethod
    def _details(known: dict[int, Body], number: str, query: dict[str, str]) -> Body | None:
        """What is not asked to be appended is not there."""
        body = known.get(int(number))
        appended = query.get("append_to_response", "").split(",")
        extra = (
            "credits", "release_dates", "content_ratings", "watch/providers", "keywords", "translations",
            "alternative_titles",
        )  # fmt: skip
        return body and {key: value for key, value in body.items() if key not in extra or key in appended}

    @staticmethod
    def _search(within: list[Body], query: dict[str, str]) -> Body:
        words = query["query"].lower()
        names = ("title", "original_title", "name", "original_name")
        hits = [body for body in within if any(words in str(body.get(name, "")).lower() for name in names)]
        return {"page": 1, "results": hits, "total_pages": 1, "total_results": len(hits)}


def _year(body: Body, key: str, query: dict[str, str]) -> bool:
    return "year" not in query or str(body[key]).startswith(query["year"])


def _on_air(body: Body, query: dict[str, str]) -> bool:
    first, last = str(body["first_air_date"])[:4], str(body["last_air_date"])[:4]
    return "year" not in query or first <= query["year"] <= last
