"""What a user can get wrong. Each error is one sentence a person can act on, never a traceback.

Errors that a face answers with (`NotFoundError`, `InvalidValueError`) carry a code and its parameters. `str()` of them
is an English sentence for logs and terminals; `cartelera.i18n.errors` words them for people, in their language.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any

Suggestions = tuple[str, ...] | Callable[[], tuple[str, ...]]


class CarteleraError(Exception):
    """A mistake in what we were given: the command line prints it and exits with code 2."""


class UsageError(CarteleraError):
    """Options of a command that do not go together, or one that is missing."""


class FileRejectedError(CarteleraError):
    """A whole file cannot be taken; nothing has been changed."""


class WorkspaceError(CarteleraError):
    """The workspace lacks what the command needs, or somebody else is using it."""


class ErrorCode(StrEnum):
    """What is wrong. The parameters of each code are the names in its sentence."""

    # Names that nobody knows
    TITLE = "title"
    TITLE_ID = "title_id"
    TITLE_YEAR = "title_year"
    """The name is known, but no title of that year bears it."""
    FILM = "film"
    FILM_ONLY_OFFERED = "film_only_offered"
    """Only the platforms' catalogues have the title, and they lack what was asked."""
    ACTOR = "actor"
    DIRECTOR = "director"
    COLLECTION = "collection"
    COMPANY = "company"
    COUNTRY = "country"
    PERSON = "person"
    PLATFORM = "platform"
    VIEWER = "viewer"
    VIEWER_AMBIGUOUS = "viewer_ambiguous"
    # Questions without an answer
    NO_DURATION = "no_duration"
    NO_CAST = "no_cast"
    NO_CAST_YEAR = "no_cast_year"
    # What the operator writes
    PRICES_MISSING = "prices_missing"
    ROWS = "rows"
    """The file of hand-made rows is there and cannot be used."""
    PRICES = "prices"
    """The price table is there and cannot be used."""
    # Values that cannot be
    PLAN = "plan"
    MONTH = "month"
    WEEKDAY = "weekday"
    YEAR = "year"
    NUMBER = "number"
    DURATION_TYPE = "duration_type"
    KIND = "kind"
    GENRE = "genre"
    MATURITY = "maturity"
    MATURITY_CAP = "maturity_cap"
    WAY = "way"
    RATING = "rating"
    RATING_MISSING = "rating_missing"
    HISTORY_EMPTY = "history_empty"
    TOO_LONG = "too_long"
    CURSOR = "cursor"
    PRESET = "preset"
    PRESET_NAME = "preset_name"
    PRESETS = "presets"
    CURSOR_GONE = "cursor_gone"
    CURSOR_OTHER = "cursor_other"
    DAMAGED = "damaged"
    # Of viewers of the live service
    VIEWER_ID = "viewer_id"
    EVENT = "event"
    EVENT_KEY = "event_key"
    EVENT_NO_TEXT = "event_no_text"
    EVENT_NO_VALUE = "event_no_value"
    EVENT_SUBJECT = "event_subject"
    EVENT_TEXT = "event_text"
    EVENT_TIME = "event_time"
    EVENT_VALUE = "event_value"
    EVENTS = "events"
    HOUSEHOLD = "household"
    HOUSEHOLD_MEMBER = "household_member"
    HOUSEHOLD_MEMBERS = "household_members"
    IMPORT_ROW = "import_row"
    IMPORT_ROWS = "import_rows"
    MAX_AGE = "max_age"
    PIN = "pin"
    PIN_FORM = "pin_form"
    PIN_LOCKED = "pin_locked"
    PROFILE = "profile"
    """A file holds several people's histories."""
    REVIEW = "review"
    STRATEGY = "strategy"
    """Where events are kept does not answer."""
    # Of the command line alone
    COLUMN = "column"
    COLUMN_MISSING = "column_missing"
    COUNTRY_CODE = "country_code"
    DATASET = "dataset"
    DATASET_TO_FETCH = "dataset_to_fetch"
    DECISION = "decision"
    ENCODING = "encoding"
    FIGURE = "figure"
    INTERVAL = "interval"
    KEY = "key"
    KEY_NAME = "key_name"
    KEY_NAME_TAKEN = "key_name_taken"
    LANGUAGE = "language"
    LANGUAGE_TAG = "language_tag"
    MODEL = "model"
    NO_DECISION = "no_decision"
    PROTOCOL = "protocol"
    RELEASE = "release"
    RUN_STORE = "run_store"
    TABLE = "table"


