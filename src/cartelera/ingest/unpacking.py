"""A candidate read once from end to end: unpacked, checked, hashed and outlined, so that it can be refused whole."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cartelera.errors import FileRefused
from cartelera.ingest.csvtext import Layout
from cartelera.ingest.files import Candidate, reading
from cartelera.ingest.formats import Dialect
from cartelera.ingest.nested import EXCHANGE

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class RawFile:
    """One raw table at `plain`: UTF-8 text without NUL bytes, its quotes exchanged where its dialect says so."""

    shown: str
    plain: Path
    sha256: str
    layout: Layout


def unpack(
    candidate: Candidate, dialect: Dialect, plain: Path, advance: Callable[[int], None] = lambda _: None
) -> RawFile:
    """Read the whole text once; written to `plain` where it was packed or must be changed, else linked to there.

    `advance` is told the number of bytes read. Raises FileRefused for what is damaged, binary or badly encoded.
    """
    shown = candidate.shown
    latin1 = dialect.latin1 and not _is_utf8(candidate)
    layout = Layout(dialect.header, dialect.quote)
    digest = hashlib.sha256()
    even = _Evener(dialect.quote) if dialect.evened else None
    changed = bool(candidate.packing) or dialect.exchanged or latin1 or dialect.evened
    if not changed:
        plain.symlink_to(candidate.path.absolute())
    check = _Checker(shown)
    with reading(shown), candidate.open() as source:
        out = plain.open("wb") if changed else None
        try:
            for chunk in _chunks(source):
                digest.update(chunk)
                text = chunk.decode("latin-1").encode() if latin1 else chunk
                check(text)
                text = text.translate(EXCHANGE) if dialect.exchanged else text
                text = even(text) if even else text
                layout.feed(text)
                if out:
                    out.write(text)
                advance(len(chunk))
        finally:
            if out:
                out.close()
    check(b"", final=True)
    layout.close()
    return RawFile(shown, plain, digest.hexdigest(), layout)


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes piece by piece; a carriage return is never cut off from the newline after it."""
    while chunk := source.read(_CHUNK):
        if chunk.endswith(b"\r"):
            chunk += source.read(1)
        yield chunk


class _Evener:
    """Makes every line end with a newline alone, piece by piece; carriage returns in quoted fields stay."""

    def __init__(self, quote: str) -> None:
        self._quote, self._inside = quote.encode(), False

    def __call__(self, chunk: bytes) -> bytes:
        parts = chunk.split(self._quote) if self._quote else [chunk]
        for number in range(self._inside, len(parts), 2):
            parts[number] = parts[number].replace(b"\r\n", b"\n").replace(b"\r", b" ")
        self._inside ^= len(parts) % 2 == 0
        return self._quote.join(parts)


class _Checker:
    """Raises FileRefused where the bytes it is given, one after another, are no UTF-8 text."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._lines = 1

    def __call__(self, chunk: bytes, final: bool = False) -> None:
        if b"\0" in chunk:
            raise FileRefused(f"{self._shown}: binary data, not a table of text; nothing was changed")
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            if final:
                raise FileRefused(
                    f"{self._shown}: cut off in the middle of a character; nothing was changed"
                ) from error
            line = self._lines + error.object[: error.start].count(b"\n")
            raise FileRefused(
                f"{self._shown}: bad encoding in line {line}: byte 0x{error.object[error.start]:02x} is not UTF-8; "
                "nothing was changed"
            ) from error
        self._lines += chunk.count(b"\n")


def _is_utf8(candidate: Candidate) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with reading(candidate.shown), candidate.open() as source:
        try:
            for chunk in _chunks(source):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
