"""A product that keeps its own viewers: histories go along with each question, and the server stores nothing of them.

    cartelera build --demo --workspace W && cartelera serve --workspace W
    python examples/own_viewers.py http://127.0.0.1:8000 viewers.json

`viewers.json`: `{"ana": [{"title_id": "tmdb-862", "value": 5}], "luis": []}`. Needs nothing but the standard library.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

Entry = dict[str, Any]
BATCH = 100


def post(address: str, body: Any) -> Any:
    """The JSON of an answer. Raises HTTPError."""
    headers = {"Content-Type": "application/json"}
    with urlopen(Request(address, json.dumps(body).encode(), headers, method="POST"), timeout=30) as response:
        return json.load(response)


def pages(base: str, history: list[Entry], n: int, seen: list[str]) -> Iterator[list[Entry]]:
    """Pages of `n` titles, none of which repeats another. What the viewer saw meanwhile is put into `seen` by the
    caller. If the server has changed so much that the list cannot go on (410), it begins anew."""
    cursor: str | None = None
    while True:
        body = {"history": history, "limit": n, "exclude": seen[-100:], "cursor": cursor}
        try:
            answer = post(f"{base}/v1/recommendations", body)
        except HTTPError as error:
            with error:
                if error.code != 410:
                    raise
            cursor = None
            continue
        yield answer["titles"]
        cursor = answer["next"]
        if cursor is None:
            return


def main(base: str, viewers: dict[str, list[Entry]]) -> int:
    """Print three titles for everybody, then ten more, page by page, for the first."""
    names = list(viewers)
    for start in range(0, len(names), BATCH):
        some = [{"id": name, "history": viewers[name]} for name in names[start : start + BATCH]]
        for each in post(f"{base}/v1/recommendations/batch", {"viewers": some, "limit": 3})["viewers"]:
            print(f"{each['id']} ({each['tier']}): {', '.join(title['title'] for title in each['titles'])}")
            for unknown in each["unknown"]:
                print(f"  no title has the id {unknown}")
    seen: list[str] = []
    for number, titles in enumerate(pages(base, viewers[names[0]], 5, seen), 1):
        print(f"{names[0]}, page {number}: {', '.join(title['title'] for title in titles)}")
        seen += [title["id"] for title in titles[:1]]
        if number == 2:
            break
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1].rstrip("/"), json.loads(Path(sys.argv[2]).read_text())))
