"""Which subscriptions cover most of what somebody would love."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from cartelera import demo, release
from cartelera.api.v1.advice_shapes import advice_object
from cartelera.catalog import Filters
from cartelera.errors import InvalidValueError, NotFoundError, UnavailableError
from cartelera.history import History
from cartelera.service import Cartelera
from cartelera.service.prices import Plan, PriceTable, read_prices
from cartelera.workspace import Workspace

GOOD = 'currency = "EUR"\n[[plan]]\nname = "N"\nplatforms = ["netflix"]\nprice = 6.99\n'


@pytest.fixture(scope="module")
def service(demo: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(demo).open_current())


@pytest.fixture(scope="module")
def viewer(service: Cartelera) -> History:
    return service.viewers.history(service.viewers.sample_ids(1)[0])[1]


@pytest.fixture(scope="module")
def prices() -> PriceTable:
    return read_prices(demo.prices())


def written(tmp_path: Path, text: str) -> PriceTable:
    path = tmp_path / "prices.toml"
    path.write_text(text)
    return read_prices(path)


def test_the_best_set_is_within_the_budget_and_beats_every_other(
    service: Cartelera, viewer: History, prices: PriceTable
) -> None:
    for budget in (5, 13, 22, 100):
        advice = service.subscriptions.advise(viewer, prices, budget=budget)
        assert advice.exact and advice.guarantee == 1 and advice.best.price <= budget
        affordable = [one for one in advice.choices if one.price <= budget]
        assert advice.best.share == max(one.share for one in affordable)
    shares = [one.share for one in advice.choices]
    assert shares == sorted(shares) and shares[-1] == pytest.approx(1)


def test_what_each_adds_is_what_is_lost_without_it(service: Cartelera, viewer: History, prices: PriceTable) -> None:
    advice = service.subscriptions.advise(viewer, prices, budget=100)
    assert sum(plan.adds for plan in advice.plans) <= advice.best.share + 1e-9
    for one in advice.plans:
        assert one.adds <= one.share and one.titles
        for found in one.titles:
            assert set(found.title.platforms) & set(one.plan.platforms)
        others = {key for other in advice.plans if other is not one for key in other.plan.platforms}
        for found in one.titles[: one.only_here]:
            assert not set(found.title.platforms) & others


def test_what_is_missing_names_who_has_it(service: Cartelera, viewer: History, prices: PriceTable) -> None:
    advice = service.subscriptions.advise(viewer, prices, budget=5)
    assert [plan.name for plan in advice.best.plans] == ["Amazon Prime Video"]
    assert advice.missing
    for found, plans in advice.missing:
        assert plans and "amazon" not in found.title.platforms


def test_what_is_paid_anyway_is_in_the_set(service: Cartelera, viewer: History, prices: PriceTable) -> None:
    advice = service.subscriptions.advise(viewer, prices, budget=15, keep=["Netflix"])
    assert "Netflix" in [plan.name for plan in advice.best.plans]
    with pytest.raises(InvalidValueError, match="Hulo") as refused:
        service.subscriptions.advise(viewer, prices, keep=["Hulo"])
    assert "Hulu" in refused.value.allowed


def test_without_a_budget_the_cheapest_set_is_meant_that_has_most_of_it(
    service: Cartelera, viewer: History, prices: PriceTable
) -> None:
    advice = service.subscriptions.advise(viewer, prices)
    assert advice.best.share >= 0.8 * advice.choices[-1].share
    assert all(one.share < 0.8 * advice.choices[-1].share for one in advice.choices if one.price < advice.best.price)


def test_filters_hold_for_what_they_would_love(service: Cartelera, viewer: History, prices: PriceTable) -> None:
    """A cap on maturity holds here as everywhere."""
    advice = service.subscriptions.advise(viewer, prices, budget=100, filters=Filters(max_age=7))
    ages = service.catalog.facets.minimum_age
    shown = [found for one in advice.plans for found in one.titles]
    assert shown and all(0 <= ages[found.title.row] <= 7 for found in shown)


def test_somebody_unknown_is_advised_by_what_everybody_watches(service: Cartelera, prices: PriceTable) -> None:
    advice = service.subscriptions.advise(History.empty(), prices, budget=10)
    assert advice.best.plans and 0 < advice.best.share <= 1


def test_plans_of_unknown_platforms_are_named(service: Cartelera, viewer: History) -> None:
    table = PriceTable("EUR", (Plan("Elsewhere", 3, ("nowhere-tv",)), Plan("N", 4, ("Netflix",))))
    advice = service.subscriptions.advise(viewer, table)
    assert [plan.name for plan in advice.unknown] == ["Elsewhere"]
    assert [plan.name for plan in advice.best.plans] == ["N"]
    nothing = service.subscriptions.advise(viewer, replace(table, plans=table.plans[:1]))
    assert (nothing.best.plans, nothing.titles) == ((), 0)


def test_more_than_twelve_plans(service: Cartelera, viewer: History, prices: PriceTable) -> None:
    """One plan a platform and ten bundles of two: what is found is what comparing all sets would find."""
    plans = [
        *prices.plans[:4],
        *(Plan(f"Bundle {n}", 9 + n, (("netflix", "hulu"), ("amazon", "disney"))[n % 2]) for n in range(10)),
    ]
    advice = service.subscriptions.advise(viewer, replace(prices, plans=tuple(plans)), budget=15)
    exact = service.subscriptions.advise(viewer, replace(prices, plans=tuple(plans[:8])), budget=15)
    assert not advice.exact and 0.63 < advice.guarantee < 1
    assert advice.best.share == pytest.approx(exact.best.share)


def test_the_answer_says_that_prices_are_illustrative(service: Cartelera, prices: PriceTable) -> None:
    told = advice_object(service.subscriptions.advise(History.empty(), prices))
    assert (told["illustrative"], told["currency"], told["as_of"]) == (True, "EUR", None)


def test_a_table_is_read(tmp_path: Path) -> None:
    table = written(tmp_path, 'as_of = 2026-11-01\ncountry = "ES"\n' + GOOD)
    assert table == PriceTable("EUR", (Plan("N", 6.99, ("netflix",)),), date(2026, 11, 1), "ES")


def test_without_a_table_the_answer_says_which_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"write prices\.toml into the workspace"):
        read_prices(tmp_path / "prices.toml")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "1 to 100"),
        ("currency = \n", "line 1"),
        (GOOD.replace("EUR", "euros"), "three letters"),
        (GOOD.replace("6.99", '"6.99"'), r"plan 1 \(N\): price"),
        (GOOD.replace("6.99", "-1"), r"plan 1 \(N\): price"),
        (GOOD.replace("6.99", "nan"), r"plan 1 \(N\): price"),
        (GOOD.replace("6.99", "true"), r"plan 1 \(N\): price"),
        (GOOD.replace('["netflix"]', "[]"), r"plan 1 \(N\): platforms"),
        (GOOD.replace("price", "prize"), "nothing is called prize"),
        (GOOD.replace('"N"', '""'), "plan 1: name"),
        ('as_of = "today"\n' + GOOD, "as_of"),
        ('country = "Spain"\n' + GOOD, "country"),
        (GOOD + GOOD.split("\n", 1)[1], "two plans"),
        ('plan = "x"\ncurrency = "EUR"', "1 to 100"),
        ('plan = ["x"]\ncurrency = "EUR"', "write it as"),
        ("\x00", "prices.toml"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_what_is_wrong(tmp_path: Path, text: str, wrong: str) -> None:
    with pytest.raises(UnavailableError, match=wrong):
        written(tmp_path, text)
