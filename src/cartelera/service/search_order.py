"""What a text that nothing is called is rather, and in what order spelling and meaning answer it.

A mistyped name is spelled like one; a name in another language means the same as one, and is hardly ever so alike: `El
padrino` is spelled somewhat like *El padrecito*, and means *The Godfather*, which more people look for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cartelera.names import words
from cartelera.service.sentence.speech import language_of

SPELT = 90
"""A name as much alike, of 100, is surely meant."""
_SPELT_PERSON, _MAY_BE_SPELT, _MAY_BE_SURNAME = 80, 75, 85
"""A full name already when less alike; a title less alike may be meant, or somebody of whom one word is said."""
_TRANSLATED, _SAME = 0.65, 0.8
"""A name with such a cosine with the text may be the same in another language, or is."""
_FAME, _LESS = 0.1, 0.15
"""How much fame adds to either, and how much more a name must be spelled alike than mean the same. Of misspelt names
and Spanish names of known films hardly one is then taken for the other."""
_OBSCURE = 0.25
"""A title of less fame is not worth taking Spanish for a slip."""
_SPANISH = frozenset("áéíóúñ¿¡")


class Weight(Enum):
    """Which of the two answers come: one before the other, or by turns."""

    SPELLING = 1
    SPELLING_FIRST = 2
    MEANING_FIRST = 3
    MEANING = 4


@dataclass(frozen=True, slots=True)
class Spelled:
    """How much the nearest name is like the text, of 100, and the nearest of a title; whether the text is hardly
    anything but a name mistyped; and how well known the nearest title is, from 0 to 1."""

    likeness: float
    title_likeness: float
    is_slip: bool
    fame: float


def may_be_spanish(text: str, spelled: Spelled) -> bool:
    """Whether a text that is near to a name that hardly anybody knows may mean another one, in Spanish."""
    return spelled.fame < _OBSCURE and (language_of(text) == "es" or not _SPANISH.isdisjoint(text.lower()))


def weigh(text: str, spelled: Spelled, named: float, fame: float) -> Weight:
    """`named`: the cosine of the name that means most like the text, 0 if there is none; `fame`: of its title."""
    is_person = spelled.likeness > spelled.title_likeness and len(words(text).split()) > 1
    is_doubtful = may_be_spanish(text, spelled)
    if spelled.likeness >= SPELT and named < _SAME and not is_doubtful:
        return Weight.SPELLING
    if is_person and spelled.likeness >= _SPELT_PERSON:
        return Weight.SPELLING if named < _TRANSLATED else Weight.SPELLING_FIRST
    if spelled.title_likeness < _MAY_BE_SPELT and spelled.likeness < _MAY_BE_SURNAME:
        return Weight.MEANING
    if named <= 0 or (spelled.is_slip and not is_doubtful):
        return Weight.SPELLING_FIRST
    means_more = named + _FAME * (fame - spelled.fame) > spelled.title_likeness / 100 - _LESS
    return Weight.MEANING_FIRST if means_more else Weight.SPELLING_FIRST
