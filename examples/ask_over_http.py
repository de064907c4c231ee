"""Ask a running server, and use what it says when a name is not known.

    cartelera build --demo --workspace W && cartelera serve --workspace W
    python examples/ask_over_http.py http://127.0.0.1:8000 "Toy Stori"

Needs nothing but the standard library.
"""

from __future__ import annotations

import json
import sys
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen


def ask(base: str, path: str) -> tuple[int, Any]:
    """The status and the JSON of an answer; errors are problem documents (RFC 9457) and JSON as well."""
    try:
        with urlopen(base + path, timeout=10) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def main(base: str, name: str) -> int:
    """Print the titles most like `name`, or like the nearest known name, and where each can be watched."""
    status, answer = ask(base, f"/recomendacion/{quote(name, safe='')}")
    if status == 404 and answer["suggestions"]:
        nearest = answer["suggestions"][0]
        print(f"{answer['detail']}; trying “{nearest}”")
        status, answer = ask(base, f"/recomendacion/{quote(nearest, safe='')}")
    if status != 200:
        print(answer["detail"])
        return 1
    for title in answer:
        _, found = ask(base, f"/v1/titles?q={quote(title, safe='')}&limit=1")
        platforms = ", ".join(found["titles"][0]["platforms"]) if found["titles"] else ""
        print(f"{title}: {platforms or 'on no platform'}")
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1].rstrip("/"), sys.argv[2]))
