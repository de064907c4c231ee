"""From what the user named to plain, checked UTF-8 files: finding, decompressing, refusing what is damaged."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import zstandard

from cartelera.errors import FileRefused

_CHUNK = 1 << 20
_TEXT_SUFFIXES = (".csv", ".tsv", ".dat", ".txt", ".data", ".item", ".user", ".base", ".test")
_MAGIC = {b"\x1f\x8b": ".gz", b"PK\x03\x04": ".zip", b"\x28\xb5\x2f\xfd": ".zst"}
UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, zstandard.ZstdError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be a raw table: a file, or one member of a zip; not read yet.

    `shown` is what people call it; `explicit` whether the user named it (then it must be understood) or it
    was found in a folder (then it may be skipped).
    """

    shown: str
    path: Path
    stem: str
    parent: str
    explicit: bool
    packing: str
    member: str = ""

    def open(self) -> IO[bytes]:
        """The uncompressed bytes."""
        if self.packing == ".gz":
            return cast("IO[bytes]", gzip.open(self.path, "rb"))
        if self.packing == ".zst":
            return cast("IO[bytes]", zstandard.open(self.path, "rb"))
        if self.packing == ".zip":
            return zipfile.ZipFile(self.path).open(self.member)
        return self.path.open("rb")


@dataclass(frozen=True, slots=True)
class RawFile:
    """One raw table, uncompressed at `plain` and known to be UTF-8 text without NUL bytes."""

    shown: str
    plain: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something found in a folder that is none of the raw formats."""

    shown: str
    why: str


def discover(paths: list[Path]) -> Iterator[Candidate | Skipped]:
    """Every table-like file named, or found in a folder named, in a stable order.

    Raises FileRefused where a path does not exist, or a file is not what its name claims.
    """
    seen: set[Path] = set()
    for path in paths:
        if path.is_dir():
            pairs = [(p, False) for p in sorted(path.rglob("*")) if p.is_file() and not _hidden(p, path)]
        elif path.is_file():
            pairs = [(path, True)]
        elif path.exists():
            raise FileRefused(f"{path}: neither a file nor a folder")
        else:
            raise FileRefused(f"{path}: no such file or folder")
        for file, explicit in pairs:
            if file.resolve() not in seen:
                seen.add(file.resolve())
                with reading(str(file)):
                    yield from _candidates(file, explicit)


@contextmanager
def reading(shown: str) -> Iterator[None]:
    """Turn what can go wrong while reading a damaged file into one clear FileRefused."""
    try:
        yield
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise FileRefused(f"{shown}: {error.strerror}; nothing was changed") from error
    except UNREADABLE as error:
        raise FileRefused(f"{shown}: damaged or cut off ({_short(error)}); nothing was changed") from error


def peek(candidate: Candidate, size: int = 1 << 16) -> bytes:
    """The first bytes, uncompressed. Raises FileRefused where they cannot be unpacked."""
    with reading(candidate.shown), candidate.open() as stream:
        return stream.read(size)


def check(candidate: Candidate, scratch: Path, advance: Callable[[int], None] = lambda _: None) -> RawFile:
    """Read the whole text once: its hash, that it is UTF-8; written plain into `scratch` where it was packed.

    `advance` is told the number of bytes read. Raises FileRefused for what is damaged, binary or badly encoded.
    """
    shown = candidate.shown
    digest, decoder = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")()
    size = lines = 0
    target = scratch / f"{len(list(scratch.iterdir()))}.txt" if candidate.packing else candidate.path
    sink = target if candidate.packing else Path(os.devnull)
    with reading(shown), candidate.open() as source, sink.open("wb") as out:
        while chunk := source.read(_CHUNK):
            if b"\0" in chunk:
                raise FileRefused(f"{shown}: binary data, not a table of text; nothing was changed")
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError as error:
                line = lines + error.object[: error.start].count(b"\n") + 1
                raise FileRefused(
                    f"{shown}: bad encoding in line {line}: byte 0x{error.object[error.start]:02x} is not UTF-8; "
                    "nothing was changed"
                ) from error
            digest.update(chunk)
            size += len(chunk)
            lines += chunk.count(b"\n")
            if candidate.packing:
                out.write(chunk)
            advance(len(chunk))
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise FileRefused(f"{shown}: cut off in the middle of a character; nothing was changed") from error
    return RawFile(shown, target, digest.hexdigest(), size)


def _candidates(path: Path, explicit: bool) -> Iterator[Candidate | Skipped]:
    with path.open("rb") as stream:
        head = stream.read(4)
    packing = next((suffix for magic, suffix in _MAGIC.items() if head.startswith(magic)), "")
    suffix = path.suffix.lower()
    claimed = suffix if suffix in _MAGIC.values() else ""
    if claimed and claimed != packing:
        raise FileRefused(f"{path}: its name says {claimed[1:]} but its content is not; nothing was changed")
    inner = Path(path.stem if claimed else path.name)
    if packing == ".zip":
        yield from _members(path, explicit)
    elif inner.suffix.lower() in _TEXT_SUFFIXES or explicit:
        yield Candidate(str(path), path, inner.stem, path.resolve().parent.name, explicit, packing)
    else:
        yield Skipped(str(path), "not a table (those end in .csv, .dat, .tsv or .txt, also packed)")


def _members(path: Path, explicit: bool) -> Iterator[Candidate | Skipped]:
    with zipfile.ZipFile(path) as archive:
        infos = [i for i in sorted(archive.infolist(), key=lambda i: i.filename) if not i.is_dir()]
    if not infos:
        raise FileRefused(f"{path}: an empty archive; nothing was changed")
    for info in infos:
        inner, shown = Path(info.filename), f"{path}:{info.filename}"
        if info.flag_bits & 1:
            raise FileRefused(f"{shown}: locked with a password; nothing was changed")
        if inner.suffix.lower() not in _TEXT_SUFFIXES or "__MACOSX" in info.filename:
            yield Skipped(shown, "not a table")
        else:
            named = explicit and len(infos) == 1
            yield Candidate(shown, path, inner.stem, inner.parent.name or path.stem, named, ".zip", info.filename)


def _hidden(path: Path, below: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(below).parts)


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:120] if str(error) else type(error).__name__
