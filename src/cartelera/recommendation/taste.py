"""What a viewer's history is made of, and lists that keep to it.

A distribution over each attribute of titles (catalog.attributes): p(a) of the titles some voice speaks for, shrunk
towards that of the catalogue, p0(a), as by `_PRIOR_TITLES` titles. It is used twice:

* Σ_a λ_a · Σ_v share_cv · clip(log p(v) / p0(v), ±4): what its attributes say for a title c;
* a list is chosen by greedy steps that also lessen KL(p | q), q of the titles chosen so far (Steck 2018, "Calibrated
  recommendations"), so that a taste that is a fifth of the history is about a fifth of the list.

Both fade as ratings say more than attributes do: times `LEAST + (1 - LEAST) · exp(-n / FADING)` after n rated titles.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cartelera.catalog.attributes import ATTRIBUTES, TitleAttributes
from cartelera.history import FloatArray, Rows

KEEPING = 1.0
"""How much a list keeps to the history; 0: not at all. The one knob (docs/quality.md)."""
_PRIOR_STRENGTH, _KL_STRENGTH = 0.9, 0.35
LEAST, FADING = 0.04, 20.0
_PRIOR_TITLES = {
    "kind": 3.0,
    "form": 3.0,
    "language": 3.0,
    "country": 6.0,
    "audience": 6.0,
    "decade": 6.0,
    "genre": 6.0,
}
_PRIOR_WEIGHTS = {
    "kind": 1.0,
    "form": 1.0,
    "language": 2.6,
    "country": 0.5,
    "audience": 1.0,
    "decade": 0.3,
    "genre": 0.7,
}
_KL_WEIGHTS = {"kind": 2.0, "form": 1.0, "language": 2.5, "country": 0.5, "audience": 1.0, "decade": 0.25, "genre": 1.0}
TARGET_SHRINK = 0.15
"""What a list is to hold is shrunk less towards the catalogue: `_PRIOR_TITLES` times this."""
SAMENESS = 0.6
"""What being the same as all others costs a title at variety 1; the best of a list gains 1, its tenth 0.3."""
_SAME_WEIGHTS = {
    "kind": 0.5,
    "form": 0.5,
    "language": 0.7,
    "country": 0.3,
    "audience": 0.2,
    "decade": 0.5,
    "genre": 1.5,
}
_LANGUAGE_TITLES = 2.0
"""One title alone hardly tells a language; n of them n / (n + this)."""
_MOST = 4.0
_RARE = 1e-4
_MIXED_IN = 0.05
"""How much of the target is mixed into what a list holds, so that its divergence is finite."""
PAGE, WINDOW = 10, 80
_TOLD = 1 / PAGE
"""What is a smaller share of the target is owed no place of a page: with a hundredth, what the catalogue alone lent the
history got one, a film in every list of series."""
FAMILY_SHARE = 0.75
"""A history of which so much is made for families is a family's."""


def fading(n: int) -> float:
    """How much attributes count after `n` rated titles, 0 … 1."""
    return KEEPING * (LEAST + (1 - LEAST) * float(np.exp(-n / FADING)))


