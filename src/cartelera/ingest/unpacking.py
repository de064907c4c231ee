"""A candidate read once from end to end: unpacked, checked, hashed and outlined, so that it can be refused whole."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import IO, Self

from cartelera.errors import FileRejectedError, WorkspaceError
from cartelera.ingest.files import Candidate, reading
from cartelera.ingest.formats import Dialect
from cartelera.ingest.grouped_rows import GroupFlattener
from cartelera.ingest.quote_swap import swap
from cartelera.ingest.record_index import RecordIndex

_PIECE = 1 << 20
_DECODED = 1 << 15
"""Bytes decoded at once: few enough that the text stays in the processor's cache."""


@dataclass(frozen=True, slots=True)
class RawFile:
    """One raw table at `plain`: UTF-8 text without NUL bytes, written as `dialect` says.

    `backslashes`: a quote stands behind a backslash somewhere. `shown_at`: the file and its index by which rows are
    shown to people, if not the text that is read; `lines`: the line of each row in the file as people have it, if that
    is another. `broken`: the numbers of rows that could not be made such a text. `remark`: what was decided of it.
    """

    shown: str
    plain: Path
    sha256: str
    index: RecordIndex
    dialect: Dialect
    backslashes: bool = False
    shown_at: tuple[Path, RecordIndex] | None = None
    broken: frozenset[int] = frozenset()
    lines: tuple[int, ...] = ()
    remark: str = ""


def unpack(
    candidate: Candidate, dialect: Dialect, plain: Path, advance: Callable[[int], None] = lambda _: None
) -> RawFile:
    """Read the whole text once; written to `plain` if it was packed or must be changed, else linked to there.

    `advance` is called with the number of bytes read. Raises FileRejectedError if the file is damaged, binary or
    badly encoded.
    A file whose dialect turns out to be another (lines that end in two ways) is read again in that one.
    """
    try:
        return _unpacked(candidate, dialect, plain, advance)
    except _DialectMismatchError as mismatch:
        plain.unlink()
        return unpack(candidate, mismatch.dialect, plain)


class _DialectMismatchError(Exception):
    """The file is written in another dialect than its beginning showed."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__()
        self.dialect = dialect


def _unpacked(candidate: Candidate, dialect: Dialect, plain: Path, advance: Callable[[int], None]) -> RawFile:
    index, digest = RecordIndex(dialect.lines_before_rows, dialect.quote), hashlib.sha256()
    validator = _Utf8Validator(candidate.shown, dialect, index)
    steps = _steps(dialect, validator)
    changed = bool(candidate.packing) or dialect.changed
    if not changed:
        plain.symlink_to(candidate.path.absolute())
    with reading(candidate.shown), candidate.open() as source, ExitStack() as stack:
        out = stack.enter_context(_Output(plain)) if changed else None
        for piece in chain(_pieces(source), (b"",)):
            digest.update(piece)
            advance(len(piece))
            for step in steps:
                piece = step(piece)
            index.feed(piece)
            if out:
                out.write(piece)
    index.close()
    if index.uneven:
        raise _DialectMismatchError(replace(dialect, newlines_normalised=True))
    return RawFile(candidate.shown, plain, digest.hexdigest(), index, dialect, validator.backslashes)


class _Output:
    """The file that is unpacked to. What goes wrong in writing it is no fault of the source, which is not left out."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        with self._translated():
            self._stream = self._path.open("wb")
        return self

    def __exit__(self, *_: object) -> None:
        with self._translated():
            self._stream.close()

    def write(self, piece: bytes) -> None:
        """Write it. Raises WorkspaceError if the disk is full."""
        with self._translated():
            self._stream.write(piece)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise WorkspaceError(f"cannot write {self._path}: {error.strerror}; nothing was changed") from error


def _steps(dialect: Dialect, validator: _Utf8Validator) -> list[Callable[[bytes], bytes]]:
    """What is done to the text piece by piece, the last of which is empty."""
    steps: list[Callable[[bytes], bytes]] = []
    if dialect.encodings[0] != "utf-8":
        steps.append(Recoder(dialect.encodings[0]))
    steps.append(validator)
    if dialect.backslashed:
        steps.append(_QuoteDoubler(dialect.mark))
    if dialect.quotes_swapped:
        steps.append(swap)
    if dialect.newlines_normalised:
        steps.append(_NewlineNormaliser(dialect.quote, b"\n" if dialect.lone_returns else b" "))
    if dialect.grouped:
        steps.append(GroupFlattener())
    return steps


