"""A viewer from the first visit to good answers in five ratings, against a running server.

    cartelera build --demo --workspace W && cartelera serve --workspace W
    python examples/first_visit.py http://127.0.0.1:8000 ana "Toy Story:5,Heat:2"

Titles by name or id, each with a rating from 0.5 to 5. Needs nothing but the standard library.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen


def call(method: str, address: str, body: Any = None, etag: str = "") -> tuple[int, Any, str]:
    """Status, JSON and ETag of an answer; refusals are problem documents and JSON as well."""
    headers = {"Content-Type": "application/json"} | ({"If-None-Match": etag} if etag else {})
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(address, data, headers, method=method), timeout=10) as response:
            text = response.read()
            return response.status, json.loads(text) if text else None, response.headers.get("ETag", "")
    except HTTPError as error:
        with error:
            text = error.read()
            return error.code, json.loads(text) if text else None, ""


def title_id(base: str, name: str) -> str:
    """The id of the title that is called so, or has this id. Ends the script if there is none."""
    status, known, _ = call("GET", f"{base}/v1/titles/{quote(name, safe='')}")
    if status == 200:
        return str(known["id"])
    _, found, _ = call("GET", f"{base}/v1/titles?limit=3&q={quote(name, safe='')}")
    for title in found["titles"]:
        if title["title"].casefold() == name.casefold():
            return str(title["id"])
    sys.exit(f"no title is called {name!r}; near are {', '.join(title['title'] for title in found['titles'])}")


def main(base: str, viewer: str, ratings: list[tuple[str, float]]) -> int:
    """Rate one title after another, and print what the next answer makes of it."""
    me = f"{base}/v1/viewers/{quote(viewer, safe='')}"
    wanted = f"{me}/recommendations?limit=5"
    _, answer, etag = call("GET", wanted)
    show("at first", answer)
    for name, value in ratings:
        rated = title_id(base, name)
        status, kept, _ = call("POST", f"{me}/events", {"title_id": rated, "type": "rating", "value": value})
        if status != 201:
            sys.exit(str(kept["detail"]))
        status, answer, etag = call("GET", wanted, etag=etag)
        assert status == 200, "a rating is in the very next answer"
        show(f"after {name} got {value:g}", answer)
    best = answer["titles"][0]
    _, match, _ = call("GET", f"{me}/match/{quote(best['id'], safe='')}")
    print(f"\nwhy {best['title']}:")
    for cause in match["why"]["causes"]:
        print(f"  you gave {cause['title']['title']} {cause['rating']:g}: {cause['share']:.0%}")
    _, taste, _ = call("GET", f"{me}/taste")
    print("\nwhat is believed of you, and can be corrected:")
    for belief in taste["more"][:3]:
        print(f"  {belief['text']}")
    _, page, _ = call("GET", f"{me}/rows?rows=4&titles=4")
    print("\nyour page:")
    for row in page["rows"]:
        print(f"  {row['name']['en']}: {', '.join(title['title'] for title in row['titles'])}")
    return 0


def show(when: str, answer: dict[str, Any]) -> None:
    """Print a list, and what it rests on."""
    titles = ", ".join(title["title"] for title in answer["titles"])
    print(f"{when} ({answer['tier']}): {titles}")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    given = [entry.rpartition(":") for entry in sys.argv[3].split(",")]
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2], [(name.strip(), float(value)) for name, _, value in given]))
