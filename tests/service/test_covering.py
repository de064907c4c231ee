"""Which plans cover the most for their price."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from cartelera.service.covering import EXACT, GUARANTEE, Cover, Covering


def covering(*plans: tuple[float, str], worths: dict[str, float] | None = None, kept: tuple[int, ...] = ()) -> Covering:
    """Plans by price and the titles they hold, a letter each; a title is worth 1 if nothing else is said."""
    titles = sorted({title for _, held in plans for title in held})
    return Covering(
        np.array([[title in held for title in titles] for _, held in plans]),
        np.array([(worths or {}).get(title, 1.0) for title in titles], dtype=np.float64),
        np.array([price for price, _ in plans], dtype=np.float64),
        kept,
    )


def at_random(n: int, seed: int) -> Covering:
    rng = np.random.default_rng(seed)
    return Covering(
        rng.random((n, 60)) < 0.15, rng.random(60), np.asarray(rng.integers(0, 15, n) + 0.99, dtype=np.float64)
    )


def best_of_all(one: Covering, budget: float) -> float:
    plans = range(len(one.prices))
    return max(
        one.worth(chosen)
        for k in range(len(plans) + 1)
        for chosen in combinations(plans, k)
        if sum(one.prices[plan] for plan in chosen) <= budget + 1e-9
    )


def test_what_is_on_two_plans_is_worth_the_same_as_on_one() -> None:
    """The dearest plan holds most; the two others hold all of it for less."""
    three = covering((10, "abcd"), (4, "ab"), (5, "cde"))
    assert three.best(10) == Cover((1, 2), 9, 5)
    assert three.best(5) == Cover((2,), 5, 3)
    assert three.best(3.99) == Cover((), 0, 0)
    assert [(one.plans, one.price, one.worth) for one in three.frontier()] == [
        ((), 0, 0), ((1,), 4, 2), ((2,), 5, 3), ((1, 2), 9, 5),
    ]  # fmt: skip


def test_of_equal_sets_the_cheapest_and_smallest_is_meant() -> None:
    assert covering((4, "ab"), (3, "ab"), (0, "")).best(100) == Cover((1,), 3, 2)


def test_what_is_kept_is_in_every_set_and_paid() -> None:
    kept = covering((10, "a"), (4, "ab"), (5, "cd"), kept=(0,))
    assert all(0 in one.plans for one in kept.frontier())
    assert kept.best(15) == Cover((0, 2), 15, 3)
    assert kept.best(9).plans == ()


@pytest.mark.parametrize("seed", range(4))
def test_few_plans_are_compared_exactly(seed: int) -> None:
    one = at_random(8, seed)
    for budget in (0, 5, 12, 25, 1000):
        found = one.best(budget)
        assert found.worth == pytest.approx(best_of_all(one, budget)) and found.price <= budget + 1e-9
        assert found.guarantee == 1


@pytest.mark.parametrize("seed", range(3))
def test_many_plans_are_covered_as_well_as_promised(seed: int) -> None:
    one = at_random(EXACT + 1, seed)
    for budget in (8, 20, 40):
        found = one.best(budget)
        assert found.guarantee == GUARANTEE and found.price <= budget + 1e-9
        assert found.worth == pytest.approx(one.worth(found.plans))
        assert GUARANTEE * (most := best_of_all(one, budget)) <= found.worth <= most + 1e-9


def test_free_plans_are_always_taken() -> None:
    free = covering(*[(0.0, "z")], *[(5.0, letter) for letter in "abcdefghijklm"])
    assert free.best(5).plans[0] == 0 and free.best(5).worth == 2
    assert [one.worth for one in free.steps()][:3] == [0, 1, 2]
