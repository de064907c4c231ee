"""Members of tar archives, packed or not, which lie one after the other in one stream."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from cartelera.errors import FileRejectedError
from cartelera.ingest.files import Candidate, Skipped, is_table_name, opened_stream, printable
from cartelera.ingest.unpack_limits import BoundedReader

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_PIECE = 1 << 20
_PLAIN = ".tar"
"""The packing of what lies in an archive that is not packed itself."""


@dataclass(frozen=True, slots=True)
class TarMember(Candidate):
    """A member: `inner` its path in the archive, whose bytes are `length` from `offset` on once it is unpacked."""

    inner: str = ""
    offset: int = 0
    length: int = 0

    @property
    def folder(self) -> str:
        return f"{self.path.absolute()}:{Path(self.inner).parent}"

    @property
    def name(self) -> str:
        return Path(self.inner).name

    @property
    def size(self) -> int:
        return self.length

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The bytes of the member."""
        with ExitStack() as stack:
            yield TarStream(self, stack).member(self)


class TarStream:
    """The unpacked bytes of the archive of a member; of several members those that lie behind come later."""

    def __init__(self, member: TarMember, stack: ExitStack) -> None:
        packed = stack.enter_context(member.path.open("rb"))
        self._stream = stack.enter_context(opened_stream(packed, member.packing))
        self._seekable = member.packing == _PLAIN
        self._place = 0

    def member(self, member: TarMember) -> IO[bytes]:
        """The bytes of a member."""
        if self._seekable:
            self._stream.seek(member.offset)
            self._place = member.offset
        while self._place < member.offset:
            if not self.read(min(_PIECE, member.offset - self._place)):
                raise EOFError("the archive ends before its member")
        return cast("IO[bytes]", io.BufferedReader(_Section(self, member.length)))

    def read(self, size: int) -> bytes:
        """The next bytes."""
        piece = self._stream.read(size)
        self._place += len(piece)
        return piece


class _Section(io.RawIOBase):
    """So many of the next bytes of a stream. Raises EOFError if there are fewer."""

    def __init__(self, stream: TarStream, length: int) -> None:
        self._stream, self._left = stream, length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        piece = self._stream.read(min(len(room), self._left))
        if not piece and self._left and len(room):
            raise EOFError("the archive ends in its member")
        room[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)


def tar_members(path: Path, explicit: bool, packing: str, allowed: int) -> Iterator[Candidate | Skipped]:
    """The tables in an archive, by name, and what else is in it.

    Raises FileRejectedError if it unpacks to more than is `allowed`, and if it was named itself and holds no table.
    """
    with path.open("rb") as packed, opened_stream(packed, packing) as stream:
        # Read as a stream: what is packed cannot go back.
        plain = io.BufferedReader(BoundedReader(stream, printable(path), allowed))
        with tarfile.open(fileobj=plain, mode="r|") as archive:
            members = sorted((member for member in archive if not member.isdir()), key=lambda member: member.name)
    tables = [member for member in members if _is_table(member)]
    if not tables:
        if explicit:
            raise FileRejectedError(f"{printable(path)}: an archive without a table; nothing was changed")
        yield Skipped(printable(path), "an archive without a table")
        return
    for member in members:
        inner = Path(member.name)
        shown = f"{printable(path)}:{printable(inner)}"
        if not _is_table(member):
            yield Skipped(shown, "not a table")
            continue
        parent = inner.parent.name or path.name.partition(".")[0]
        named = explicit and len(tables) == 1
        yield TarMember(
            shown,
            path,
            inner.stem,
            parent,
            named,
            packing or _PLAIN,
            allowed,
            None,
            member.name,
            member.offset_data,
            member.size,
        )


def _is_table(member: tarfile.TarInfo) -> bool:
    name = Path(member.name).name
    return member.isreg() and not member.issparse() and not name.startswith("._") and is_table_name(name)
