"""The price table: what platforms cost a month, a file that the operator writes (`prices.toml` in the workspace).

    currency = "EUR"
    as_of = 2026-11-01
    illustrative = false

    [[plan]]
    name = "Netflix with ads"
    platforms = ["netflix"]
    price = 6.99

A plan of several platforms is a bundle. A file that cannot be used is refused, and why is said.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from cartelera.errors import ErrorCode, NotFoundError, UnavailableError

MAX_PLANS = 100
MAX_PRICE = 10_000
_TABLE, _PLAN = ("currency", "as_of", "illustrative", "country", "plan"), ("name", "platforms", "price")
_CURRENCY, _COUNTRY = r"[A-Z]{3}", r"[A-Z]{2}"
_LONGEST_NAME, _LARGEST_FILE = 100, 1_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """A subscription: what it is called, what it costs a month, and the platforms that come with it."""

    name: str
    price: float
    platforms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Plans and their prices. `illustrative`: they are made up, which every answer says; `country`: where they hold."""

    currency: str
    plans: tuple[Plan, ...]
    as_of: date | None = None
    country: str | None = None
    illustrative: bool = False


class _WrongError(ValueError):
    """What is wrong with a price table."""


def read_prices(path: Path) -> PriceTable:
    """The price table at `path`. Raises NotFoundError if there is none, UnavailableError if it cannot be used."""
    try:
        if path.stat().st_size > _LARGEST_FILE:
            raise _WrongError(f"larger than {_LARGEST_FILE:,} bytes")
        return _table(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NotFoundError(ErrorCode.PRICES_MISSING, name=path.name) from None
    except (OSError, ValueError) as error:  # Of the file, of its encoding, of TOML, or of what is in it.
        raise UnavailableError(ErrorCode.PRICES, name=path.name, reason=" ".join(str(error).split())[:300]) from error


def _table(given: Mapping[str, Any]) -> PriceTable:
    _check_names("", given, _TABLE)
    as_of, plans = given.get("as_of"), given.get("plan", [])
    if as_of is not None and type(as_of) is not date:
        raise _WrongError("as_of is no day: write it as 2026-11-01, without quotes")
    if not isinstance(plans, list) or not 1 <= len(plans) <= MAX_PLANS:
        raise _WrongError(f"there must be from 1 to {MAX_PLANS} [[plan]]")
    country = given.get("country")
    if country is not None and not re.fullmatch(_COUNTRY, str(country)):
        raise _WrongError("country is no code of two letters, such as ES")
    if not re.fullmatch(_CURRENCY, str(given.get("currency", ""))):
        raise _WrongError("currency is no code of three letters, such as EUR")
    if not isinstance(given.get("illustrative", False), bool):
        raise _WrongError("illustrative is neither true nor false")
    read = tuple(_plan(number, plan) for number, plan in enumerate(plans, start=1))
    if len({plan.name for plan in read}) < len(read):
        raise _WrongError("two plans have one name")
    return PriceTable(given["currency"], read, as_of, country, given.get("illustrative", False))


def _plan(number: int, given: Any) -> Plan:
    where = f"plan {number}: "
    if not isinstance(given, dict):
        raise _WrongError(f"{where}write it as [[plan]]")
    _check_names(where, given, _PLAN)
    name, price, platforms = given.get("name"), given.get("price"), given.get("platforms")
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME:
        raise _WrongError(f"{where}name is no text of up to {_LONGEST_NAME} characters")
    where = f"plan {number} ({name}): "
    if isinstance(price, bool) or not isinstance(price, int | float) or not 0 <= price <= MAX_PRICE:
        raise _WrongError(f"{where}price is no number from 0 to {MAX_PRICE:,}")
    if not isinstance(platforms, list) or not platforms or not all(isinstance(one, str) and one for one in platforms):
        raise _WrongError(f'{where}platforms is no list of names, such as ["netflix"]')
    return Plan(name.strip(), float(price), tuple(dict.fromkeys(platforms)))


def _check_names(where: str, given: Mapping[str, Any], known: tuple[str, ...]) -> None:
    if unknown := sorted(given.keys() - set(known)):
        raise _WrongError(f"{where}nothing is called {unknown[0]}: there are {', '.join(known)}")
