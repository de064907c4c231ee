"""From what the user named to candidates: finding files, looking into archives, refusing what is not what it claims."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import zstandard

from cartelera.errors import FileRejectedError
from cartelera.ingest.unpack_limits import BoundedReader, UnpackLimits, too_large

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_TAR_HEAD = 512
_PIECE = 1 << 10
"""Bytes unpacked at once by zstd: they may become 40,000 times as many."""
_TEXT_SUFFIXES = (".csv", ".tsv", ".dat", ".txt", ".data", ".item", ".inter", ".user", ".base", ".test")
_TABLE_SUFFIXES = (*_TEXT_SUFFIXES, ".parquet", ".jsonl", ".ndjson", ".json")
_NOT_READ = {
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), "a workbook: save its sheets as CSV"),
    **dict.fromkeys((".pkl", ".pickle", ".npy", ".npz", ".rdata", ".rds"), "kept for one program: save it as CSV"),
    **dict.fromkeys((".db", ".sqlite", ".sqlite3", ".duckdb"), "a database: export its tables as CSV"),
    **dict.fromkeys((".feather", ".arrow", ".h5", ".hdf5", ".avro", ".orc"), "not read: save it as Parquet or CSV"),
}
"""What people keep tables in that are not read, and what to do with it."""
_MAGIC = {
    b"\x1f\x8b": ".gz", b"PK\x03\x04": ".zip", b"PK\x05\x06": ".zip", b"\x28\xb5\x2f\xfd": ".zst", b"BZh": ".bz2",
    b"\xfd7zXZ": ".xz",
}  # fmt: skip
_OPENED: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {
    ".gz": cast("Any", gzip.open), ".bz2": cast("Any", bz2.open), ".xz": cast("Any", lzma.open),
}  # fmt: skip
_PACKED = (*_OPENED, ".zst")
_TARS = (".tar", ".tgz", ".tbz2", ".txz", *(f".tar{packing}" for packing in (".gz", ".bz2", ".xz", ".zst")))
_UNREADABLE = (
    EOFError, zlib.error, zipfile.BadZipFile, zstandard.ZstdError, lzma.LZMAError, NotImplementedError, RuntimeError,
    tarfile.TarError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a raw table: a file, or one member of a zip; not read yet.

    `shown` is what people call it; `explicit` whether the user named it (then it must be understood) or it
    was found in a folder (then it may be skipped); `allowed`: the bytes it may unpack to.
    """

    shown: str
    path: Path
    stem: str
    parent: str
    explicit: bool
    packing: str
    allowed: int
    member: zipfile.ZipInfo | None = None

    @property
    def folder(self) -> str:
        """The folder that it stands in, on disk or in its archive."""
        if self.member is None:
            return str(self.path.absolute().parent)
        return f"{self.path.absolute()}:{Path(self.member.filename).parent}"

    @property
    def name(self) -> str:
        """What the file or the member is called."""
        return Path(self.member.filename).name if self.member else self.path.name

    @property
    def size(self) -> int:
        """Bytes there will be to read; 0 if only unpacking tells."""
        if self.member:
            return self.member.file_size
        return 0 if self.packing else self.path.stat().st_size

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The uncompressed bytes. More of them than `allowed` raise FileRejectedError while they are read."""
        with self.path.open("rb") as packed:
            if self.packing in _PACKED:
                with opened_stream(packed, self.packing) as stream:
                    yield self._bounded(stream)
            elif self.member is not None:
                with zipfile.ZipFile(packed) as archive, archive.open(self.member) as stream:
                    yield stream
            else:
                yield packed

    def _bounded(self, stream: IO[bytes]) -> IO[bytes]:
        return cast("IO[bytes]", io.BufferedReader(BoundedReader(stream, self.shown, self.allowed)))


@contextmanager
def opened_stream(packed: IO[bytes], packing: str) -> Iterator[IO[bytes]]:
    """The bytes of a file that is packed in one of _PACKED, or not at all."""
    if packing in _OPENED:
        with _OPENED[packing](packed) as stream:
            yield stream
    elif packing == ".zst":
        yield cast("IO[bytes]", io.BufferedReader(_Zstd(packed)))
    else:
        yield packed


class _Zstd(io.RawIOBase):
    """Reads zstd frames; unlike the library's own reader it raises EOFError if the last one is cut off."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._ready:
            piece = self._packed.read(_PIECE)
            if not piece:
                if not self._frame.eof:
                    raise EOFError("the compressed data ends before its end")
                return 0
            self._ready = memoryview(self._unpacked(piece))
        room = memoryview(buffer).cast("B")
        count = min(len(room), len(self._ready))
        room[:count], self._ready = self._ready[:count], self._ready[count:]
        return count

    def _unpacked(self, piece: bytes) -> bytes:
        out = []
        while piece:
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            out.append(self._frame.decompress(piece))
            piece = self._frame.unused_data if self._frame.eof else b""
        return b"".join(out)


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something found in a folder or an archive that is left out, and why."""

    shown: str
    why: str

    @classmethod
    def of(cls, shown: str, error: FileRejectedError) -> Skipped:
        """What would be refused if the user had named it."""
        return cls(shown, str(error).removeprefix(f"{shown}: ").removesuffix("; nothing was changed"))


def discover(paths: list[Path], beside: Path, limits: UnpackLimits) -> Iterator[Candidate | Skipped]:
    """Every table-like file named, or found in a folder named, in a stable order; what is in `beside` is left out.

    Raises FileRejectedError if a path does not exist, or a file that is named itself is not what its name claims, or
    says that it unpacks to more than `limits` allow.
    """
    seen: set[str] = set()
    for path in paths:
        for file, explicit in _files(path, beside):
            if not explicit and not file.is_file():
                yield Skipped(printable(file), "not a regular file")
                continue
            real = os.path.realpath(file)
            if real not in seen:
                seen.add(real)
                try:
                    with reading(printable(file)):
                        yield from _candidates(file, explicit, limits.allowed(file.stat().st_size))
                except FileRejectedError as error:
                    if explicit:
                        raise
                    yield Skipped.of(printable(file), error)


def printable(path: Path) -> str:
    """A path as people can be shown it: on one line, bytes that are not UTF-8 escaped."""
    shown = os.fsencode(path).decode("utf-8", "backslashreplace")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


@contextmanager
def reading(shown: str) -> Iterator[None]:
    """Turn what can go wrong while reading a damaged file into one clear FileRejectedError."""
    try:
        yield
    except OSError as error:
        # What unpacks raises such errors too, which no system call has caused.
        what = error.strerror or f"damaged or cut off ({_short(error)})"
        raise FileRejectedError(f"{shown}: {what}; nothing was changed") from error
    except _UNREADABLE as error:
        raise FileRejectedError(f"{shown}: damaged or cut off ({_short(error)}); nothing was changed") from error


def peek(candidate: Candidate, size: int = 1 << 16) -> bytes:
    """The first bytes, uncompressed. Raises FileRejectedError if they cannot be unpacked."""
    with reading(candidate.shown), candidate.open() as stream:
        return stream.read(size)


def _files(path: Path, beside: Path) -> Iterator[tuple[Path, bool]]:
    if path.is_dir():
        for found in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in found.relative_to(path).parts)
            folder = found.is_dir() and not found.is_symlink()
            if not hidden and not folder and beside.resolve() not in found.absolute().parents:
                yield found, False
    elif path.is_file():
        yield path, True
    elif os.path.lexists(path):
        raise FileRejectedError(f"{printable(path)}: neither a file nor a folder; nothing was changed")
    else:
        raise FileRejectedError(f"{printable(path)}: no such file or folder; nothing was changed")


def _candidates(path: Path, explicit: bool, allowed: int) -> Iterator[Candidate | Skipped]:
    with path.open("rb") as stream:
        head = stream.read(6)
    packing = next((suffix for magic, suffix in _MAGIC.items() if head.startswith(magic)), "")
    suffix = path.suffix.lower()
    claimed = suffix if suffix in _MAGIC.values() else ""
    inner = Path(path.stem if claimed else path.name)
    table = inner.suffix.lower() in _TABLE_SUFFIXES
    is_tar, says_tar = _is_tar(path, packing), path.name.lower().endswith(_TARS)
    told = _not_read(path.name)
    if told and explicit:
        raise FileRejectedError(f"{printable(path)}: {told}; nothing was changed")
    if told:
        yield Skipped(printable(path), told)
    elif is_tar:
        # Imported here: its members are candidates as above.
        from cartelera.ingest.tar_archives import tar_members

        yield from tar_members(path, explicit, packing, allowed)
    elif says_tar:
        raise FileRejectedError(f"{printable(path)}: its name says tar but its content is not; nothing was changed")
    elif not explicit and not table and packing != ".zip" and claimed != ".zip":
        yield Skipped(printable(path), "not a table (those end in .csv, .dat, .tsv, .txt, .parquet, .json or .jsonl)")
    elif claimed and claimed != packing:
        raise FileRejectedError(
            f"{printable(path)}: its name says {claimed[1:]} but its content is not; nothing was changed"
        )
    elif packing == ".zip":
        yield from _members(path, explicit, allowed)
    else:
        yield Candidate(printable(path), path, inner.stem, path.absolute().parent.name, explicit, packing, allowed)


def _is_tar(path: Path, packing: str) -> bool:
    """Whether a file is a tar archive, packed or not."""
    with path.open("rb") as packed:
        if packing in _PACKED and not path.name.lower().endswith(_TARS):
            return False
        with opened_stream(packed, packing) as stream:
            return stream.read(_TAR_HEAD)[257:262] == b"ustar"


def _members(path: Path, explicit: bool, allowed: int) -> Iterator[Candidate | Skipped]:
    with zipfile.ZipFile(path) as archive:
        infos = sorted((info for info in archive.infolist() if not info.is_dir()), key=lambda info: info.filename)
    tables = [info for info in infos if _is_table(info)]
    if not tables and not explicit:
        yield Skipped(printable(path), "an archive without a table")
        return
    if not tables:
        raise FileRejectedError(
            f"{printable(path)}: an {'empty archive' if not infos else 'archive without a table'}; nothing was changed"
        )
    # No more is read of a member than it declares. Several may lie on the same bytes: their sum counts.
    if sum(info.file_size for info in tables) > allowed:
        raise too_large(printable(path), allowed)
    for info in infos:
        inner, shown = Path(info.filename), f"{printable(path)}:{printable(Path(info.filename))}"
        named = explicit and len(tables) == 1
        if not _is_table(info):
            yield Skipped(shown, _not_read(inner.name) or "not a table")
        elif info.flag_bits & 1 and named:
            raise FileRejectedError(f"{shown}: locked with a password; nothing was changed")
        elif info.flag_bits & 1:
            yield Skipped(shown, "locked with a password")
        else:
            yield Candidate(shown, path, inner.stem, inner.parent.name or path.stem, named, ".zip", allowed, info)


def _not_read(name: str) -> str:
    """What to do with a file that is kept in a way that is not read; empty if it is none."""
    return next((what for end, what in _NOT_READ.items() if name.lower().endswith(end)), "")


def _is_table(info: zipfile.ZipInfo) -> bool:
    return is_table_name(info.filename) and "__MACOSX" not in info.filename


def is_table_name(name: str) -> bool:
    """Whether files that are called so may be tables."""
    return Path(name).suffix.lower() in _TABLE_SUFFIXES


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
