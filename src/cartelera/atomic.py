"""Files that are there whole or not at all: written aside, flushed to the disk, then moved over the target."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_bytes(target: Path, data: bytes, *, durable: bool = True, mode: int = 0o666) -> None:
    """Replace the file `target` by `data`. `durable=False` skips the flush: for caches that can be made again.

    `mode`: who may read and write it, less what the process's mask forbids. Raises OSError; `target` is then what it
    was.
    """
    with replacement(target, durable=durable) as temporary:
        temporary.touch(mode)
        temporary.write_bytes(data)


def write_text(target: Path, text: str) -> None:
    """`write_bytes` of `text` as UTF-8."""
    write_bytes(target, text.encode())


@contextmanager
def replacement(target: Path, *, durable: bool = True) -> Iterator[Path]:
    """A temporary path beside `target` to write to, which replaces `target` when the block ends without an error.

    Whatever the block raises, nothing of the temporary file is left.
    """
    temporary = _beside(target)
    try:
        yield temporary
        replace_file(temporary, target, durable=durable)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def replace_file(made: Path, target: Path, *, durable: bool = True) -> None:
    """Move the file `made` over `target`, on the same file system."""
    if durable:
        _flush(made)
    os.replace(made, target)
    if durable:
        _flush(target.parent)


def replace_folder(made: Path, target: Path) -> None:
    """Move the folder `made` to `target`, where there is nothing or an empty folder; its files are flushed first."""
    for path in sorted(made.rglob("*")):
        _flush(path)
    _flush(made)
    os.replace(made, target)
    _flush(target.parent)


def link_or_copy(source: Path, target: Path) -> None:
    """The file `source` at `target` too, without a second copy of its content if the file system can do that."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _beside(target: Path) -> Path:
    """A hidden name in the folder of `target` that no other writer uses."""
    return target.with_name(f".{target.name[:100]}.{os.getpid()}-{secrets.token_hex(4)}.part")


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
