"""Lists of names as texts: `A, B` (TMDB v11), `A|B`, `A; B`, and Python's or JSON's `['A', "B's"]`.

A comma before the legal form of a company, or what ends a person's name, does not part names: `Metro-Goldwyn-Mayer,
Inc.` is one. Other names that hold a comma cannot be told from two, and are cut.
"""

from __future__ import annotations

import re

from cartelera.tables import sql

_ENDINGS = (
    r"Inc\.?|Incorporated|LLC|L\.L\.C\.?|LLP|LP|L\.P\.|Ltd\.?|Ltda\.?|Limited|Corp\.?|Co\.?|PLC|Pty\.?|S\.? ?A\.?|"
    r"S\.? ?L\.?|S\.?R\.?L\.?|S\.?p\.?A\.?|GmbH|A\.?G\.?|B\.V\.|N\.V\.|K\.K\.|A/S|Lda\.?|Jr\.?|Sr\.?|II|III|IV|M\.D\.|"
    r"Ph\.?D\.?|Esq\.?"
)
_BEFORE_ENDING = f", ({_ENDINGS})(,|$)"
_KEPT = "\x02"
"""Stands for a comma that does not part names."""
_ENDING_KEPT = _KEPT + r" \1\2"
_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
_BARE = r"^[^(){}\[\]<>_=*/\\^~-]"
"""A list without brackets begins with a name, and not as a program, a path or a number below 0."""
_LONGEST = 50_000
_BRACKETED = r"""^\[\s*['"].*['"]\s*,?\s*\]$"""


def is_name_list(text: str) -> str:
    """SQL condition: a text is such a list, and neither records nor a number."""
    begun = f"strlen({text}) <= {_LONGEST} AND regexp_matches({text}, {sql.text(_BARE)})"
    bare = f"{begun} AND TRY_CAST({text} AS DOUBLE) IS NULL"
    return f"(CASE WHEN starts_with({text}, '[') THEN regexp_matches({text}, {sql.text(_BRACKETED)}) ELSE {bare} END)"


def name_list(text: str) -> str:
    """SQL: the names of such a list, without blanks around them and without empty ones."""
    quoted = f"list_transform(regexp_extract_all({text}, {sql.text(_QUOTED)}), lambda q: {_unescaped('q[2:-2]')})"
    # Twice, for `A Co., Ltd., B`: the comma behind the first ending is before the second.
    parted = f"string_split({_without_inner(_without_inner(text))}, ',')"
    commas = f"list_transform({parted}, lambda p: replace(p, {sql.text(_KEPT)}, ','))"
    parts = (
        f"CASE WHEN starts_with({text}, '[') THEN {quoted} WHEN contains({text}, '|') THEN string_split({text}, '|') "
        f"WHEN contains({text}, ';') THEN string_split({text}, ';') ELSE {commas} END"
    )
    return f"list_filter(list_transform({parts}, lambda p: trim(p)), lambda p: p <> '')"


def _without_inner(text: str) -> str:
    """SQL: the text with `_KEPT` for commas that do not part names."""
    return f"regexp_replace({text}, {sql.text(_BEFORE_ENDING)}, {sql.text(_ENDING_KEPT)}, 'g')"


def _unescaped(text: str) -> str:
    return rf"regexp_replace({text}, '\\(.)', '\1', 'g')"


def read_name_list(text: str) -> list[str] | None:
    """The same of one text in Python; None if it is no list of names."""
    if text.startswith("["):
        if not re.fullmatch(_BRACKETED[1:-1], text, re.DOTALL):
            return None
        parts = [re.sub(r"\\(.)", r"\1", quoted[1:-1]) for quoted in re.findall(_QUOTED, text)]
    elif len(text.encode()) > _LONGEST or not re.match(_BARE, text) or _is_number(text):
        return None
    elif "|" in text or ";" in text:
        parts = text.split("|" if "|" in text else ";")
    else:
        for _ in range(2):
            text = re.sub(_BEFORE_ENDING, _ENDING_KEPT, text)
        parts = [part.replace(_KEPT, ",") for part in text.split(",")]
    return [part.strip(" ") for part in parts if part.strip(" ")]


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
