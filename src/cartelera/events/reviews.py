"""Reviews: events with a text, and what the staff decided about showing them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import BigInteger, Column, Select, String, Table, delete, insert, select

from cartelera.errors import ErrorCode, NotFoundError
from cartelera.events.kinds import EventKind
from cartelera.events.model import Event
from cartelera.events.schema import EVENTS, METADATA
from cartelera.events.statements import event_of
from cartelera.events.store import EventStore

REVIEW_DECISIONS = Table(
    "review_decisions",
    METADATA,
    Column("event", BigInteger, primary_key=True, autoincrement=False),
    Column("viewer", String(64), nullable=False),
    Column("decision", String(16), nullable=False),
    Column("at", BigInteger, nullable=False),
)

_MOST = 1_000


class ReviewState(StrEnum):
    """Whether a review is shown."""

    PENDING = "pending"
    SHOWN = "shown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Review:
    """A review, and whether it is shown."""

    event: Event
    state: ReviewState


def reviews(store: EventStore, state: ReviewState | None, *, after: int = 0, limit: int = _MOST) -> list[Review]:
    """Reviews in that state, or all, the oldest first; those with a number above `after`, `limit` at most."""
    query = _REVIEWS.where(EVENTS.c.number > after).order_by(EVENTS.c.number).limit(limit)
    if state is ReviewState.PENDING:
        query = query.where(REVIEW_DECISIONS.c.decision.is_(None))
    elif state is not None:
        query = query.where(REVIEW_DECISIONS.c.decision == state.value)
    return _read(store, query)


def shown_reviews(store: EventStore, title_ids: Sequence[str], names: Sequence[str]) -> list[Review]:
    """Reviews that are shown of titles with one of these ids or names, the latest first."""
    query = (
        select(EVENTS, REVIEW_DECISIONS.c.decision)
        .join(REVIEW_DECISIONS, REVIEW_DECISIONS.c.event == EVENTS.c.number)
        .where(
            REVIEW_DECISIONS.c.decision == ReviewState.SHOWN.value,
            EVENTS.c.undone.is_(None),
            EVENTS.c.subject.in_(title_ids) | EVENTS.c.title.in_(names),
        )
        .order_by(EVENTS.c.at.desc(), EVENTS.c.number.desc())
        .limit(_MOST)
    )
    return _read(store, query)


def decide(store: EventStore, number: int, state: ReviewState) -> Review:
    """Show a review, refuse it, or leave it open again. Raises NotFoundError if there is none of that number."""
    with store.writing() as connection:
        record = connection.execute(_REVIEWS.where(EVENTS.c.number == number)).one_or_none()
        if record is None:
            raise NotFoundError(ErrorCode.REVIEW, name=str(number))
        connection.execute(delete(REVIEW_DECISIONS).where(REVIEW_DECISIONS.c.event == number))
        if state is not ReviewState.PENDING:
            connection.execute(
                insert(REVIEW_DECISIONS).values(
                    event=number, viewer=record.viewer, decision=state.value, at=int(time.time())
                )
            )
    return Review(event_of(record), state)


_REVIEWS = (
    select(EVENTS, REVIEW_DECISIONS.c.decision)
    .outerjoin(REVIEW_DECISIONS, REVIEW_DECISIONS.c.event == EVENTS.c.number)
    .where(EVENTS.c.kind == EventKind.REVIEW.value, EVENTS.c.undone.is_(None))
)


def _read(store: EventStore, query: Select[tuple[object, ...]]) -> list[Review]:
    with store.reading() as connection:
        records = connection.execute(query).all()
    return [Review(event_of(one), ReviewState(one.decision or ReviewState.PENDING)) for one in records]
