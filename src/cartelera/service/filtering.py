"""What filters leave of a list. No answer is emptied silently: it says what was relaxed, or what leaves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cartelera.catalog import Catalog, Filters
from cartelera.catalog.filters import Mask


@dataclass(frozen=True, slots=True, eq=False)
class Passing:
    """What passes: `mask` (titles,), and how many titles are `left` of the list.

    `relaxed`: the conditions that the answer does without, because nothing was left under all of them. `without`: if
    nothing is left, how many titles would be without each condition; only conditions that help by themselves.
    """

    filters: Filters
    mask: Mask
    left: int
    relaxed: tuple[str, ...] = ()
    without: Mapping[str, int] = field(default_factory=dict)


def pass_filters(catalog: Catalog, filters: Filters, within: Mask | None = None, *, relax: bool = False) -> Passing:
    """What `filters` let pass of a list of titles: those that `within` marks (titles,), or all.

    With `relax`, conditions are left out if nothing passes otherwise: the one that is missed least, or as many as it
    takes. What protects somebody (maturity, adult, excluded titles) never is.
    """
    passing = _passing(catalog, filters, within)
    conditions = filters.conditions()
    if passing.left or not conditions:
        return passing
    alone = {name: _passing(catalog, filters.without(name), within) for name in conditions}
    helpful = {name: found.left for name, found in alone.items() if found.left}
    if not relax:
        return Passing(filters, passing.mask, 0, (), helpful)
    if helpful:
        name = next(iter(helpful))
        return Passing(alone[name].filters, alone[name].mask, helpful[name], (name,))
    for count in range(2, len(conditions) + 1):
        relaxed = _passing(catalog, filters.without(*conditions[:count]), within)
        if relaxed.left:
            return Passing(relaxed.filters, relaxed.mask, relaxed.left, conditions[:count])
    return passing


def _passing(catalog: Catalog, filters: Filters, within: Mask | None) -> Passing:
    mask = filters.mask(catalog.facets)
    if within is not None:
        mask &= within
    return Passing(filters, mask, int(mask.sum()))
