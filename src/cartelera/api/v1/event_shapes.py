"""The shapes of events under /v1: as they are sent, and as they are kept."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, WithJsonSchema, model_validator
from typing_extensions import TypedDict

from cartelera.api.v1.shapes import closed
from cartelera.events import KINDS, Event, EventKind, SubjectKind, TitleReference
from cartelera.events.model import MAX_KEY, MAX_NAME, MAX_TEXT
from cartelera.service.feedback import MAX_BATCH, Told

_Name = Annotated[str, Field(min_length=1, max_length=MAX_NAME)]
_KINDS = "What it is; what each means stands in docs/events.md"


class SentEvent(BaseModel):
    """What a viewer said or did, about one title, or, if it is `never`, about a person, franchise or genre."""

    model_config = ConfigDict(
        extra="forbid",
        strict=False,
        json_schema_extra={"examples": [{"title_id": "tmdb-862", "type": "rating", "value": 4.5}]},
    )

    type: Annotated[EventKind, WithJsonSchema({"type": "string", "enum": list(KINDS)}), Field(description=_KINDS)]
    title_id: Annotated[_Name | None, Field(description="Any id of the title")] = None
    person: Annotated[_Name | None, Field(description="With `never`: no title of theirs")] = None
    franchise: Annotated[_Name | None, Field(description="With `never`: no title of it")] = None
    genre: Annotated[_Name | None, Field(description="With `never`: no title of it")] = None
    value: Annotated[
        float | None,
        Field(description="Of a rating 0.5 to 5, of what was started, finished or dropped the per cent that was seen"),
    ] = None
    text: Annotated[str | None, Field(description="Of a review", max_length=MAX_TEXT)] = None
    at: Annotated[datetime | None, Field(description="When it happened, if not now; in the past as far as wanted")] = (
        None
    )
    key: Annotated[
        str | None,
        Field(description="Events of one viewer with one key are one, however often they are sent", max_length=MAX_KEY),
    ] = None

    @model_validator(mode="after")
    def _one_subject(self) -> SentEvent:
        if sum(each is not None for each in (self.title_id, self.person, self.franchise, self.genre)) != 1:
            raise ValueError("say one of title_id, person, franchise and genre")
        return self

    def told(self, key: str | None = None) -> Told:
        """What it says. `key`: if it has none of its own."""
        about, name = next(
            (kind, name)
            for kind, name in (
                (SubjectKind.TITLE, self.title_id),
                (SubjectKind.PERSON, self.person),
                (SubjectKind.FRANCHISE, self.franchise),
                (SubjectKind.GENRE, self.genre),
            )
            if name is not None
        )
        at = self.at
        if at is not None and at.tzinfo is None:
            at = at.replace(tzinfo=UTC)
        moment = None if at is None else int(at.timestamp())
        return Told(self.type, about, name, self.value, self.text, moment, self.key or key)


SENT = TypeAdapter(SentEvent)
SENT_BATCH = TypeAdapter(Annotated[list[SentEvent], Field(min_length=1, max_length=MAX_BATCH)])


@closed
class EventShape(TypedDict):
    """An event as it is kept. `title`, `year` and `kind` are what the catalogue said when it was written."""

    number: Annotated[int, Field(description="Rises with every change of the service's events")]
    type: Annotated[str, Field(examples=["rating"])]
    title_id: Annotated[str | None, Field(description="As it was sent", examples=["tmdb-862"])]
    title: str | None
    year: int | None
    kind: Annotated[str | None, Field(description="`movie` or `series`")]
    person: str | None
    franchise: str | None
    genre: str | None
    value: float | None
    text: str | None
    at: Annotated[str, Field(description="When it happened, UTC", examples=["2026-11-28T20:15:00Z"])]
    received: Annotated[str, Field(description="When it was written, UTC")]
    key: str | None
    undone: Annotated[bool, Field(description="Whether the viewer took it back")]


@closed
class KeptEvents(TypedDict):
    """Events that are on the disk."""

    viewer: Annotated[str, Field(examples=["ana"])]
    last_event: Annotated[int, Field(description="The number of the last of them")]
    events: list[EventShape]


@closed
class UndoneEvent(TypedDict):
    """An event that was taken back, as it was."""

    viewer: str
    last_event: Annotated[int, Field(description="The number of the last change of the viewer's events")]
    event: EventShape


class ViewerData(TypedDict):
    """All that is kept of a viewer: the rows of each table that has some."""

    viewer: str
    exported_at: str
    kept: dict[str, list[dict[str, Any]]]


def event_shape(event: Event) -> EventShape:
    """An event as answers have it."""
    subject = event.subject
    title = subject if isinstance(subject, TitleReference) else None
    named = {} if isinstance(subject, TitleReference) else {subject.kind: subject.name}
    return {
        "number": event.number,
        "type": event.kind,
        "title_id": None if title is None else title.title_id,
        "title": None if title is None else title.title,
        "year": None if title is None else title.year,
        "kind": None if title is None else title.kind,
        "person": named.get(SubjectKind.PERSON),
        "franchise": named.get(SubjectKind.FRANCHISE),
        "genre": named.get(SubjectKind.GENRE),
        "value": event.value,
        "text": event.text,
        "at": moment(event.at),
        "received": moment(event.received),
        "key": event.key,
        "undone": event.undone,
    }


def moment(seconds: int) -> str:
    """Seconds since 1970 as UTC in ISO 8601."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
