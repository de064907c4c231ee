"""`EventStore`: what viewers said and did, kept in SQLite or PostgreSQL. The only thing that changes while serving."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Self, TypeVar

from sqlalchemy import URL, Connection, Engine, bindparam, func, select
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cartelera.errors import ErrorCode, UnavailableError, WorkspaceError
from cartelera.events.engine import READS, empty_log, make_engine, parse_url, shown
from cartelera.events.group_writer import GroupWriter
from cartelera.events.kinds import SubjectKind
from cartelera.events.lasting import is_lasting
from cartelera.events.migrating import migrate
from cartelera.events.model import Event, NewEvent, TitleReference, check_viewer
from cartelera.events.schema import COUNTER, EVENTS, FORGOTTEN, METADATA, VIEWERS
from cartelera.events.statements import append_events, event_of, forget_viewer, numbering, undo_event

_T = TypeVar("_T")
_VIEWERS_AT_ONCE = 200
_PAGE = 5_000
"""Events that are read at once when all are."""


_LAST_NUMBER = select(VIEWERS.c.last).where(VIEWERS.c.viewer == bindparam("asked"))
"""Made once: each personal answer asks it, and to make it takes as long as to answer it."""


@dataclass(frozen=True, slots=True)
class EventCounts:
    """How many events are kept (without those taken back), and of how many viewers."""

    events: int
    viewers: int


class EventStore:
    """The events of all viewers. Thread-safe; several processes may open the same one and see each other's events.

    An event that `append` returned survives the end of the process; on SQLite also that of the machine, as far as its
    disk writes what it says it wrote. `lasting`: whether events outlast this machine. `engine`: for further tables of
    METADATA, read and written in `reading` and `writing`. If the database does not answer, UnavailableError is raised.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # Readers on PostgreSQL need no transaction, which would be two more messages.
        more = {} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        self._reader = engine.execution_options(**READS, **more)
        self._writer = GroupWriter(self.writing)
        self.lasting = is_lasting(engine.url)

    @classmethod
    def open(cls, url: str | URL) -> Self:
        """Open the store at `url`, its tables brought up to date. Raises WorkspaceError if that cannot be done."""
        address = parse_url(url) if isinstance(url, str) else url
        engine = make_engine(address)
        try:
            migrate(engine)
        except SQLAlchemyError as error:
            engine.dispose()
            raise WorkspaceError(f"the events in {shown(address)} cannot be opened: {_reason(error)}") from error
        except WorkspaceError:
            engine.dispose()
            raise
        return cls(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Finish what is being written, and close every connection."""
        self._writer.close()
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees what is committed. Raises UnavailableError if there is none."""
        with _translated(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees all as it is at one moment, however much is written meanwhile."""
        options = {} if self.engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
        with _translated(), self.engine.execution_options(**READS, **options).connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction, committed at the end of the block; one at a time over all processes.

        Raises UnavailableError if there is none, or it cannot be committed.
        """
        with _translated(), self.engine.begin() as connection, numbering(connection):
            yield connection

    def append(self, viewer: str, events: Sequence[NewEvent]) -> list[Event]:
        """Keep events of one viewer, all or none; they are on the disk when this returns. In the order of `events`.

        An event whose key is known is not kept again: the one that was kept is returned. Raises InvalidValueError if
        that one says something else, or for an id that is none.
        """
        return self.submit(viewer, events).result()

    def submit(self, viewer: str, events: Sequence[NewEvent]) -> Future[list[Event]]:
        """`append` for whoever must not wait: the future is done when it is. Raises InvalidValueError for an id that is
        none."""
        check_viewer(viewer)
        return self._submit(lambda connection: append_events(connection, viewer, events))

    def undo(self, viewer: str, number: int) -> Event:
        """Take an event back, and return it as it was: what it said is deleted. Raises NotFoundError if there is none.

        Its key stays known, so that what is sent once more by mistake does not come back.
        """
        return self._submit(lambda connection: undo_event(connection, viewer, number)).result()

    def events_of(self, viewer: str, *, after: int = 0) -> list[Event]:
        """The events of a viewer with a number above `after`, in the order they were written, without those undone."""
        with self.reading() as connection:
            rows = connection.execute(
                select(EVENTS)
                .where(EVENTS.c.viewer == viewer, EVENTS.c.number > after, EVENTS.c.undone.is_(None))
                .order_by(EVENTS.c.number)
            )
            return [event_of(row) for row in rows]

    def added_since(self, viewer: str, number: int) -> list[Event] | None:
        """The events of a viewer that came after the change `number` of theirs; None if that is not all that changed:
        something was undone, or the viewer was forgotten, since."""
        later = (EVENTS.c.number >= number) | (EVENTS.c.undone >= number)
        with self.reading() as connection:
            rows = connection.execute(
                select(EVENTS).where(EVENTS.c.viewer == viewer, later).order_by(EVENTS.c.number)
            ).all()
        undone = [row.undone for row in rows if row.undone is not None]
        if any(each > number for each in undone) or not (number in undone or any(row.number == number for row in rows)):
            return None
        return [event_of(row) for row in rows if row.number > number]

    def last_number(self, viewer: str) -> int:
        """The number of the last change of a viewer's events; 0 if nothing is known of them. Takes one look-up."""
        with self.reading() as connection:
            return connection.execute(_LAST_NUMBER, {"asked": viewer}).scalar() or 0

    def forget(self, viewer: str) -> None:
        """Delete all that is kept of a viewer, and note that nothing may bring it back. Known or not."""
        check_viewer(viewer)
        self._submit(lambda connection: forget_viewer(connection, viewer)).result()
        empty_log(self.engine)

    def forgotten(self) -> set[str]:
        """The ids of those who were forgotten; some may have come back since, and are new viewers."""
        with self.reading() as connection:
            return set(connection.execute(select(FORGOTTEN.c.viewer)).scalars())

    def export(self, viewer: str) -> dict[str, Any]:
        """All that is kept of a viewer, by table; nothing if they are unknown."""
        kept: dict[str, Any] = {}
        with self.reading() as connection:
            for table in METADATA.sorted_tables:
                if "viewer" in table.c and table is not FORGOTTEN:
                    names = [str(column.name) for column in table.c]  # Some are of a subclass of str.
                    rows = connection.execute(
                        select(table).where(table.c.viewer == viewer).order_by(*table.primary_key.columns)
                    )
                    if found := [dict(zip(names, row, strict=True)) for row in rows]:
                        kept[str(table.name)] = found
        return kept

    def all_events(self, *, after: int = 0) -> Iterator[Event]:
        """Every event with a number above `after`, without those undone, in their order; read page by page."""
        while True:
            with self.reading() as connection:
                rows = connection.execute(
                    select(EVENTS)
                    .where(EVENTS.c.number > after, EVENTS.c.undone.is_(None))
                    .order_by(EVENTS.c.number)
                    .limit(_PAGE)
                ).all()
            if not rows:
                return
            yield from map(event_of, rows)
            after = rows[-1].number

    def events_by_viewer(self) -> Iterator[tuple[str, list[Event]]]:
        """Every viewer with their events, without those undone; some viewers are read at once."""
        after = ""
        while True:
            with self.reading() as connection:
                viewers = connection.execute(
                    select(VIEWERS.c.viewer)
                    .where(VIEWERS.c.viewer > after)
                    .order_by(VIEWERS.c.viewer)
                    .limit(_VIEWERS_AT_ONCE)
                ).scalars()
                chosen = list(viewers)
                rows = connection.execute(
                    select(EVENTS)
                    .where(EVENTS.c.viewer.in_(chosen), EVENTS.c.undone.is_(None))
                    .order_by(EVENTS.c.viewer, EVENTS.c.number)
                ).all()
            if not chosen:
                return
            for viewer, those in groupby(map(event_of, rows), key=lambda event: event.viewer):
                yield viewer, list(those)
            after = chosen[-1]

    def references(self) -> list[tuple[TitleReference, int]]:
        """Each title that events name, as they name it, and how many events do."""
        columns = (EVENTS.c.subject, EVENTS.c.title, EVENTS.c.year, EVENTS.c.title_kind)
        with self.reading() as connection:
            rows = connection.execute(
                select(*columns, func.count())
                .where(EVENTS.c.subject_kind == SubjectKind.TITLE, EVENTS.c.undone.is_(None))
                .group_by(*columns)
            )
            return [(TitleReference(*reference), count) for *reference, count in rows]

    def counts(self) -> EventCounts:
        """How much is kept. Counts: not for every request."""
        with self.reading() as connection:
            events = connection.execute(select(func.count()).select_from(EVENTS).where(EVENTS.c.undone.is_(None)))
            viewers = connection.execute(select(func.count()).select_from(VIEWERS))
            return EventCounts(int(events.scalar_one()), int(viewers.scalar_one()))

    def _submit(self, job: Callable[[Connection], _T]) -> Future[_T]:
        def translated(connection: Connection) -> _T:
            with _translated():
                return job(connection)

        return self._writer.submit(translated)

    def last_change(self) -> int:
        """The number of the last change of any viewer's events."""
        with self.reading() as connection:
            return int(connection.execute(select(COUNTER.c.last)).scalar_one())


@contextmanager
def _translated() -> Iterator[None]:
    """A database that does not answer as an UnavailableError."""
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        raise UnavailableError(ErrorCode.EVENTS, reason=_reason(error)) from error


def _reason(error: SQLAlchemyError) -> str:
    """What a database says is wrong, in one line."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(cause).split())[:300]