class CodedError(CarteleraError):
    """A mistake with a code and the parameters that its sentence names.

    The parameter `known`, if given, lists what there is instead, and ends the sentence of any code.
    """

    def __init__(self, code: ErrorCode, **params: Any) -> None:
        sentence = _SENTENCES[code].format(**params)
        known = params.get("known")
        super().__init__(f"{sentence}: there are {known}" if known else sentence)
        self.code = code
        self.params = params


class NotFoundError(CodedError):
    """A name nobody knows, or a question without an answer. `suggestions`: the nearest known names, best first.

    They may be given as a function: the search for them takes longer than finding out that a name is unknown,
    and whoever answers decides in which thread it is done. It is called once.
    """

    def __init__(self, code: ErrorCode, suggestions: Suggestions = (), **params: Any) -> None:
        super().__init__(code, **params)
        self._suggestions = suggestions

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The nearest known names."""
        if callable(self._suggestions):
            self._suggestions = self._suggestions()
        return self._suggestions


class GoneError(CodedError):
    """What was there once and cannot come back: it is to be asked for anew."""


class ForbiddenError(CodedError):
    """What whoever asks may not do, or not without saying more."""


class TooManyError(CodedError):
    """What was tried too often: it may be tried again. Its parameter `seconds` says when."""


class UnavailableError(CodedError):
    """What could be answered otherwise cannot be for the moment: nothing is wrong with the question."""


class InvalidValueError(CodedError):
    """A value outside the possible ones. `allowed`: those, as they are typed, if they can be listed."""

    def __init__(self, code: ErrorCode, allowed: tuple[str, ...] = (), **params: Any) -> None:
        super().__init__(code, **params)
        self.allowed = allowed


_SENTENCES = {
    ErrorCode.TITLE: "no title is called {name!r}",
    ErrorCode.TITLE_ID: "no title has the id {name!r}",
    ErrorCode.TITLE_YEAR: "no {name!r} of {year}",
    ErrorCode.FILM: "no film is called {name!r}",
    ErrorCode.FILM_ONLY_OFFERED: "only the platforms' catalogues have {name!r}, and they lack that",
    ErrorCode.ACTOR: "no actor is called {name!r}",
    ErrorCode.DIRECTOR: "no director is called {name!r}",
    ErrorCode.COLLECTION: "no franchise is called {name!r}",
    ErrorCode.COMPANY: "no company is called {name!r}",
    ErrorCode.COUNTRY: "no country is called {name!r}",
    ErrorCode.PERSON: "nobody has the id {name!r}",
    ErrorCode.PLATFORM: "no platform {name!r}",
    ErrorCode.VIEWER: "no viewer has the id {name!r}",
    ErrorCode.VIEWER_AMBIGUOUS: "several data sets have a viewer {name}: say which",
    ErrorCode.NO_DURATION: "no title has a duration in {unit!r} for that year and platform",
    ErrorCode.NO_CAST: "the catalogue of {platform} has no cast: who appears most cannot be known",
    ErrorCode.NO_CAST_YEAR: "{platform} has no titles with a cast from {year}",
    ErrorCode.PRICES_MISSING: "there is no price table: write {name} into the workspace",
    ErrorCode.ROWS: "the hand-made rows in {name} cannot be used: {reason}",
    ErrorCode.PRICES: "the price table {name} cannot be used: {reason}",
    ErrorCode.PLAN: "no plan or platform of the price table is called {name!r}",
    ErrorCode.MONTH: "{name!r} is no month",
    ErrorCode.WEEKDAY: "{name!r} is no day of the week",
    ErrorCode.YEAR: "{name!r} is no year from {first} to {last}",
    ErrorCode.NUMBER: "{name!r} is no number",
    ErrorCode.DURATION_TYPE: "{name!r} is no kind of duration",
    ErrorCode.KIND: "{name!r} is no kind of title: movie or series",
    ErrorCode.GENRE: "no title has the genre {name!r}",
    ErrorCode.MATURITY: "no title has the maturity rating {name!r}",
    ErrorCode.MATURITY_CAP: "{name!r} is neither an age nor a rating of a known system",
    ErrorCode.WAY: "{name!r} is no way to watch a title",
    ErrorCode.RATING: "{name!r} is no rating from 0 to 5",
    ErrorCode.RATING_MISSING: "{name!r} has no rating: write it as TITLE:RATING",
    ErrorCode.HISTORY_EMPTY: "the history is empty",
    ErrorCode.TOO_LONG: "a name or value of {length} characters: at most {limit} are read",
    ErrorCode.PRESET: "the viewer has no preset {name!r}",
    ErrorCode.PRESET_NAME: "{name!r} is no name of a preset: letters, digits, - and _, 64 at most",
    ErrorCode.PRESETS: "a viewer has {most} presets at most",
    ErrorCode.CURSOR: "this is no cursor of this server",
    ErrorCode.CURSOR_GONE: "the list that this cursor goes on with cannot be made again: ask without a cursor",
    ErrorCode.CURSOR_OTHER: "the cursor is of another list: send what its first page was asked with, or nothing else",
    ErrorCode.DAMAGED: "the data on disk is damaged, and nothing else is there to answer from: ask again later",
    ErrorCode.VIEWER_ID: "{name!r} is no id of a viewer: 1 to 64 letters, digits, and . _ ~ - after the first",
    ErrorCode.EVENT: "the viewer has no event {name}",
    ErrorCode.EVENT_KEY: "the key {name!r} was used for another event",
    ErrorCode.EVENT_NO_TEXT: "an event of type {type} takes no text",
    ErrorCode.EVENT_NO_VALUE: "an event of type {type} takes no value",
    ErrorCode.EVENT_SUBJECT: "an event of type {type} is not about a {name}",
    ErrorCode.EVENT_TEXT: "an event of type {type} takes a text of 1 to {limit} characters",
    ErrorCode.EVENT_TIME: "{name!r} is no time of an event: a moment since 1970 that is not in the future",
    ErrorCode.EVENT_VALUE: "an event of type {type} takes a value from {low:g} to {high:g}",
    ErrorCode.HOUSEHOLD: "there is no household {name!r}",
    ErrorCode.HOUSEHOLD_MEMBER: "{name!r} is no viewer of the household",
    ErrorCode.HOUSEHOLD_MEMBERS: "a household has 1 to {limit} viewers, each once",
    ErrorCode.MAX_AGE: "{name!r} is no age of a cap, 0 to {limit}",
    ErrorCode.STRATEGY: "{name!r} is no way to choose for several",
    ErrorCode.IMPORT_ROW: "the viewer brought no row {name!r}",
    ErrorCode.IMPORT_ROWS: "the file names {name} titles: at most {limit} are taken",
    ErrorCode.PIN: "the PIN is missing or wrong",
    ErrorCode.PIN_FORM: "a PIN has 4 to 12 digits",
    ErrorCode.PIN_LOCKED: "too many wrong PINs: try again in {seconds} seconds",
    ErrorCode.PROFILE: "the file holds the histories of several people: say whose with `profile`",
    ErrorCode.REVIEW: "there is no review {name}",
    ErrorCode.EVENTS: "where events are kept does not answer: ask again later",
    ErrorCode.COLUMN: "no column {name!r} to fill",
    ErrorCode.COLUMN_MISSING: "no column is named",
    ErrorCode.COUNTRY_CODE: "{name!r} is no country: codes of two letters, such as ES,MX",
    ErrorCode.DATASET: "no data set {name!r} among the ratings",
    ErrorCode.DATASET_TO_FETCH: "no data set {name!r} to fetch",
    ErrorCode.DECISION: "no decision names {name}",
    ErrorCode.ENCODING: "{name!r} is no encoding of text: such as utf-8, cp1252 or utf-16",
    ErrorCode.FIGURE: "no figure {name!r}",
    ErrorCode.INTERVAL: "{name!r} is no time between runs: write it as 30m, 6h or 1d",
    ErrorCode.KEY: "no key {name!r} is in force",
    ErrorCode.KEY_NAME: "{name!r} is no name of a key: 1 to 100 letters, digits and signs",
    ErrorCode.KEY_NAME_TAKEN: "a key called {name!r} is in force: revoke it first, or take another name",
    ErrorCode.LANGUAGE: "no language {name!r}",
    ErrorCode.LANGUAGE_TAG: "{name!r} is no language: such as en-US or es-ES",
    ErrorCode.MODEL: "no model {name!r}",
    ErrorCode.NO_DECISION: "there is no decision to undo",
    ErrorCode.PROTOCOL: "no protocol {name!r}",
    ErrorCode.RELEASE: "no release {name!r} in {workspace}",
    ErrorCode.RUN_STORE: "{name!r} is no store of runs: write sqlite:///mlruns.db or https://host:5000",
    ErrorCode.TABLE: "no table {name!r}",
}
