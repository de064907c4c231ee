"""The streaming platforms whose names are known: one table for reading files, answering questions and showing pages.

Adding a platform, or a way of writing one, is a row here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cartelera.names import compact_key


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform: `key` as tables and questions have it, the name people know it by, and other ways of writing it."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()


PLATFORMS = (
    Platform("amazon", "Amazon Prime Video", ("prime", "prime video", "amazon prime", "amazon video")),
    Platform("disney", "Disney+", ("disney plus",)),
    Platform("hulu", "Hulu"),
    Platform("netflix", "Netflix", ("netflix standard",)),
    Platform("apple", "Apple TV+", ("apple tv", "apple tv plus", "appletv")),
    Platform("max", "HBO Max", ("hbo", "hbo max", "hbo go", "hbo now")),
    Platform("paramount", "Paramount+", ("paramount plus",)),
    Platform("peacock", "Peacock", ("peacock premium", "peacock premium plus", "peacock tv")),
    Platform("movistar", "Movistar Plus+", ("movistar plus", "movistar plus+")),
    Platform("skyshowtime", "SkyShowtime", ("sky showtime",)),
    Platform("filmin", "Filmin"),
    Platform("mubi", "MUBI"),
    Platform("crunchyroll", "Crunchyroll"),
    Platform("discovery", "Discovery+", ("discovery plus",)),
    Platform("rakuten", "Rakuten TV", ("rakuten tv",)),
    Platform("pluto", "Pluto TV", ("pluto tv",)),
    Platform("tubi", "Tubi", ("tubi tv",)),
    Platform("atresplayer", "atresplayer", ("atres player", "atresplayer premium")),
    Platform("rtve", "RTVE Play", ("rtve play",)),
    Platform("vix", "ViX", ("vix premium",)),
    Platform("claro", "Claro video", ("claro video",)),
    Platform("globoplay", "Globoplay", ("globo play",)),
)

_TIERS = ("withads", "basicwithads", "standardwithads", "conads", "conanuncios")
"""Subscriptions with advertisements are the same catalogue: `Netflix Standard with Ads`."""
_ENDINGS = ("plus", "prime", "primevideo", "max", "tv")
"""What the name of a platform that is not in the table may go on with: `Filmin Plus`."""


def _keys() -> dict[str, Platform]:
    return {
        compact_key(spelling): platform
        for platform in PLATFORMS
        for spelling in (platform.key, platform.name, *platform.aliases)
    }


_BY_SPELLING = _keys()
_BY_KEY = {platform.key: platform for platform in PLATFORMS}


def resolve_platform(text: str) -> str | None:
    """The key of a known platform, however it is written: `'Disney Plus'`, `'disney+'` → `'disney'`; else None."""
    asked = compact_key(text)
    for ending in ("", *_TIERS):
        found = _BY_SPELLING.get(asked.removesuffix(ending))
        if found is not None:
            return found.key
    return None


def match_platform(text: str, keys: Iterable[str]) -> str | None:
    """Which of `keys` is meant: by the table, else by its own spelling with or without a usual ending; or None."""
    asked, known = compact_key(text), tuple(keys)
    for key in known:
        if asked == compact_key(key):
            return key
    resolved = resolve_platform(text)
    if resolved in known:
        return resolved
    return next((key for key in known if asked in {compact_key(key) + ending for ending in _ENDINGS}), None)


def display_name(key: str) -> str:
    """The name people know a platform by: `disney` → `Disney+`; a key that is not in the table, capitalised."""
    platform = _BY_KEY.get(key)
    return platform.name if platform else key.replace("-", " ").title()
