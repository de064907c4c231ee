"""Numbers of things in the English of the command line and of its messages; faces word theirs with `i18n`."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """`1 rating`, `1,204 ratings`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
