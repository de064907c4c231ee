"""Events as values: what a viewer said or did, about what, and when. Whatever cannot be is refused here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cartelera.errors import ErrorCode, InvalidValueError
from cartelera.events.kinds import KINDS, Effect, EventKind, Meaning, SubjectKind

VIEWER_ID = r"[A-Za-z0-9][A-Za-z0-9_.~-]{0,63}"
"""What the id of a viewer of the live service looks like."""
MAX_TEXT = 5000
"""Characters of a review."""
MAX_NAME = 1024
"""Characters of the id or name of what an event is about."""
MAX_KEY = 100
"""Characters of the key by which an event that is sent twice is known."""
LATEST = 253_402_300_799
"""The last second of the year 9999."""

_VIEWER = re.compile(VIEWER_ID)


@dataclass(frozen=True, slots=True)
class TitleReference:
    """A title as it was named when the event was written: its id as it was sent, and what the catalogue of that day
    said of it. It is never rewritten; each release resolves it anew. `kind`: `movie` or `series`."""

    title_id: str
    title: str | None = None
    year: int | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class NamedSubject:
    """A person, franchise or genre by name."""

    kind: SubjectKind
    name: str


Subject = TitleReference | NamedSubject


@dataclass(frozen=True, slots=True)
class NewEvent:
    """Something a viewer said or did, to be kept.

    `at`: when, in seconds since 1970 UTC; `key`: two events of one viewer with one key are one. Raises
    InvalidValueError for what KINDS does not allow.
    """

    kind: EventKind
    subject: Subject
    at: int
    value: float | None = None
    text: str | None = None
    key: str | None = None

    def __post_init__(self) -> None:
        meaning = self.meaning
        kind = SubjectKind.TITLE if isinstance(self.subject, TitleReference) else self.subject.kind
        if kind not in meaning.subjects:
            raise InvalidValueError(ErrorCode.EVENT_SUBJECT, tuple(meaning.subjects), name=kind, type=self.kind)
        _check_value(self.kind, meaning, self.value)
        _check_text(self.kind, meaning, self.text)
        if not 0 <= self.at <= LATEST:
            raise InvalidValueError(ErrorCode.EVENT_TIME, name=self.at)
        named = self.subject.title_id if isinstance(self.subject, TitleReference) else self.subject.name
        for text, limit in ((named, MAX_NAME), (self.key or "", MAX_KEY)):
            if len(text) > limit:
                raise InvalidValueError(ErrorCode.TOO_LONG, length=len(text), limit=limit)
            if "\0" in text:
                raise InvalidValueError(ErrorCode.EVENT_TEXT, type=self.kind, limit=limit)

    @property
    def meaning(self) -> Meaning:
        """What events of this kind mean."""
        return KINDS[self.kind]

    @property
    def rating(self) -> float | None:
        """The rating it counts as, 0 to 5; None if it counts as none."""
        if self.meaning.effect is not Effect.RATED:
            return None
        return self.meaning.rating if self.meaning.rating is not None else self.value


@dataclass(frozen=True, slots=True)
class Event(NewEvent):
    """An event that is kept. `number`: rises with every change, over all viewers and workers; `received`: when it was
    written, in seconds since 1970 UTC; `undone`: whether the viewer took it back."""

    number: int = 0
    viewer: str = ""
    received: int = 0
    undone: bool = False


def is_viewer_id(text: str) -> bool:
    """Whether a viewer of the live service may be called so."""
    return _VIEWER.fullmatch(text) is not None


def check_viewer(viewer: str) -> str:
    """`viewer`, if a viewer of the live service may be called so. Raises InvalidValueError."""
    if not is_viewer_id(viewer):
        raise InvalidValueError(ErrorCode.VIEWER_ID, name=viewer[:80])
    return viewer


def _check_value(kind: EventKind, meaning: Meaning, value: float | None) -> None:
    allowed = meaning.value
    if value is None:
        if allowed is not None and allowed.required:
            raise InvalidValueError(ErrorCode.EVENT_VALUE, type=kind, low=allowed.low, high=allowed.high)
    elif allowed is None:
        raise InvalidValueError(ErrorCode.EVENT_NO_VALUE, type=kind)
    elif not allowed.low <= value <= allowed.high:
        raise InvalidValueError(ErrorCode.EVENT_VALUE, type=kind, low=allowed.low, high=allowed.high)


def _check_text(kind: EventKind, meaning: Meaning, text: str | None) -> None:
    if not meaning.text:
        if text is not None:
            raise InvalidValueError(ErrorCode.EVENT_NO_TEXT, type=kind)
    elif text is None or not text.strip() or len(text) > MAX_TEXT or "\0" in text:
        raise InvalidValueError(ErrorCode.EVENT_TEXT, type=kind, limit=MAX_TEXT)
