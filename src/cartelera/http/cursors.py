"""Where the next page of a list begins: a signed text from which any worker makes the same ranking again.

A cursor holds the release, the last event of the viewer that the ranking knows, what was asked, the day for which
offers count, and the place. What a viewer sees between two pages leaves the later one and moves nothing, since the
ranking is that of the first; so no page repeats another. If it cannot be made again, because the release is gone or an
event was taken back, the answer is 410 and the list begins anew.
"""

from __future__ import annotations

import zlib
from dataclasses import astuple, dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
import orjson
from fastapi import Request
from numpy.typing import NDArray

from cartelera.errors import ErrorCode, GoneError, InvalidValueError, WorkspaceError
from cartelera.http.responses import watcher
from cartelera.http.signing import Signer
from cartelera.service import Cartelera

LONGEST = 1024
"""Characters of a cursor: what a parameter may have."""
_PURPOSE = "cursor"
_DIGEST = 8


@dataclass(frozen=True, slots=True)
class Cursor:
    """`release`: its id; `place`: of the next title in the ranking; `asked`: what the list is of, and its parameters as
    the caller wrote them; `day`: ISO date; `event`: the last of the viewer that counts, 0: none; `basis`: `digest_of`
    what is known of the viewer; `relaxed`: the conditions that the list does without."""

    release: str
    place: int
    asked: str
    day: str
    event: int = 0
    basis: str = ""
    relaxed: tuple[str, ...] = ()

    def sign(self, request: Request) -> str:
        """The cursor as a text for the caller. Raises InvalidValueError if so much is asked that it is too long."""
        text = _signer(request).sign(zlib.compress(orjson.dumps(astuple(self)), 9))
        if len(text) > LONGEST:
            raise InvalidValueError(ErrorCode.TOO_LONG, length=len(text), limit=LONGEST)
        return text

    @classmethod
    def read(cls, request: Request, text: str) -> Cursor:
        """The cursor that `sign` wrote on this server. Raises InvalidValueError for anything else."""
        content = _signer(request).verify(text)
        if content is None:
            raise InvalidValueError(ErrorCode.CURSOR)
        release, place, asked, day, event, basis, relaxed = orjson.loads(zlib.decompress(content))
        return cls(release, place, asked, day, event, basis, tuple(relaxed))

    def at(self, place: int) -> Cursor:
        """The same with another place."""
        return replace(self, place=place)

    def service(self, request: Request) -> Cartelera:
        """The service over the release of the cursor. Not for the event loop: it may have to be opened. Raises
        GoneError if the release is gone."""
        held = watcher(request)
        current = held.get()
        if current.release.id == self.release:
            return current
        try:
            return held.earlier(self.release)
        except WorkspaceError as error:
            raise GoneError(ErrorCode.CURSOR_GONE) from error

    def check_basis(self, basis: str) -> None:
        """Raises GoneError unless the ranking rests on what `digest_of` made `basis` of."""
        if basis != self.basis:
            raise GoneError(ErrorCode.CURSOR_GONE)


def digest_of(*arrays: NDArray[np.generic]) -> str:
    """A short text that differs between arrays."""
    told = blake2b(digest_size=_DIGEST)
    for array in arrays:
        told.update(len(array).to_bytes(4) + array.tobytes())
    return told.hexdigest()


def digest_of_json(content: Any) -> str:
    """A short text that differs between values of JSON."""
    return blake2b(
        orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_NAIVE_UTC), digest_size=_DIGEST
    ).hexdigest()


def _signer(request: Request) -> Signer:
    signer: Signer = request.app.state.signer
    return signer.of(_PURPOSE)