def is_family(attributes: TitleAttributes, rows: Rows) -> bool:
    """Whether the titles at `rows` are mostly made for families."""
    return len(rows) > 0 and float(attributes.for_family[rows].mean()) >= FAMILY_SHARE


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """Distributions over the values of all attributes, side by side: `own` of the viewer, `base` of the catalogue.

    `titles`: how many of the viewer's titles `own` was learned from.
    """

    own: FloatArray
    base: FloatArray
    titles: float
    spans: tuple[slice, ...]

    @classmethod
    def of(
        cls, attributes: TitleAttributes, shares: FloatArray, weights: FloatArray, base: FloatArray, shrink: float = 1.0
    ) -> Taste:
        """Learn it from titles with `shares` (titles, values) and `weights` (titles,), 1 at most."""
        total = weights @ shares
        own = np.empty_like(base)
        spans = _spans(attributes.widths)
        for name, span in zip(ATTRIBUTES, spans, strict=True):
            strength = np.float32(shrink * _PRIOR_TITLES[name])
            own[span] = (total[span] + strength * base[span]) / max(float(total[span].sum()) + strength, 1e-9)
        return cls(own, base, float(weights.sum()), spans)

    def weights(self) -> FloatArray:
        """What each value says for a title that has it all: (values,)."""
        weights = np.clip(np.log((self.own + _RARE) / (self.base + _RARE)), -_MOST, _MOST).astype(np.float32)
        for name, span in zip(ATTRIBUTES, self.spans, strict=True):
            weights[span] *= np.float32(_weight(name, self.titles) * _PRIOR_STRENGTH)
        return weights

    def choose(self, shares: FloatArray, n: int, strength: float, variety: float = 0.0) -> list[NDArray[np.int64]]:
        """Pages of PAGE titles, `n` together, of those with `shares` (titles, values), which come best first.

        A page is chosen of the first WINDOW that are left. Each step takes the title with the largest
        (1 - λ) · gain - λ · KL(p | q) - μ · sameness: the gain 1 / log2(rank + 1), q of all chosen so far and that
        title, λ = 0.35 max(`strength`, `variety`), μ in proportion to `variety`, and sameness the mean cosine of its
        attributes with those of all chosen so far (Carbonell and Goldstein 1998, with the mean in place of the most).
        """
        strength = max(strength, variety)
        alike = self._directions(shares) if variety else np.empty((len(shares), 0), dtype=np.float32)
        chosen = np.zeros(alike.shape[1], dtype=np.float32)
        weight = [np.full(s.stop - s.start, _KL_WEIGHTS[a]) for a, s in zip(ATTRIBUTES, self.spans, strict=True)]
        told = self.own > _TOLD
        target = self.own[told]
        costs = np.float32(_KL_STRENGTH * strength) * (np.concatenate(weight)[told] * target).astype(np.float32)
        shares = shares[:, told]
        gains = np.float32(1 - _KL_STRENGTH * strength) / np.log2(np.arange(WINDOW, dtype=np.float32) + 2)
        held = np.zeros(len(target), dtype=np.float32)
        left = np.arange(len(shares))
        pages: list[NDArray[np.int64]] = []
        while (number := sum(map(len, pages))) < n and len(left):
            window = left[:WINDOW]
            value = gains[: len(window)].copy()
            picked: list[int] = []
            for place in range(min(PAGE, n - number, len(window))):
                mixed = (held + shares[window]) * np.float32((1 - _MIXED_IN) / (number + place + 1))
                merit = value + np.log(mixed + _MIXED_IN * target) @ costs
                if variety and number + place:
                    merit -= np.float32(SAMENESS * variety / (number + place)) * (alike[window] @ chosen)
                best = int(np.argmax(merit))
                chosen += alike[window[best]]
                value[best] = -np.inf
                picked.append(best)
                held += shares[window[best]]
            pages.append(np.sort(window[picked]))
            left = np.delete(left, picked)
        return pages

    def _directions(self, shares: FloatArray) -> FloatArray:
        """The attributes of titles with `shares` (titles, values), weighted and of length 1: same shape."""
        weights = np.empty(shares.shape[1], dtype=np.float32)
        for name, span in zip(ATTRIBUTES, self.spans, strict=True):
            weights[span] = np.sqrt(_SAME_WEIGHTS[name])
        weighted = shares * weights
        lengths = np.linalg.norm(weighted, axis=1, keepdims=True)
        return np.asarray(weighted / np.maximum(lengths, 1e-6), dtype=np.float32)


def single_title_weights(attributes: TitleAttributes, shares: FloatArray, base: FloatArray) -> FloatArray:
    """`Taste.weights` of each title by itself, with `shares` (titles, values): same shape."""
    weights = np.empty_like(shares)
    for name, span in zip(ATTRIBUTES, _spans(attributes.widths), strict=True):
        strength = np.float32(_PRIOR_TITLES[name])
        own = (shares[:, span] + strength * base[span]) / (shares[:, span].sum(axis=1, keepdims=True) + strength)
        ratio = np.clip(np.log((own + _RARE) / (base[span] + _RARE)), -_MOST, _MOST)
        weights[:, span] = np.float32(_weight(name, 1) * _PRIOR_STRENGTH) * ratio
    return weights


def _weight(name: str, titles: float) -> float:
    """How much an attribute counts beside the others, told by so many titles."""
    return _PRIOR_WEIGHTS[name] * (titles / (titles + _LANGUAGE_TITLES) if name == "language" else 1)


def base_rates(attributes: TitleAttributes, weights: NDArray[np.generic]) -> FloatArray:
    """The distribution of each attribute over titles of these weights (titles,); zeros if there are none."""
    rows = np.flatnonzero(weights)
    total = weights[rows].astype(np.float32) @ attributes.of(rows)
    for span in _spans(attributes.widths):
        total[span] /= max(float(total[span].sum()), 1e-9)
    return np.asarray(total, dtype=np.float32)


def _spans(widths: tuple[int, ...]) -> tuple[slice, ...]:
    ends = np.cumsum((0, *widths)).tolist()
    return tuple(slice(start, end) for start, end in pairwise(ends))
