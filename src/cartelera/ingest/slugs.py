"""Names of files made of names that people gave."""

from __future__ import annotations

import re
import zlib

_LONGEST = 80


def slug(name: str) -> str:
    """A name fit for a file: letters, digits, `-` and `_`; a long one is cut, and a checksum keeps it distinct."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-").lower() or "unnamed"
    if len(plain) > _LONGEST:
        plain = f"{plain[:_LONGEST]}-{zlib.crc32(name.encode('utf-8', 'surrogateescape')):08x}"
    return plain
