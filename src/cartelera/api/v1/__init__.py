"""The modern API under /v1: English keys, one shape per thing (`shapes`), one module per kind of resource.

A module declares its routes on a router of its own (`v1_router`) and is listed here. Routes are tried in the order of
`router`: the busiest come first.
"""

from __future__ import annotations

from cartelera.api.v1 import (
    advice,
    changes,
    events,
    fitted,
    households,
    imports,
    insights,
    lists,
    new_viewers,
    people,
    presets,
    recommendations,
    reviews,
    rows,
    search,
    titles,
    viewers,
)
from cartelera.api.v1.routing import v1_router

router = v1_router()
"""All of /v1."""

_MODULES = (
    viewers,
    rows,
    titles,
    search,
    recommendations,
    events,
    people,
    presets,
    lists,
    imports,
    households,
    advice,
    insights,
    changes,
    fitted,
    new_viewers,
    reviews,
)
for _module in _MODULES:
    router.routes.extend(_module.router.routes)
