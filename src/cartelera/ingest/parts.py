"""Many small files that are one table: the Netflix Prize has one for each of its 17,770 films."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, cast

from cartelera.ingest.files import Candidate, Skipped
from cartelera.ingest.tar_archives import TarMember, TarStream

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PART = re.compile(r"mv_[0-9]{7}\.txt")


@dataclass(frozen=True, slots=True)
class JoinedCandidate(Candidate):
    """Files of one folder, or members of one archive, read one after the other as one."""

    parts: tuple[Candidate, ...] = ()

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes of all parts."""
        with ExitStack() as stack:
            yield cast("IO[bytes]", io.BufferedReader(_Joined(self.parts, stack), 1 << 18))


class _Joined(io.RawIOBase):
    """Reads parts in their order; one is open at a time, an archive is opened once."""

    def __init__(self, parts: Sequence[Candidate], stack: ExitStack) -> None:
        archived = parts[0].member is not None
        self._tar = TarStream(parts[0], stack) if isinstance(parts[0], TarMember) else None
        self._archive = stack.enter_context(zipfile.ZipFile(parts[0].path)) if archived else None
        self._parts = iter(parts)
        self._part: IO[bytes] = io.BytesIO()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        while not (piece := self._part.read(len(room))):
            part = next(self._parts, None)
            if part is None:
                return 0
            self._part.close()
            self._part = self._opened(part)
        room[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._part.close()
        super().close()

    def _opened(self, part: Candidate) -> IO[bytes]:
        if self._tar and isinstance(part, TarMember):
            return self._tar.member(part)
        return self._archive.open(part.member) if self._archive and part.member else part.path.open("rb")


def with_parts_joined(found: Iterable[Candidate | Skipped]) -> Iterator[Candidate | Skipped]:
    """The same with parts as one: those of each folder, at the place of the first."""
    parts: dict[str, list[Candidate]] = {}
    rest: list[Candidate | str | Skipped] = []
    for each in found:
        if isinstance(each, Candidate) and _may_be_joined(each) and _PART.fullmatch(each.name):
            if each.folder not in parts:
                rest.append(each.folder)
            parts.setdefault(each.folder, []).append(each)
        else:
            rest.append(each)
    for place in rest:
        yield _joined(parts[place]) if isinstance(place, str) else place


def _joined(parts: Sequence[Candidate]) -> Candidate:
    first = parts[0]
    if len(parts) == 1:
        return first
    shown = first.shown.removesuffix(first.name) + "mv_*.txt"
    if isinstance(first, TarMember):
        parts = sorted(parts, key=lambda part: part.offset if isinstance(part, TarMember) else 0)
    return JoinedCandidate(
        shown, first.path, "mv", first.parent, first.explicit, first.packing, first.allowed, first.member, tuple(parts)
    )


def _may_be_joined(candidate: Candidate) -> bool:
    return isinstance(candidate, TarMember) or candidate.packing in ("", ".zip")
