"""Routes that are passed over quickly: a server tries its routes in order, some thirty for the last of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.routing import Match
from starlette.types import Scope


class PrefixRoute(APIRoute):
    """A route whose regular expression is only tried on paths that begin as its own does.

    A handler that takes the request alone is called as it is: FastAPI looks for parameters, dependencies and a body
    each time, which takes as long as a short answer.
    """

    def __init__(self, path: str, *arguments: Any, **more: Any) -> None:
        super().__init__(path, *arguments, **more)
        self._prefix = path.partition("{")[0]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """What answers a request to this route."""
        takes = list(inspect.signature(self.endpoint).parameters)
        if takes == ["request"] and inspect.iscoroutinefunction(self.endpoint) and not self.dependencies:
            return self.endpoint
        return super().get_route_handler()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether the route is meant, and what its handler is told."""
        if not scope.get("root_path") and not scope["path"].startswith(self._prefix):
            return Match.NONE, {}
        return super().matches(scope)
