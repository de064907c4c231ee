"""Lists page by page: no page repeats another, and all of them together are the list."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

LISTS = {
    "/v1/titles?year_from=1950": "titles",
    "/v1/titles?sort=title&kind=movie": "titles",
    "/v1/titles?q=toy": "titles",
    "/v1/titles?q=story&sort=newest": "titles",
    "/v1/titles?q=toy&meaning=false": "titles",
    "/v1/people/tom_hanks?adult=exclude": "titles",
    "/v1/titles?genre=Comedy&year_to=1900&relax=true": "titles",
}


def ask(api: TestClient, path: str, **more: Any) -> Any:
    joined = path + ("&" if "?" in path else "?") + "&".join(f"{name}={value}" for name, value in more.items())
    answer = api.get(joined)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(("path", "key"), LISTS.items())
def test_the_pages_of_a_list_are_the_list(api: TestClient, path: str, key: str) -> None:
    whole = [each["id"] for each in ask(api, path, limit=100)[key]]
    assert len(whole) > 2
    page = ask(api, path, limit=2)
    relaxed, paged = page["relaxed"], [each["id"] for each in page[key]]
    while page["next"] is not None:
        page = ask(api, path.partition("?")[0], limit=2, cursor=page["next"])
        assert (len(page[key]) <= 2, page["relaxed"]) == (True, relaxed)
        paged += [each["id"] for each in page[key]]
    assert paged == whole


def test_a_cursor_is_of_its_list_alone_and_nobody_can_make_one(api: TestClient) -> None:
    cursor = ask(api, "/v1/titles?kind=movie", limit=2)["next"]
    same = ask(api, "/v1/titles?kind=movie", limit=3, cursor=cursor)
    assert [title["id"] for title in same["titles"]][:2] == [
        title["id"] for title in ask(api, "/v1/titles", limit=2, cursor=cursor)["titles"]
    ]
    for path in (
        f"/v1/titles?kind=series&cursor={cursor}",
        f"/v1/people/tom_hanks?cursor={cursor}",
        f"/v1/arrivals?cursor={cursor}",
        f"/v1/titles?cursor={cursor[:-1]}",
        "/v1/titles?cursor=x",
    ):
        refused = api.get(path)
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json"), path


@pytest.mark.parametrize("path", ["/v1/titles", "/v1/titles?q=toy", "/v1/people/tom_hanks", "/v1/arrivals"])
def test_who_has_the_list_is_not_sent_it_again(api: TestClient, path: str) -> None:
    answer = api.get(path)
    assert answer.headers["cache-control"] == "no-cache"
    again = api.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = api.get(path, params={"limit": 1}, headers={"If-None-Match": answer.headers["etag"]})
    assert other.status_code == 200


def test_a_cap_stays_in_force_on_every_page(api: TestClient) -> None:
    capped = {title["id"] for title in ask(api, "/v1/titles", max_age=12, unrated="true", limit=100)["titles"]}
    page = ask(api, "/v1/titles", max_age=12, unrated="true", limit=1)
    following = ask(api, "/v1/titles", limit=100, cursor=page["next"])
    assert {title["id"] for title in following["titles"]} < capped
