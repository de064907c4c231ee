"""Texts in UTF-8 that were read as Windows-1252 (`Tommyâ€™s`, `protÃ©gÃ©`), or in Big5 as Latin-1 (`blood¡¦`), mended.

Only what cannot be right is changed, each place by itself: an `Ã` or `Â` before what follows it in no language, `â€`
before anything, a control character that is a quotation mark of Windows-1252. `IRMÃ»`, `CAFÉ…`, `SÃO` stay as they are.
"""

from __future__ import annotations

import re

_CODES = {
    "€": 0x80, "‚": 0x82, "ƒ": 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, "ˆ": 0x88, "‰": 0x89, "Š": 0x8A,
    "‹": 0x8B, "Œ": 0x8C, "Ž": 0x8E, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97,
    "˜": 0x98, "™": 0x99, "š": 0x9A, "›": 0x9B, "œ": 0x9C, "ž": 0x9E, "Ÿ": 0x9F,
} | {chr(code): code for code in range(0x80, 0xC0)}  # fmt: skip
"""What the second and later bytes of a letter in UTF-8 became."""
_LATER = "".join(map(re.escape, _CODES))
_SIGNS = "\u00a0-\u00bf"
_MISREAD = re.compile(f"(?<![A-ZÀ-Þ]{{2}})[ÃÂ][{_SIGNS}]|(?<![A-ZÀ-Þ])Ã[{_LATER}]|â€[{_LATER}]?|¡¦|[\x91-\x97]")
SUSPECT = "[ÃÂ]|â€|¡¦|[\\x{80}-\\x{9f}]"
"""A regular expression of DuckDB: what a text holds if there may be something to mend."""


def mended(text: str) -> str:
    """`text` with what was misread as it was meant; the same text if nothing was."""
    return _MISREAD.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    found = match[0]
    if found == "¡¦":
        return "’" if match.string[match.end() : match.end() + 1].islower() else "…"
    if found == "â€":  # The last byte of a closing quotation mark is no character of Windows-1252, and was lost.
        return "”"
    if len(found) == 1:
        return found.encode("latin-1").decode("cp1252")
    try:
        return bytes([ord(found[0]), *map(_CODES.__getitem__, found[1:])]).decode("utf-8")
    except UnicodeDecodeError:
        return found
