"""What the user says of the files to read, if a file's own text does not tell or tells wrongly."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from cartelera.errors import ErrorCode, InvalidValueError


class DateOrder(StrEnum):
    """What comes first in dates such as 3/4/2021."""

    day_first = "dmy"
    month_first = "mdy"


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """Each wins over what a file shows; None: the file tells.

    `encoding`: by Python's name of it. `scale`: that of ratings and scores, a name of `scales.SCALES`.
    What concerns the content (all but `platform`, which names the source) is remembered with the source, so that an
    unattended reading of its next file goes by it too.
    """

    platform: str | None = None
    encoding: str | None = None
    dates: DateOrder | None = None
    scale: str | None = None

    @classmethod
    def checked(
        cls, platform: str | None, encoding: str | None, dates: DateOrder | None, scale: str | None = None
    ) -> ReadingOptions:
        """The options as they were typed. Raises InvalidValueError for an encoding that nobody knows."""
        return cls(platform, None if encoding is None else _known_encoding(encoding), dates, scale)

    @classmethod
    def loaded(cls, remembered: Mapping[str, Any]) -> ReadingOptions:
        """From what `remembered` gave."""
        dates = remembered.get("dates")
        return cls(None, remembered.get("encoding"), DateOrder(dates) if dates else None, remembered.get("scale"))

    @property
    def remembered(self) -> dict[str, str]:
        """What is kept with a source."""
        named = {"encoding": self.encoding, "dates": self.dates and self.dates.value, "scale": self.scale}
        return {name: value for name, value in named.items() if value is not None}

    def or_else(self, earlier: ReadingOptions) -> ReadingOptions:
        """These, and where they say nothing, those of `earlier`."""
        return replace(
            self,
            encoding=self.encoding or earlier.encoding,
            dates=self.dates or earlier.dates,
            scale=self.scale or earlier.scale,
        )


NO_OPTIONS = ReadingOptions()
"""The files tell."""


def _known_encoding(name: str) -> str:
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError) as error:
        raise InvalidValueError(ErrorCode.ENCODING, name=name[:40]) from error
