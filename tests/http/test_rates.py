"""How often something may be done: bursts, the long run, processes that count together, and guesses."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartelera.http.rates import Guesses, Rate, SharedRates

RATE = Rate(per_second=2, burst=3)


class Clock:
    """A clock that is set."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "monotonic", made)
    return made


@pytest.fixture
def rates(tmp_path: Path) -> Iterator[SharedRates]:
    with SharedRates(tmp_path / "rates") as opened:
        yield opened


def test_a_burst_and_then_the_rate(rates: SharedRates, clock: Clock) -> None:
    assert [rates.take("ana", RATE) for _ in range(3)] == [0, 0, 0]
    assert rates.take("ana", RATE) == rates.take("ana", RATE) == pytest.approx(0.5)
    assert rates.take("bob", RATE) == 0
    clock.now += 0.5
    assert rates.take("ana", RATE) == 0
    assert rates.take("ana", RATE) > 0
    clock.now += 60
    assert [rates.take("ana", RATE) == 0 for _ in range(4)] == [True, True, True, False]


def test_looking_counts_nothing(rates: SharedRates, clock: Clock) -> None:
    assert {rates.wait("ana", RATE) for _ in range(10)} == {0}
    assert rates.take("ana", RATE) == 0


def test_whoever_goes_on_guessing_waits_for_longer(rates: SharedRates, clock: Clock) -> None:
    guesses = Guesses(rates, "key", Rate(per_second=0.1, burst=5))
    waits = []
    for _ in range(8):
        waits.append(guesses.wait("10.0.0.1"))
        guesses.wrong("10.0.0.1")
    assert waits == pytest.approx([0, 0, 0, 0, 0, 10, 20, 30])
    assert guesses.wait("10.0.0.2") == 0
    assert Guesses(rates, "pin", Rate(0.1, 5)).wait("10.0.0.1") == 0


def test_more_names_than_there_is_room_for_do_no_harm(rates: SharedRates, clock: Clock) -> None:
    rates.take("first", Rate(0.001, 1))
    for number in range(50_000):
        assert rates.take(f"client {number}", RATE) == 0
    assert rates.take("first", Rate(0.001, 1)) > 0, "what is far ahead is not given up for what is even"


def _count(path: Path, taken: multiprocessing.Queue[int]) -> None:
    with SharedRates(path) as rates:
        taken.put(sum(rates.take("all", Rate(1e-6, 100)) == 0 for _ in range(100)))


def test_processes_count_together(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    taken: multiprocessing.Queue[int] = context.Queue()
    workers = [context.Process(target=_count, args=(tmp_path / "rates", taken)) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert sum(taken.get(timeout=60) for _ in workers) == 100
    for worker in workers:
        worker.join()
