"""What a command came to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class CommandResult:
    """Its exit code, and what it said."""

    code: int
    out: str
    err: str


Run = Callable[..., CommandResult]
