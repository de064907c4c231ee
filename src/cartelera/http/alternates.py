"""The other titles that a name could have meant, as a `Link` header (RFC 8288) beside an answer that has no room."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from cartelera.catalog import TitleSummary
from cartelera.http.question_urls import json_url
from cartelera.names import fold
from cartelera.service.questions import Question

MAX_ALTERNATES = 12
"""More are not named: servers and clients take headers of some kilobytes."""


def alternates(
    question: Question, title: TitleSummary, others: Sequence[TitleSummary], values: Mapping[str, str]
) -> Mapping[str, str]:
    """The header that names the `others` of the name of `title`, and where the question is answered for each.

    `values`: what else the question was asked with. That is its own address with the year; that of what is like the
    title under `/v1` if two share name and year.
    """
    name = next(field.name for field in question.fields if field.kind == "title")
    count = Counter((fold(each.title), each.year) for each in (title, *others))
    links = []
    for other in others[:MAX_ALTERNATES]:
        if other.year is not None and count[fold(other.title), other.year] == 1:
            address = json_url(question, {**values, name: other.title, "anio": str(other.year)})
        else:
            address = f"/v1/titles/{quote(other.title_id, safe='')}/similar"
        links.append(f'<{address}>; rel="alternate"; {_title(other)}')
    return {"Link": ", ".join(links)}


def _title(other: TitleSummary) -> str:
    """The parameter that names a title: `title="Coco (2009)"`, in the encoded form if it is not plain (RFC 8187)."""
    text = f"{other.title} ({other.year})" if other.year is not None else other.title
    plain = text.isascii() and text.isprintable() and not set('"\\') & set(text)
    return f'title="{text}"' if plain else f"title*=UTF-8''{quote(text, safe='')}"
