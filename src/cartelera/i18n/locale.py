"""Which languages there are, and which of them a reader gets."""

from __future__ import annotations

from functools import cache
from pathlib import Path

SOURCE = "en"
"""The language of the texts in the code."""
DEFAULT = "es"
"""The language of a reader who asks for none that there is."""
LOCALES = Path(__file__).parent / "locales"
DOMAIN = "cartelera"


def po_path(language: str) -> Path:
    """The file with the texts of a language other than English."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages: the default one, English, then those of the other folders of `locales/`."""
    others = sorted(folder.name for folder in LOCALES.iterdir() if po_path(folder.name).is_file())
    return tuple(dict.fromkeys((DEFAULT, SOURCE, *others)))


def negotiate(header: str) -> str:
    """The language that an `Accept-Language` header likes best: `en-GB,en;q=0.9,es;q=0.5` → `en`.

    Of languages with the same quality the first counts; `DEFAULT` if it names none that there is.
    """
    from babel import negotiate_locale

    weighted = [_language_range(part) for part in header.split(",")]
    preferred = [tag for tag, quality in sorted(weighted, key=lambda pair: -pair[1]) if tag and quality > 0]
    return str(negotiate_locale(preferred, languages(), sep="-") or DEFAULT)


def _language_range(part: str) -> tuple[str, float]:
    """`en-GB;q=0.8` → (`en-gb`, 0.8); quality 1 if none is given and 0 if it is not a number from 0 to 1."""
    tag, _, parameters = part.strip().partition(";")
    name, _, value = parameters.strip().partition("=")
    quality = 1.0
    if name.strip() == "q":
        try:
            quality = float(value)
        except ValueError:
            quality = 0.0
    return tag.strip().lower(), quality if 0 <= quality <= 1 else 0.0
