"""Asking TMDB: credentials, limits, and all the ways an answer can fail to come."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from enrichment_options import QUICK
from tmdb_server import V3, V4, FakeTmdb, too_many

from cartelera.enrichment.cache import Cache
from cartelera.enrichment.client import Client, RequestStats, TmdbError, run_lookups
from cartelera.enrichment.credentials import Credentials
from cartelera.enrichment.lookup import Body, LookupSteps, Request
from cartelera.enrichment.rate_limit import RateLimiter, RequestLimits
from cartelera.enrichment.retry import RetryPolicy, retry_after
from support.http_server import Reply

FILM = "/3/movie/1"


def one(number: int) -> LookupSteps:
    details: Body | None = yield Request(f"movie/{number}")
    return details


def asking(
    base: str, folder: Path, *numbers: int, token: str = V3, limits: RequestLimits = QUICK, limit: int | None = None
) -> RequestStats:
    """Ask for these films."""

    async def run() -> RequestStats:
        cache = Cache(folder, timedelta(days=1))
        async with Client(base, Credentials.parse(token), cache, limits=limits, limit=limit) as client:
            await run_lookups(client, (one(number) for number in numbers), lambda _: None)
            return client.stats

    return asyncio.run(run())


def kept(folder: Path, number: int = 1) -> bool:
    return Cache(folder, timedelta(days=1)).has(Request(f"movie/{number}"))


@pytest.fixture(autouse=True)
def _films(tmdb: FakeTmdb) -> None:
    for number in range(1, 41):
        tmdb.film(number, f"Film {number}", "2000-01-01")


@pytest.mark.parametrize("token", [V3, V4])
def test_both_kinds_of_credentials_are_accepted(base: str, tmdb: FakeTmdb, tmp_path: Path, token: str) -> None:
    assert asking(base, tmp_path, 1, token=token) == RequestStats(calls=1, found=1)
    assert tmdb.tokens == [token]
    assert tmdb.asked == [f"{FILM}?"]


def test_a_wrong_token_is_one_line_with_tmdbs_own_words(base: str, tmp_path: Path) -> None:
    with pytest.raises(TmdbError, match=r"refuses the token \(Invalid API key: .*\): pass a valid one") as caught:
        asking(base, tmp_path, 1, 2, 3, token="f" * 32)
    assert "\n" not in str(caught.value) and "f" * 32 not in str(caught.value)


def test_what_tmdb_does_not_know_is_kept_as_that(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    assert asking(base, tmp_path, 999).unknown == 1
    assert asking(base, tmp_path, 999) == RequestStats(unknown=1)
    assert tmdb.paths == ["/3/movie/999"]


def test_a_404_of_another_server_says_nothing(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults[FILM] = [Reply(404, b"<html>nginx</html>"), Reply(404, b'{"detail": "Not Found"}')]
    assert asking(base, tmp_path, 1).failed == 1
    assert not kept(tmp_path)


@pytest.mark.parametrize("as_date", [False, True])
def test_retry_after_is_honoured_by_all(base: str, tmdb: FakeTmdb, tmp_path: Path, as_date: bool) -> None:
    after = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True) if as_date else "0.6"
    tmdb.faults["*"] = [too_many(after)]
    stats = asking(base, tmp_path, *range(1, 7), limits=replace(QUICK, concurrent=1))
    assert (stats.found, stats.calls, stats.retried) == (6, 7, 1)
    assert tmdb.at[1] - tmdb.at[0] >= 0.59


def test_a_429_that_does_not_end_is_a_quota(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults["*"] = [too_many("0.01")] * 100
    with pytest.raises(TmdbError, match="quota is used up: it goes on answering 429"):
        asking(base, tmp_path, 1)
    assert len(tmdb.asked) == QUICK.retry.tries


def test_a_429_for_hours_is_not_waited_for(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults["*"] = [too_many("7200")]
    with pytest.raises(TmdbError, match="come back in 7,200 seconds"):
        asking(base, tmp_path, 1)


def test_a_500_is_asked_again_after_a_growing_wait(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults[FILM] = [Reply(500), Reply(503)]
    stats = asking(base, tmp_path, 1, limits=replace(QUICK, retry=replace(QUICK.retry, first_wait=0.1)))
    assert (stats.found, stats.calls, stats.retried) == (1, 3, 2)
    assert tmdb.at[1] - tmdb.at[0] >= 0.05 and tmdb.at[2] - tmdb.at[1] >= 0.1


def test_a_500_that_does_not_end_costs_that_title_only(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults[FILM] = [Reply(500)] * 3
    stats = asking(base, tmp_path, 1, 2, 3)
    assert (stats.found, stats.failed) == (2, 1)
    assert not kept(tmp_path, 1) and kept(tmp_path, 2)
    assert asking(base, tmp_path, 1).found == 1


def test_a_server_that_fails_at_everything_is_left_alone(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults["*"] = [Reply(502)] * 1000
    with pytest.raises(TmdbError, match="does not answer as it should, 4 times in a row"):
        asking(base, tmp_path, *range(1, 41))
    assert len(tmdb.asked) < 40


def test_a_slow_answer_is_asked_for_again(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults[FILM] = [Reply(delay=1.0)]
    stats = asking(base, tmp_path, 1)
    assert (stats.found, stats.retried) == (1, 1)


def test_a_connection_that_is_cut_is_made_again(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults[FILM] = [Reply(0), Reply(200, b"{", {"Content-Length": "100"})]
    assert asking(base, tmp_path, 1).found == 1


@pytest.mark.parametrize("body", [b"{'id': 1}", b"", b"[]", b"<html></html>", b"\xff\xfe"])
def test_an_answer_that_is_no_json_is_counted_and_asked_for_once_more(
    base: str, tmdb: FakeTmdb, tmp_path: Path, body: bytes
) -> None:
    tmdb.faults[FILM] = [Reply(200, body)]
    assert asking(base, tmp_path, 1) == RequestStats(calls=2, found=1, malformed=1, retried=1)
    tmdb.faults["/3/movie/2"] = [Reply(200, body)] * 2
    assert asking(base, tmp_path, 2) == RequestStats(calls=2, failed=1, malformed=2, retried=1)


def test_a_question_that_is_refused_is_not_repeated(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults[FILM] = [Reply(422, b"{}")] * 2
    stats = asking(base, tmp_path, 1)
    assert (stats.calls, stats.failed) == (1, 1)


def test_no_network_is_said_after_two_tries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    attempts: list[int] = []

    def wait(policy: RetryPolicy, attempt: int) -> float:
        attempts.append(attempt)
        return 0.0

    monkeypatch.setattr(RetryPolicy, "wait", wait)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
    with pytest.raises(TmdbError, match=f"no connection to {address}"):
        asking(f"http://{address}", tmp_path, 1, 2, limits=RequestLimits(retry=RetryPolicy(first_wait=0.05)))
    assert set(attempts) == {0}


@pytest.mark.parametrize("base", ["", "api.themoviedb.org", "ftp://x", "http://"])
def test_an_address_that_is_none_is_said(base: str, tmp_path: Path) -> None:
    with pytest.raises(TmdbError, match="no address of a server"):
        asking(base, tmp_path, 1)


def test_not_more_calls_than_allowed(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults["/3/movie/2"] = [Reply(500)]
    stats = asking(base, tmp_path, *range(1, 41), limit=7)
    assert (stats.calls, len(tmdb.asked), stats.at_limit) == (7, 7, True)
    assert sum(kept(tmp_path, number) for number in range(1, 41)) == stats.found


def test_so_many_at_once_and_not_more(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    tmdb.faults["*"] = [Reply(delay=0.03)] * 40
    asking(base, tmp_path, *range(1, 41), limits=replace(QUICK, concurrent=5))
    assert 2 <= tmdb.most_at_once <= 5


def test_no_question_is_asked_twice(base: str, tmdb: FakeTmdb, tmp_path: Path) -> None:
    asking(base, tmp_path, *range(1, 11))
    assert asking(base, tmp_path, *range(1, 21)).calls == 10
    assert sorted(tmdb.paths) == sorted(f"/3/movie/{number}" for number in range(1, 21))


def test_the_limiter_lets_through_at_the_rate_after_a_burst() -> None:
    async def passing() -> tuple[list[bool], float]:
        limiter, clock = RateLimiter(rate=100, burst=5), asyncio.get_running_loop().time
        began, at_once = clock(), []
        for _ in range(25):
            turn = asyncio.ensure_future(limiter.acquire())
            await asyncio.sleep(0)
            at_once.append(turn.done())
            await turn
        return at_once, clock() - began

    at_once, took = asyncio.run(passing())
    assert all(at_once[:5]) and took >= 0.19


def test_the_limiter_can_be_paused_while_others_wait() -> None:
    async def last() -> float:
        limiter, clock = RateLimiter(rate=1000, burst=5), asyncio.get_running_loop().time
        began = clock()
        waiting = asyncio.gather(*(limiter.acquire() for _ in range(50)))
        await asyncio.sleep(0)
        limiter.pause(0.2)
        await waiting
        return clock() - began

    assert asyncio.run(last()) >= 0.2


@pytest.mark.parametrize(("header", "seconds"), [(None, None), ("3", 3.0), ("0.5", 0.5), ("-1", 0.0), ("soon", None)])
def test_retry_after_in_seconds(header: str | None, seconds: float | None) -> None:
    assert retry_after(header) == seconds


def test_waits_double_and_differ() -> None:
    policy = RetryPolicy(first_wait=1, longest_wait=5)
    assert all(2.0**n / 2 <= policy.wait(n) <= 2.0**n for n in range(3))
    assert policy.wait(10) <= 5
    assert len({policy.wait(2) for _ in range(5)}) > 1
