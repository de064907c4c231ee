"""Viewers bring their history: a file is read, its rows are matched, and what is sure becomes events.

Whatever is not sure is kept with what it may mean, for the viewer to say; what they say is remembered for all whose
files have such a row. The same file twice changes nothing.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from cartelera.catalog import Catalog, TitleSummary
from cartelera.errors import ErrorCode, InvalidValueError, NotFoundError
from cartelera.events import EventKind, NewEvent, TitleReference, check_viewer
from cartelera.events.imports import (
    Correction,
    ImportedRow,
    correct,
    corrections,
    imported_rows,
    keep_rows,
    rows_within,
)
from cartelera.events.statements import append_events, undo_event
from cartelera.service.live import LiveViewers
from cartelera.service.title_matching import Candidate, EntryMatch, MatchedBy, MatchStatus, TitleMatcher, row_key
from cartelera.viewer_exports import Entry, Export, LeftOut, Mark, combined, read_export

MAX_ROWS = 50_000
"""Titles that one file may name: nobody has seen more."""
UNKNOWN_TIME = 0
"""When something happened of which a file does not say it: before everything that the viewer says here."""
_PLATFORMS = {"netflix": "netflix", "prime-video": "amazon"}
"""Forms of a platform's own history, by how their names begin."""


@dataclass(frozen=True, slots=True)
class MatchedRow:
    """A row of a file, what it was matched with, and the event that came of it, None if none did."""

    row: str
    match: EntryMatch
    event: NewEvent | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file. `exports`: its tables, each with what it was taken for and the rows that were left out;
    `profile`: whose rows were taken, if it holds several people's; `events`: how many are new."""

    viewer: str
    file: str
    exports: tuple[Export, ...]
    profile: str
    rows: tuple[MatchedRow, ...]
    events: int

    def of(self, status: MatchStatus) -> list[MatchedRow]:
        """The rows of that status, in the order of the file."""
        return [row for row in self.rows if row.match.status is status]

    @property
    def left_out(self) -> list[tuple[Export, LeftOut]]:
        """Rows that say nothing that could be used, with their table."""
        return [(export, row) for export in self.exports for row in export.left_out]


class Imports:
    """Brings histories into the event store. Takes a second for thousands of rows: never for an event loop."""

    def __init__(self, catalog: Catalog, matcher: TitleMatcher, live: LiveViewers) -> None:
        self._catalog = catalog
        self._matcher = matcher
        self._live = live

    def bring(
        self, viewer: str, content: bytes, name: str = "the file", *, profile: str = "", day_first: bool | None = None
    ) -> ImportReport:
        """Read a file, match it, and keep what it says of `viewer`.

        `profile`: whose rows, if the file holds several people's; `day_first`: the order of its dates, if they do not
        tell it. Raises FileRejectedError, and InvalidValueError if it must be said whose rows are meant.
        """
        check_viewer(viewer)
        exports = read_export(content, name, day_first)
        chosen, entries = _of_profile(exports, profile)
        if len(entries) > MAX_ROWS:
            raise InvalidValueError(ErrorCode.IMPORT_ROWS, name=len(entries), limit=MAX_ROWS)
        matches = self._matched(entries, exports)
        named = {_row_id(match.entry): match for match in reversed(matches)}
        kept, new = self._keep(viewer, self._corrected(viewer, list(named.items())[::-1]))
        return ImportReport(viewer, name, exports, chosen, kept, new)

    def rows(self, viewer: str, status: MatchStatus | None = None) -> list[MatchedRow]:
        """What a viewer brought, matched anew: what an older release did not know may be known now."""
        stored = imported_rows(self._live.store, check_viewer(viewer))
        entries = [entry_of(row) for row in stored]
        matches = self._corrected(viewer, [
            (row.row, match) for row, match in zip(stored, self._matcher.match(entries), strict=True)
        ])  # fmt: skip
        return [MatchedRow(row, match) for row, match in matches if status in (None, match.status)]

    def correct(self, viewer: str, row: str, title_id: str | None) -> MatchedRow:
        """Say that a row means a title, or none that the catalogue has; its event follows. Raises NotFoundError."""
        check_viewer(viewer)
        found = None if title_id is None else self._matcher.candidate(self._row_of(title_id))
        reference = None if found is None else _reference(found.title)
        with self._live.store.writing() as connection:
            stored = rows_within(connection, viewer, [row]).get(row)
            if stored is None:
                raise NotFoundError(ErrorCode.IMPORT_ROW, name=row[:80])
            correct(connection, viewer, row, reference)
        (kept,), _ = self._keep(viewer, [(row, _by_correction(entry_of(stored), found))])
        return kept

    def _matched(self, entries: Sequence[Entry], exports: Sequence[Export]) -> list[EntryMatch]:
        platforms = {
            platform for export in exports for form, platform in _PLATFORMS.items() if export.form.startswith(form)
        }
        return self._matcher.match(entries, platforms.pop() if len(platforms) == 1 else None)

    def _corrected(self, viewer: str, rows: Sequence[tuple[str, EntryMatch]]) -> list[tuple[str, EntryMatch]]:
        """The matches with what people said: the viewer of any row, others of what is not known without them."""
        own, others = corrections(self._live.store, viewer, [row for row, _ in rows])
        corrected = []
        for row, match in rows:
            said = own.get(row)
            if said is None and match.status is not MatchStatus.MATCHED:
                said = others.get(row)
            corrected.append((row, match if said is None else self._as_said(match, said, said is own.get(row))))
        return corrected

    def _as_said(self, match: EntryMatch, said: Correction, is_own: bool) -> EntryMatch:
        if said.title is None:
            # That others know no title of it leaves open what this viewer knows.
            return _by_correction(match.entry, None) if is_own else match
        (row,) = self._live.references.titles([said.title])
        if row is None or (not is_own and self._catalog.facets.adult[row]):
            return match
        return _by_correction(match.entry, self._matcher.candidate(row))

    def _keep(self, viewer: str, rows: Sequence[tuple[str, EntryMatch]]) -> tuple[tuple[MatchedRow, ...], int]:
        """Keep rows with their events, in one transaction, so that neither is there without the other; how many events
        are new."""
        last = self._live.last_event(viewer)
        with self._live.store.writing() as connection:
            before = rows_within(connection, viewer, [row for row, _ in rows])
            steps = [self._step(row, match, before.get(row)) for row, match in rows]
            for step in steps:
                if step.undone is not None:
                    with suppress(NotFoundError):  # The viewer took it back before.
                        undo_event(connection, viewer, step.undone)
            events = append_events(connection, viewer, [step.event for step in steps if step.event is not None])
            numbers = iter([event.number for event in events])
            keep_rows(connection, viewer, [
                step.record if step.event is None else replace(step.record, event=next(numbers)) for step in steps
            ])  # fmt: skip
        return tuple(step.kept for step in steps), sum(event.number > last for event in events)

    def _step(self, row: str, match: EntryMatch, before: ImportedRow | None) -> _Step:
        """What is to be done about a row that may have been brought before."""
        old = None if before is None or before.title is None else self._live.references.titles([before.title])[0]
        if match.title is None and old is not None and match.by is not MatchedBy.CORRECTION:
            # It was known once which title is meant: this release holds more of that name.
            match = replace(
                match, status=MatchStatus.MATCHED, by=MatchedBy((before and before.matched_by) or MatchedBy.NAME),
                candidates=(self._matcher.candidate(old),),
            )  # fmt: skip
        title, entry, said = match.title, match.entry, _said(match.entry)
        record = ImportedRow(
            row, _entry_text(entry), match.status, match.by,
            orjson.dumps([candidate.title.title_id for candidate in match.candidates]).decode(),
            turns=0 if before is None else before.turns,
        )  # fmt: skip
        if title is None:
            return _Step(MatchedRow(row, match), record, None, before.event if before else None)
        is_same = before is not None and old == title.row
        reference = before.title if before is not None and is_same else None
        reference = reference or _reference(title)
        gone = None if before is None or is_same else before.event
        turns = record.turns + (gone is not None)
        record = replace(record, title=reference, said=said, turns=turns)
        if before is not None and is_same and before.event is not None and before.said == said:
            return _Step(MatchedRow(row, match), replace(record, event=before.event), None, None)
        event = _event(entry, reference, f"import:{row}:{said}:{turns}")
        return _Step(MatchedRow(row, match, event), record, event, gone)

    def _row_of(self, title_id: str) -> int:
        row = self._catalog.row(title_id)
        if row is None:
            raise NotFoundError(ErrorCode.TITLE_ID, name=title_id[:80])
        return row


