"""What the server hands out and must know again as its own: signed with a secret that all its workers share."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from contextlib import suppress
from pathlib import Path

from cartelera.errors import WorkspaceError
from cartelera.workspace import Workspace

LEAST_SECRET = 16
"""Bytes of a secret, at least."""
_SIGNATURE = 16
"""Bytes of HMAC-SHA-256 that are kept: 128 bits."""
_log = logging.getLogger("cartelera.http")


class Signer:
    """Signs bytes as URL-safe text, and reads back what was signed with the same secret for the same purpose.

    `purpose` keeps apart what is signed for different ends: a cursor is no cookie.
    """

    def __init__(self, secret: bytes, purpose: str = "") -> None:
        self._secret = secret
        self._key = hmac.digest(secret, purpose.encode(), "sha256")

    def of(self, purpose: str) -> Signer:
        """A signer for another purpose with the same secret."""
        return Signer(self._secret, purpose)

    def sign(self, content: bytes) -> str:
        """`content` with its signature, readable by anybody, as letters, digits, `-` and `_`."""
        return urlsafe_b64encode(self._signature(content) + content).rstrip(b"=").decode()

    def verify(self, text: str) -> bytes | None:
        """The content of what `sign` returned; None if this is anything else."""
        with suppress(ValueError, Base64Error):
            signed = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
            content = signed[_SIGNATURE:]
            # Text that decodes to the same bytes is not the same text: only one spelling is ours.
            if hmac.compare_digest(signed[:_SIGNATURE], self._signature(content)) and self.sign(content) == text:
                return content
        return None

    def _signature(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, hashlib.sha256)[:_SIGNATURE]


def secret_of(workspace: Workspace, given: str | None = None) -> bytes:
    """The server's secret: the one `given`, else the workspace's own, which is made once, readable by its owner alone.

    In a workspace that cannot be written it is made for this process, and what was signed ends with it. Raises
    WorkspaceError if the workspace's secret is damaged.
    """
    if given is not None:
        return given.encode()
    try:
        secret = workspace.secret.read_bytes()
    except FileNotFoundError:
        secret = _make(workspace.secret)
    except OSError as error:
        raise WorkspaceError(f"cannot read {workspace.secret}: {error.strerror}") from error
    if len(secret) < LEAST_SECRET:
        raise WorkspaceError(f"{workspace.secret} is damaged: remove it, and the server makes another")
    return secret


def _make(path: Path) -> bytes:
    """Write a new secret, unless another process was faster: then it is that one's."""
    secret = secrets.token_urlsafe(32).encode()
    if not path.parent.is_dir():  # There is nothing to serve, which is said by whoever opens it.
        return secret
    aside = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(secret)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileExistsError):
            os.link(aside, path)
        return path.read_bytes()
    except OSError as error:
        _log.warning("%s cannot be written (%s): signed links end with this process", path, error.strerror)
        return secret
    finally:
        with suppress(OSError):
            aside.unlink()
