"""Coded errors as people read them, in each language.

A problem document has a clause (`error_message`: no capital, no stop, values as they are typed); a page has a sentence
(`error_sentence`), in which platforms and units bear the names people know.
"""

from __future__ import annotations

from typing import Any

from cartelera.errors import CodedError, InvalidValueError
from cartelera.errors import ErrorCode as Code
from cartelera.i18n.translations import Translator, gettext_noop, pgettext_noop

MESSAGES = {
    Code.TITLE: gettext_noop("no title is known as “%(name)s”"),
    Code.TITLE_ID: gettext_noop("no title has the identifier “%(name)s”"),
    Code.TITLE_YEAR: gettext_noop("there is no title “%(name)s” from %(year)s"),
    Code.FILM: gettext_noop("no film is known as “%(name)s”"),
    Code.FILM_ONLY_OFFERED: gettext_noop("“%(name)s” is only in the platforms' catalogues, which do not hold that"),
    Code.ACTOR: gettext_noop("no actor is known as “%(name)s”"),
    Code.DIRECTOR: gettext_noop("no director is known as “%(name)s”"),
    Code.COLLECTION: gettext_noop("no franchise is known as “%(name)s”"),
    Code.COMPANY: gettext_noop("no company is known as “%(name)s”"),
    Code.COUNTRY: gettext_noop("no country is known as “%(name)s”"),
    Code.PERSON: gettext_noop("nobody has the identifier “%(name)s”"),
    Code.PLATFORM: gettext_noop("no platform is known as “%(name)s”"),
    Code.VIEWER: gettext_noop("no viewer is known as “%(name)s”"),
    Code.VIEWER_AMBIGUOUS: gettext_noop("several data sets have a viewer “%(name)s”: say which"),
    Code.NO_DURATION: gettext_noop("no title has a duration in %(unit)s for that year and platform"),
    Code.NO_CAST: gettext_noop("the catalogue of %(platform)s has no cast: who appears most cannot be known"),
    Code.NO_CAST_YEAR: gettext_noop("%(platform)s has no titles with a cast from %(year)s"),
    Code.HOUSEHOLD: gettext_noop("there is no household “%(name)s”"),
    Code.HOUSEHOLD_MEMBER: gettext_noop("“%(name)s” is no viewer of the household"),
    Code.HOUSEHOLD_MEMBERS: gettext_noop("a household has 1 to %(limit)s viewers, each once"),
    Code.MAX_AGE: gettext_noop("“%(name)s” is not an age of a cap, 0 to %(limit)s"),
    Code.STRATEGY: gettext_noop("“%(name)s” is not a way to choose for several"),
    Code.IMPORT_ROW: gettext_noop("the viewer brought no row “%(name)s”"),
    Code.IMPORT_ROWS: gettext_noop("the file names %(name)s titles: at most %(limit)s are taken"),
    Code.PIN: gettext_noop("the PIN is missing or wrong"),
    Code.PIN_FORM: gettext_noop("a PIN has 4 to 12 digits"),
    Code.PIN_LOCKED: gettext_noop("too many wrong PINs: try again in %(seconds)s seconds"),
    Code.PROFILE: gettext_noop("the file holds the histories of several people: say whose with `profile`"),
    Code.REVIEW: gettext_noop("there is no review %(name)s"),
    Code.PRICES_MISSING: gettext_noop("there is no price table: %(name)s is missing from the workspace"),
    Code.ROWS: gettext_noop("the hand-made rows in %(name)s cannot be used: %(reason)s"),
    Code.PRICES: gettext_noop("the price table %(name)s cannot be used: %(reason)s"),
    Code.PLAN: gettext_noop("no plan or platform of the price table is known as “%(name)s”"),
    Code.MONTH: gettext_noop("“%(name)s” is not a month"),
    Code.WEEKDAY: gettext_noop("“%(name)s” is not a day of the week"),
    Code.YEAR: gettext_noop("“%(name)s” is not a year"),
    Code.NUMBER: gettext_noop("“%(name)s” is not a number"),
    Code.DURATION_TYPE: gettext_noop("“%(name)s” is not a kind of duration"),
    Code.KIND: gettext_noop("“%(name)s” is not a kind of title: movie or series"),
    Code.GENRE: gettext_noop("no title has the genre “%(name)s”"),
    Code.MATURITY: gettext_noop("no title has the maturity rating “%(name)s”"),
    Code.MATURITY_CAP: gettext_noop("“%(name)s” is neither an age nor a rating of a known system"),
    Code.WAY: gettext_noop("“%(name)s” is not a way to watch a title"),
    Code.LANGUAGE: gettext_noop("no language is known as “%(name)s”"),
    Code.RATING: gettext_noop("“%(name)s” is not a rating from 0 to 5"),
    Code.RATING_MISSING: gettext_noop("“%(name)s” has no rating: write it as TITLE:RATING"),
    Code.HISTORY_EMPTY: gettext_noop("the history is empty"),
    Code.TOO_LONG: gettext_noop("a name or value has %(length)s characters"),
    Code.PRESET: gettext_noop("the viewer has no preset “%(name)s”"),
    Code.PRESET_NAME: gettext_noop("“%(name)s” is not a name of a preset"),
    Code.PRESETS: gettext_noop("a viewer has %(most)s presets at most"),
    Code.CURSOR: gettext_noop("this is not a cursor of this server"),
    Code.CURSOR_GONE: gettext_noop("the list of this cursor cannot be made again: ask without a cursor"),
    Code.CURSOR_OTHER: gettext_noop("the cursor is of another list: send what its first page was asked with"),
    Code.DAMAGED: gettext_noop(
        "the data on disk is damaged, and nothing else is there to answer from: ask again later"
    ),
    Code.VIEWER_ID: gettext_noop(
        "“%(name)s” is not an identifier of a viewer: 1 to 64 letters, digits, and . _ ~ - after the first"
    ),
    Code.EVENT: gettext_noop("the viewer has no event %(name)s"),
    Code.EVENT_KEY: gettext_noop("the key “%(name)s” was used for another event"),
    Code.EVENT_NO_TEXT: gettext_noop("an event of type %(type)s takes no text"),
    Code.EVENT_NO_VALUE: gettext_noop("an event of type %(type)s takes no value"),
    Code.EVENT_SUBJECT: gettext_noop("an event of type %(type)s is not about a %(name)s"),
    Code.EVENT_TEXT: gettext_noop("an event of type %(type)s takes a text of 1 to %(limit)s characters"),
    Code.EVENT_TIME: gettext_noop(
        "“%(name)s” is not a time of an event: a moment since 1970 that is not in the future"
    ),
    Code.EVENT_VALUE: gettext_noop("an event of type %(type)s takes a value from %(low)s to %(high)s"),
    Code.EVENTS: gettext_noop("where events are kept does not answer: ask again later"),
}
"""Of each code that a face answers with: its clause. The others are of the command line alone."""
_PAGE_MESSAGES = {
    Code.VIEWER: pgettext_noop("page", "no viewer is known as “%(name)s”"),
    Code.VIEWER_AMBIGUOUS: pgettext_noop("page", "several data sets have a viewer “%(name)s”: say which"),
}
"""Pages call viewers by another word than the questions of the API do."""
_ALLOWED = {
    Code.YEAR: gettext_noop("%(first)s to %(last)s"),
    Code.NUMBER: gettext_noop("a number, for example %(example)s"),
    Code.TOO_LONG: gettext_noop("at most %(limit)s characters"),
}


def error_message(error: CodedError, language: str) -> str:
    """What is wrong, as a clause for a problem document; an error that no face answers with is said in English."""
    message = MESSAGES.get(error.code)
    if message is None:
        return str(error)
    texts, params = Translator(language), error.params
    if "unit" in params:
        params = params | {"unit": texts.gettext("“%(typed)s”", typed=params["unit"])}
    return texts.gettext(message, **params)


def error_sentence(error: CodedError, language: str, **displayed: Any) -> str:
    """What is wrong, as a sentence. `displayed`: parameters as a page writes them, such as a platform's name."""
    texts, params = Translator(language), error.params | displayed
    if error.code in _PAGE_MESSAGES:
        clause = texts.pgettext("page", _PAGE_MESSAGES[error.code], **params)
    elif error.code in MESSAGES:
        clause = texts.gettext(MESSAGES[error.code], **params)
    else:
        clause = str(error)
    return f"{clause[:1].upper()}{clause[1:]}."


def allowed_values(error: InvalidValueError, language: str, **displayed: Any) -> tuple[str, ...]:
    """The possible values: as they are typed if they can be listed, else what they are."""
    message = _ALLOWED.get(error.code)
    return error.allowed if message is None else (Translator(language).gettext(message, **error.params | displayed),)