@dataclass(frozen=True, slots=True)
class _Step:
    """What is done about a row: how it is kept, the event that is appended, and the one that is taken back."""

    kept: MatchedRow
    record: ImportedRow
    event: NewEvent | None
    undone: int | None


def _reference(title: TitleSummary) -> TitleReference:
    return TitleReference(title.title_id, title.title, title.year, title.kind)


def entry_of(stored: ImportedRow) -> Entry:
    """The entry of a row that is kept."""
    said: dict[str, Any] = orjson.loads(stored.entry)
    said |= {"mark": Mark(said.get("mark", Mark.watched)), "directors": tuple(said.get("directors", ()))}
    return Entry(**said)


def _entry_text(entry: Entry) -> str:
    """An entry as JSON, without what it does not say."""
    said = {name: value for name, value in asdict(entry).items() if value or name in ("line", "title")}
    return orjson.dumps(said).decode()


def _row_id(entry: Entry) -> str:
    return hashlib.sha256(row_key(entry).encode("utf-8", "replace")).hexdigest()[:24]


def _said(entry: Entry) -> str:
    """A hash of what an entry says of its title."""
    told = f"{_kind(entry)}|{entry.rating}|{entry.at}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _kind(entry: Entry) -> EventKind:
    if entry.rating is not None:
        return EventKind.RATING
    if entry.mark is Mark.watchlist:
        return EventKind.WATCHLIST
    return EventKind.STARTED if entry.episode else EventKind.FINISHED


def _event(entry: Entry, reference: TitleReference, key: str) -> NewEvent:
    at = UNKNOWN_TIME if entry.at is None else min(entry.at, int(time.time()))
    return NewEvent(_kind(entry), reference, at, value=entry.rating, key=key)


def _by_correction(entry: Entry, found: Candidate | None) -> EntryMatch:
    status = MatchStatus.UNMATCHED if found is None else MatchStatus.MATCHED
    return EntryMatch(entry, status, MatchedBy.CORRECTION, () if found is None else (found,))


def _of_profile(exports: Sequence[Export], profile: str) -> tuple[str, list[Entry]]:
    """Whose rows are taken, and those: one of each title. An episode's rating is none of its series."""
    profiles = tuple(dict.fromkeys(name for export in exports for name in export.profiles))
    if (profile or len(profiles) > 1) and profile not in profiles:
        raise InvalidValueError(ErrorCode.PROFILE, profiles, name=profile[:80])
    entries = [
        replace(entry, profile="", rating=None if entry.episode else entry.rating)
        for entry in combined(exports)
        if not profile or entry.profile in ("", profile)
    ]
    return profile or "".join(profiles), entries
