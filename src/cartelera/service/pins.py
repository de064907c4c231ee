"""PINs: kept as scrypt hashes, and tried slowly by whoever guesses.

Wrong PINs are counted in the household's row, before the hash is compared: the delay holds over all workers and
replicas, and for guesses that are sent at once.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from hmac import compare_digest

from cartelera.errors import ErrorCode, ForbiddenError, InvalidValueError, TooManyError
from cartelera.events import EventStore
from cartelera.events.households import Household, household_within, note_tries

FREE_TRIES = 4
FIRST_DELAY, LONGEST_DELAY = 30, 3600
"""Seconds after the first wrong PIN too many, doubled with each that follows, up to the longest."""
_COST, _BLOCK, _LANES = 1 << 14, 8, 1
"""Of scrypt: some 40 ms and 16 MB a PIN. A PIN of four digits has 10,000 values: it is the delay that protects it."""
_FORM = re.compile(r"[0-9]{4,12}")


def hash_pin(pin: str) -> str:
    """A PIN as it is kept. Raises InvalidValueError if it is none."""
    if not _FORM.fullmatch(pin):
        raise InvalidValueError(ErrorCode.PIN_FORM)
    salt = secrets.token_bytes(16)
    return f"scrypt${_COST}${_BLOCK}${_LANES}${salt.hex()}${_derived(pin, salt, _COST, _BLOCK, _LANES).hex()}"


def is_pin(pin: str, kept: str) -> bool:
    """Whether a PIN is the one that was kept so."""
    _, cost, block, lanes, salt, derived = kept.split("$")
    made = _derived(pin, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return compare_digest(made, bytes.fromhex(derived))


def require_pin(store: EventStore, household: str, pin: str | None) -> Household:
    """The household, if `pin` is its PIN or it has none.

    Raises NotFoundError, ForbiddenError for a wrong PIN, and TooManyError while none is tried.
    """
    now = int(time.time())
    with store.writing() as connection:
        found = household_within(connection, household)
        if found.pin is None:
            return found
        if pin is None:
            raise ForbiddenError(ErrorCode.PIN)
        if found.locked_until > now:
            raise TooManyError(ErrorCode.PIN_LOCKED, seconds=found.locked_until - now)
        failures = found.failures + 1
        note_tries(connection, household, failures, now + delay_after(failures))
    if not is_pin(pin, found.pin):
        raise ForbiddenError(ErrorCode.PIN)
    with store.writing() as connection:
        note_tries(connection, household, 0, 0)
        return household_within(connection, household)


def delay_after(failures: int) -> int:
    """For how many seconds no PIN is tried after so many wrong ones."""
    beyond = failures - FREE_TRIES
    return 0 if beyond <= 0 else min(LONGEST_DELAY, FIRST_DELAY << min(beyond - 1, 16))


def _derived(pin: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(pin.encode("utf-8", "replace"), salt=salt, n=cost, r=block, p=lanes, dklen=32)
