"""Rows with which a platform tries its own software: which titles of a catalogue are none.

One sure sign is enough: a person called `Test Director` or `1`, a name for machines with `test` in it, a synopsis that
calls itself a test. A name with a word of trying in it, as films have too (*Test*, *The Alpha Test*), is a sign only
with a synopsis of a few words and nobody in the cast.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from cartelera.names import words

_PERSON = re.compile(r"(?:qa )?test (?:actor|actress|director|title|cast|person|user|name) ?\d*\b.*|[0-9]{1,2}")
_TITLE = re.compile(
    r"(?:test|dummy|sample|qa test) (?:title|titles|movie|film|series|show|row|asset|video|episode|case)\b.*"
)
_ID = re.compile(r"(?=.*_).*(?:^|[_\W])(?:test(?:case)?|dupe|tombstone)(?:[_\W]|$).*|_dupe_.*", re.IGNORECASE)
_SYNOPSIS = re.compile(r"(?:qa )?test(?:ing)?(?: (?:title|season|series|movie|episode|synopsis|description)\b.*)?")
_NO_SYNOPSIS = re.compile(r"(?:clip)? ?[0-9]{1,2}[a-z]?|[a-z]")
_TRYING = frozenset(("test", "tests", "testing", "qa", "validation", "dummy", "placeholder"))
_FEW_LETTERS = 32
"""A synopsis of so many letters at most tells nothing."""


def is_test(title: str, people: Collection[str], synopsis: str) -> bool:
    """Whether a platform tries its software with this row. `people`: who acts or directs."""
    names = [words(name) for name in people]
    if any(_PERSON.fullmatch(name) for name in names) or _TITLE.fullmatch(words(title)) or _ID.fullmatch(title):
        return True
    said = words(synopsis)
    if _SYNOPSIS.fullmatch(said):
        return True
    if names:
        return False
    trying = _TRYING.intersection(words(title).split())
    return bool(_NO_SYNOPSIS.fullmatch(said) or (trying and said and len(said) <= _FEW_LETTERS))
