"""Whose catalogue a file is: the platform that its name or its folder tells, and the letters its ids begin with."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping

from cartelera.errors import FileRejectedError
from cartelera.ingest.files import Candidate
from cartelera.ingest.slugs import slug
from cartelera.platforms import resolve_platform

_BRIEF = {"amazon": "a", "disney": "d", "hulu": "h", "netflix": "n"}
_MOST_WORDS = 4
"""Words of a file's name that may name a platform: `amazon_prime_video_titles`."""
_SAYS_NOTHING = """
    all catalog catalogo catalogue clean cleaned data dataset export films final full list movies my platform platforms
    raw series shows streaming the titles titulos tv
"""
_NO_PLATFORMS = frozenset(_SAYS_NOTHING.split())
_WORD = re.compile(r"[^\W\d_]+\+?|\d+")


def platform_of(candidate: Candidate, option: str | None) -> str:
    """The key of the platform: `option` if given; a known one named anywhere in the file's name, else in its folder's;
    else the first word of the file's name.

    Raises FileRejectedError if none of them names one, or the file's name names two.
    """
    if option:
        return resolve_platform(option) or slug(option)
    named = list(dict.fromkeys(_known_platforms(candidate.stem)))
    if not named:
        named = list(dict.fromkeys(_known_platforms(candidate.parent)))[:1]
    if not named:
        named = _unknown_platform(candidate.stem)
    if len(named) != 1:
        raise FileRejectedError(f"{candidate.shown}: which platform is it? Say --platform NAME; nothing was changed")
    return named[0]


def _known_platforms(name: str) -> Iterator[str]:
    """Each known platform in a name, by as many of its words as name one."""
    words = _WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower())
    while words:
        for count in range(min(len(words), _MOST_WORDS), 0, -1):
            if known := resolve_platform(" ".join(words[:count])):
                yield known
                break
        words = words[count:]


def _unknown_platform(stem: str) -> list[str]:
    """The first word of `shudder_titles`, unless it says nothing (`titles`)."""
    word = re.split(r"[^a-z0-9+]+", stem.lower().strip("_- "))[0]
    return [word] if word[:1].isalpha() and word not in _NO_PLATFORMS else []


def prefix_of(platform: str, known: MutableMapping[str, str]) -> str:
    """The letters in front of a platform's ids: its first, or as many as it takes to differ from the others'.

    The four platforms of the brief keep theirs, so that `as123` is Amazon's whatever else is ingested. A new one is
    added to `known`.
    """
    if platform not in known:
        taken = set(known.values()) | {letter for name, letter in _BRIEF.items() if name != platform}
        letters = re.sub(r"[^a-z]", "", platform) or "x"
        candidates = [_BRIEF.get(platform, letters[0]), *(letters[:n] for n in range(2, min(len(letters), 6) + 1))]
        candidates += [f"{letters[0]}{a}{b}" for a in "xyzwvu" for b in "abcdefghijklmnopqrstuvwxyz"]
        known[platform] = next(prefix for prefix in candidates if prefix not in taken)
    return known[platform]
