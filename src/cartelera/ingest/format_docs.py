"""The text of `docs/formats.md`, made from the formats themselves."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from types import ModuleType

from cartelera.ingest import sources
from cartelera.ingest.availability import RAW_COLUMNS
from cartelera.ingest.formats import Format, as_written
from cartelera.ingest.sources import FORMATS
from cartelera.ingest.sources.offer_columns import OPTIONAL_COLUMNS, PLATFORM_COLUMNS
from cartelera.ingest.sources.unused import UNUSED
from cartelera.viewer_exports import FORMS, Form

_INTRODUCTION = """# The formats that are read

`cartelera ingest PATH …` takes files, folders and archives. What a file is, its columns say, and not its name: in any
order and case, with blanks, underscores or hyphens or without (`user_id`, `userID`, `User ID`), and with columns nobody
knows between them. A file in a folder or an archive that is none of these is left out and named with the reason; one
that is named itself is refused. How the text is written (delimiter, encoding, line ends, quotes) is told from the file.

What a value means is decided for a file as a whole, by its known form, else by all its values, and said in the closing
table; where the values leave it open the file is refused, naming the option that decides:

| What | How it is told | Option |
|---|---|---|
| scale of ratings: to 1, 5, 10, 100, likes 0/1, thumbs 1/2, signs -1/+1 | the highest values, how many | `--scale` |
| day or month first in dates such as 3/4/2021 | a number above 12 (`25-Sep-21` and ISO need no order) | `--dates` |
| the encoding | its first bytes; UTF-8, else Windows-1252 | `--encoding` |
| the platform of a catalogue | its columns, its file's name, its folder's | `--platform` |

An optional cell that cannot be read is emptied and counted; a row that lacks what it needs goes to quarantine. A file
that lost more than 30% of its rows, is mostly refused, or whose ids mostly changed their titles is held back, with exit
code 2, until `--accept` applies it. `cartelera ingest --dry-run PATH` shows what each file is taken for, with three
rows as they would be read, and changes nothing.

This page is written from `src/cartelera/ingest/sources/` (`python tools/write_docs.py`). What the rows become is in
[tables.md](tables.md).
"""
_LISTS = """## Lists of names

Wherever a cell holds several names it may be `A, B`, `A|B`, `A; B`, Python's or JSON's `['A', 'B']`, and in movie
metadata records (`[{'id': 16, 'name': 'Animation'}]`). A comma before the legal form of a company or the end of a
person's name does not part names (`Metro-Goldwyn-Mayer, Inc.`); other names that hold one cannot be told from two.
"""
_EXPORTS = """## Exports of viewers

What a viewer exported of another service stands beside a catalogue as the ratings of one viewer (of one for each
profile, if it says whose they are), called after its folder or file. Titles are found by the ids of IMDb and TMDB, else
by name and year; an episode is one of its series, and its rating counts for nothing. Each is recognised by the columns
named here, written in any way; ratings of ten or a hundred points are said to be, and dates of numbers are read in the
order that the whole column tells.
"""
_PLATFORMS = """## Whose catalogue it is

A platform is told by `--platform`, else by a column of the rows (%(columns)s), else by a known name anywhere in the
file's name (`2021_netflix_titles.csv`), else by one in its folder's or archive's (`Apple TV/titles.csv`), else by the
first word of the file's name. If none tells it, the file is asked about. A file of several platforms' rows is one
source of several catalogues; a platform has one catalogue, and the newer takes the place of the older.

Files of one platform that are given together are parts of one catalogue: each title once, with what the later file says
of it, cell by cell, if it says anything. If they number their titles apart, an id that another part has is followed by
six letters (`ns1-4d38ff`). Files that share half of their titles or more, and have each others of their own or the
same ones under other ids, look like snapshots of different days: neither is taken, unless `--accept` joins them.
Beside a platform's own catalogue its rows in a file of several platforms count as merged.

Any of them may say where and how a title is shown: %(availability)s.
"""


def as_markdown() -> str:
    """The page."""
    named: dict[str, list[Format]] = {}
    for form in FORMATS:
        named.setdefault(form.describes, []).append(form)
    parts = [_INTRODUCTION, *map(_section, named.values())]
    columns = ", ".join(f"`{name}`" for name in PLATFORM_COLUMNS)
    parts.append(_PLATFORMS % {"columns": columns, "availability": _listed(RAW_COLUMNS)})
    parts.append(_LISTS)
    parts.append(_viewer_exports())
    parts.append("## Known and not used\n\nNamed as what they are when they are passed over.\n")
    parts.append("\n".join(f"- {table.describes}: {_listed(table.columns)}" for table in UNUSED) + "\n")
    return "\n".join(parts)


def _section(forms: Sequence[Format]) -> str:
    """The formats of one name: what their module says of them, and the columns of each."""
    form = forms[0]
    lines = [f"## {form.describes[0].upper()}{form.describes[1:]}", ""]
    lines += [" ".join((_module_of(form).__doc__ or "").split("\n\n")[0].split()), ""]
    for each in forms:
        optional = each.optional - OPTIONAL_COLUMNS
        more = f"; read if there: {_listed(optional)}" if optional else ""
        lines.append(f"- recognised by: {_listed(each.required)}{more}")
    if form.relation == "platform":
        lines.append("- and what says whose catalogue it is and where titles are shown: see below")
    return "\n".join(lines) + "\n"


def _viewer_exports() -> str:
    """The forms of what viewers bring, and whether their ratings are read."""
    told: dict[str, list[Form]] = {}
    for form in (form for form in FORMS if not form.generic):
        told.setdefault(form.describes, []).append(form)
    lines = [_EXPORTS]
    for describes, forms in told.items():
        columns = " or ".join(", ".join(f"`{name}`" for name in sorted(form.required)) for form in forms)
        lines.append(f"- {describes}{'' if forms[0].rated else ' (no ratings: not used)'}: {columns}")
    return "\n".join(lines) + "\n"


def _module_of(form: Format) -> ModuleType:
    """The module that declares a format."""
    inside = [module for name, module in sorted(sys.modules.items()) if name.startswith(f"{sources.__name__}.")]
    return next(module for module in inside if any(_holds(value, form) for value in vars(module).values()))


def _holds(value: object, form: Format) -> bool:
    return value is form or (isinstance(value, tuple) and any(each is form for each in value))


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f"`{as_written(name)}`" for name in sorted(columns))