def _as_latin1(error: UnicodeError) -> tuple[str, int]:
    """The few bytes that mean nothing in Windows-1252, as Latin-1 has them."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("as-latin-1", _as_latin1)


class Recoder:
    """Makes text of another encoding UTF-8, piece by piece; a carriage return is kept for the newline after it."""

    def __init__(self, encoding: str) -> None:
        self._decoder = codecs.getincrementaldecoder(encoding)("as-latin-1" if encoding == "cp1252" else "replace")
        self._held = ""

    def __call__(self, piece: bytes) -> bytes:
        text = self._held + self._decoder.decode(piece, final=not piece)
        self._held = "\r" if piece and text.endswith("\r") else ""
        return text.removesuffix(self._held).encode("utf-8", "replace")


class _QuoteDoubler:
    """Makes quotes behind a backslash doubled ones, and two backslashes one, piece by piece."""

    def __init__(self, mark: str) -> None:
        self._held, quote = b"", mark.encode()
        self._escaped = re.compile(rb"\\[\\" + quote + rb"]")
        self._unescaped = {b"\\" + quote: 2 * quote, b"\\\\": b"\\"}

    def __call__(self, piece: bytes) -> bytes:
        data = self._held + piece
        trailing = len(data) - len(data.rstrip(b"\\"))
        self._held = b"\\" if piece and trailing % 2 else b""
        return self._escaped.sub(lambda found: self._unescaped[found[0]], data[: len(data) - len(self._held)])


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes piece by piece; a carriage return is never cut off from the newline after it."""
    while piece := source.read(_PIECE):
        if piece.endswith(b"\r"):
            piece += source.read(1)
        yield piece


class _NewlineNormaliser:
    """Makes every line end with a newline alone, piece by piece; carriage returns in quoted fields stay.

    Those that stand alone elsewhere become `lone`.
    """

    def __init__(self, quote: str, lone: bytes) -> None:
        self._quote, self._lone, self._inside = quote.encode(), lone, False

    def __call__(self, chunk: bytes) -> bytes:
        parts = chunk.split(self._quote) if self._quote else [chunk]
        for number in range(self._inside, len(parts), 2):
            parts[number] = parts[number].replace(b"\r\n", b"\n").replace(b"\r", self._lone)
        self._inside ^= len(parts) % 2 == 0
        return self._quote.join(parts)


class _Utf8Validator:
    """Returns the bytes it is given, one piece after another. Raises FileRejectedError if they are no UTF-8 text.

    If the file may be in another encoding, it is that, unless other than ASCII has been read before. `index` knows how
    many lines have been read.
    """

    def __init__(self, shown: str, dialect: Dialect, index: RecordIndex) -> None:
        self._shown, self._dialect, self._index = shown, dialect, index
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._ascii = True
        self._pending = False
        self._escaped = b"\\" + dialect.mark.encode()
        self.backslashes = False

    def __call__(self, piece: bytes) -> bytes:
        if b"\0" in piece:
            raise FileRejectedError(f"{self._shown}: binary data, not a table of text; nothing was changed")
        for start in range(0, len(piece) or 1, _DECODED):
            self._check(piece, start)
        # One byte is found at once, two are looked for.
        self.backslashes = self.backslashes or (b"\\" in piece and self._escaped in piece)
        return piece

    def _check(self, piece: bytes, start: int) -> None:
        """Decode a stretch of a piece; at the end, which is an empty one, what is left."""
        stretch = piece[start : start + _DECODED]
        ascii_only = stretch.isascii()
        if ascii_only and piece and not self._pending:
            return
        try:
            self._decoder.decode(stretch, final=not piece)
        except UnicodeDecodeError as error:
            ascii_before = self._ascii and error.object[: error.start].isascii()
            if piece and ascii_before and len(self._dialect.encodings) > 1:
                raise _DialectMismatchError(replace(self._dialect, encodings=self._dialect.encodings[1:])) from error
            lines = self._index.lines + piece[:start].count(b"\n")
            raise FileRejectedError(f"{self._shown}: {_wrong(error, piece, lines)}; nothing was changed") from error
        self._pending = bool(self._decoder.getstate()[0])
        self._ascii = self._ascii and ascii_only


def _wrong(error: UnicodeDecodeError, piece: bytes, lines: int) -> str:
    """What people are told of bytes that are no UTF-8, `lines` behind the beginning of the file."""
    if not piece:
        return "cut off in the middle of a character"
    line = lines + 1 + error.object[: error.start].count(b"\n")
    return f"bad encoding in line {line}: byte 0x{error.object[error.start]:02x} is not UTF-8"
