"""Routes that are passed over quickly: a server tries its routes in order, some thirty for the last of them."""

from __future__ import annotations

from typing import Any

from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope


class PrefixRoute(APIRoute):
    """A route whose regular expression is only tried on paths that begin as its own does."""

    def __init__(self, path: str, *arguments: Any, **more: Any) -> None:
        super().__init__(path, *arguments, **more)
        self._prefix = path.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the route is meant, and what its handler is told."""
        if not scope.get("root_path") and not scope["path"].startswith(self._prefix):
            return Match.NONE, {}
        return super().matches(scope)
