"""What a server is told by the command that starts it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from cartelera.http.access import Access
from cartelera.settings import OFFER_AGE_DAYS


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """What every worker needs to know.

    `root`: of the workspace; `secret`: what is signed with; `adult_key`: with which adult titles may be asked for;
    `access`: to whom it is open; `shared`: a folder that its processes share while they run; `rate_limit`: requests a
    second that one client may make, None: as many as it likes; `offer_age_days`: from which age an offer only was;
    `events_url`: where events are kept, None: in the workspace; `access_log`: whether to print a line per request.
    """

    root: Path
    secret: bytes = field(repr=False)
    access: Access = Access.OPEN
    shared: Path | None = None
    rate_limit: float | None = None
    adult_key: str | None = field(default=None, repr=False)
    events_url: str | None = field(default=None, repr=False)
    access_log: bool = False
    offer_age_days: int = OFFER_AGE_DAYS
