"""TF-IDF of lists of terms: sublinear tf, smoothed idf, rows of length 1 (Manning et al. 2008, ch. 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, slots=True)
class TextWords(Collection[list[str]]):
    """The words of each of `texts` but those in `without`, made when they are asked for: all those of a million titles
    would take gigabytes.

    `plain`: what is done to a text before it is split.
    """

    texts: Collection[str]
    without: frozenset[str]
    plain: Callable[[str], str] = str

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[list[str]]:
        for text in self.texts:
            yield [word for word in self.plain(text).split() if word not in self.without]

    def __contains__(self, document: object) -> bool:
        return any(document == own for own in self)


def tfidf(documents: Collection[Sequence[Any]], min_df: int = 1, max_df: int | float = 1.0) -> sparse.csr_matrix:
    """One row for each document, one column for each term in at least `min_df` of them and in `max_df` at most.

    `max_df`: a share, or a count if it is a whole number.

    No columns if no term is left: nobody in a small catalogue shares anything.
    """
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=list, min_df=min_df, max_df=max_df, sublinear_tf=True, dtype=np.float32)
    try:
        return vectorizer.fit_transform(documents)
    except ValueError:
        return sparse.csr_matrix((len(documents), 0), dtype=np.float32)


def stop_words() -> frozenset[str]:
    """Words of English and Spanish that say nothing of what a text is about."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    spanish = (
        "el la los las un una unos unas de del al y en que se su por con para como pero mas es ser estar haber tener "
        "le lo este ese todo cuando donde quien cuyo si no ya tambien muy entre sobre hasta desde"
    )
    return frozenset(ENGLISH_STOP_WORDS) | frozenset(spanish.split())
