"""The genres of all sources in one vocabulary: `TV Dramas`, `Dramas` and `Drama` are one, `International Movies` none.

Films of the movie data have TMDB's nineteen; platforms name shelves of their own, which mix genres with the kind, the
audience and the country of a title.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from cartelera.names import words

_SPELLINGS = {
    "action": "action; action & adventure; action-adventure; tv action & adventure; superhero; spy/espionage",
    "adventure": "adventure; action & adventure; action-adventure; tv action & adventure",
    "animation": "animation; cartoons; adult animation; anime; anime features; anime series",
    "anime": "anime; anime features; anime series",
    "arts": "arts; arthouse; dance",
    "biography": "biographical; biography",
    "comedy": "comedy; comedies; tv comedies; sitcom; romantic comedy; parody; buddy; sketch comedy",
    "crime": "crime; crime tv shows; police/cop",
    "documentary": "documentary; documentaries; docuseries; science & nature tv",
    "drama": "drama; dramas; tv dramas; coming of age; medical; soap opera / melodrama",
    "faith": "faith & spirituality; faith and spirituality",
    "family": "family; children & family movies; kids; kids' tv; children's",
    "fantasy": "fantasy; sci-fi & fantasy; tv sci-fi & fantasy",
    "fitness": "fitness; health & wellness",
    "history": "history; historical",
    "horror": "horror; horror movies; tv horror",
    "lgbtq": "lgbtq; lgbtq+; lgbtq movies",
    "lifestyle": "lifestyle; lifestyle & culture; cooking & food; travel",
    "music": "music; music & musicals; musical; music videos and concerts; concert film",
    "mystery": "mystery; tv mysteries",
    "nature": "animals & nature; science & nature tv",
    "news": "news",
    "reality": "reality; reality tv; unscripted; game shows; game show / competition",
    "romance": "romance; romantic movies; romantic tv shows; romantic comedy",
    "science": "science & technology; science & nature tv",
    "science fiction": "science fiction; sci-fi; sci-fi & fantasy; tv sci-fi & fantasy",
    "sports": "sports; sports movies",
    "stand-up": "stand-up comedy; stand-up comedy & talk shows; stand up",
    "talk show": "talk show; talk show and variety; variety; late night; stand-up comedy & talk shows",
    "thriller": "thriller; thrillers; tv thrillers; suspense",
    "war": "war; war & politics; military and war",
    "western": "western",
}
"""For each genre what sources call it; a shelf of two genres stands at both."""
_SHELVES = (
    "international; international movies; international tv shows; british tv shows; korean tv shows; foreign; latino; "
    "spanish-language tv shows; special interest; independent movies; tv shows; movies; series; tv movie; classics; "
    "classic movies; classic & cult tv; cult movies; entertainment; and culture; culture; young adult audience; teen; "
    "teen tv shows; black stories; anthology; survival; soap"
)
"""What says where a title comes from, for whom it is or how old it is, and not what it is like."""


@cache
def _by_spelling() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {words(shelf): [] for shelf in _SHELVES.split(";")}
    for genre, spellings in _SPELLINGS.items():
        for spelling in spellings.split(";"):
            found.setdefault(words(spelling), []).append(genre)
    return {spelling: tuple(genres) for spelling, genres in found.items()}


def canonical_genres(names: Iterable[str]) -> tuple[str, ...]:
    """The genres that `names` mean, each once, in their order; a name that no source here uses stands for itself."""
    known = _by_spelling()
    keys = map(words, names)
    return tuple(dict.fromkeys(genre for key in keys for genre in known.get(key, (key,) if key else ())))
