"""The addresses of the staff's questions: as routes of the API, and as links to an answer in JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from cartelera.service.questions import Question

_PARAMETER = re.compile(r"{(\w+)}")
_MAY_HOLD_SLASHES = frozenset({"title", "name"})


def route_paths(question: Question) -> tuple[str, ...]:
    """The paths of the question as routes: names and titles may hold slashes."""
    with_slashes = {field.name for field in question.fields if field.kind in _MAY_HOLD_SLASHES}
    return tuple(
        _PARAMETER.sub(lambda match: f"{{{match[1]}:path}}" if match[1] in with_slashes else match[0], path)
        for path in question.paths
    )


def json_url(question: Question, values: Mapping[str, str]) -> str:
    """The address of the answer as JSON: the first path of which all parameters are given."""
    path = next(path for path in question.paths if all(values[name] for name in _PARAMETER.findall(path)))
    rest = {name: value for name, value in values.items() if value and name not in _PARAMETER.findall(path)}
    filled = _PARAMETER.sub(lambda match: quote(values[match[1]], safe=""), path)
    return filled + (f"?{urlencode(rest)}" if rest else "")
