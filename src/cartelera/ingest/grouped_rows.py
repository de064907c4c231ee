"""Tables in which what rows share stands in a line of its own before them (`1:`, the Netflix Prize).

As they are read, the line is blank and each row ends with what it said: lines keep their numbers.
"""

from __future__ import annotations

import re

_HEADING = re.compile(rb"^([0-9]+):$", re.MULTILINE)


class GroupFlattener:
    """Makes of `1:` and `7,5,2005-09-06` a blank line and `7,5,2005-09-06,1`, piece by piece; lines end with `\\n`."""

    def __init__(self) -> None:
        self._held, self._group = b"", b""

    def __call__(self, piece: bytes) -> bytes:
        data = self._held + piece
        end = data.rfind(b"\n") + 1 if piece else len(data)
        data, self._held = data[:end], data[end:]
        if not piece and data and not data.endswith(b"\n"):
            data += b"\n"
        parts = _HEADING.split(data)
        out = [self._extended(parts[0])]
        for group, rows in zip(parts[1::2], parts[2::2], strict=True):
            self._group = group
            out.append(self._extended(rows))
        return b"".join(out)

    def _extended(self, rows: bytes) -> bytes:
        """Lines with the group behind each; what is left of a heading's line stays blank."""
        first = rows[:1] if rows.startswith(b"\n") else b""
        return first + rows[len(first) :].replace(b"\n", b"," + self._group + b"\n")


def without_group(text: str) -> str:
    """The text of a row as the file has it."""
    return text.rpartition(",")[0]
