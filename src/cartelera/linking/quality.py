"""How good links are, measured against a gold file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from cartelera.linking.records import LinkResult
from cartelera.tables.links import Link


@dataclass(frozen=True, slots=True)
class Mistake:
    """A title linked wrongly or not at all.

    `right` is what gold says (None: it has no match). `link` is the wrong link, or for a missed one the pair as it
    stands in review or among the rejected (None: it was not even a candidate).
    """

    left: str
    right: str | None
    link: Link | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Counts over the gold's titles, in two groups: those that have a match (`matched`) and those that have none.

    `correct` and `wrong` are links of the first group, `false_links` those of the second.
    """

    matched: int
    unmatched: int
    correct: int
    wrong: int
    false_links: int
    mistakes: tuple[Mistake, ...]

    @property
    def precision(self) -> float:
        """Correct links / links made, over titles that have a match; 1 if none was made."""
        return _ratio(self.correct, self.correct + self.wrong, 1.0)

    @property
    def recall(self) -> float:
        """Correct links / titles that have a match; 1 if there is none."""
        return _ratio(self.correct, self.matched, 1.0)

    @property
    def f1(self) -> float:
        return _ratio(2 * self.precision * self.recall, self.precision + self.recall, 0.0)

    @property
    def false_link_rate(self) -> float:
        """Titles without a match that were linked to something / titles without a match."""
        return _ratio(self.false_links, self.unmatched, 0.0)


def _ratio(part: float, total: float, default: float) -> float:
    return part / total if total else default


def evaluate(result: LinkResult, gold: Mapping[str, str | None], leave_out: Collection[str] = ()) -> Quality:
    """Measure accepted links against gold (left id → right id, or None if the right side does not hold the title).

    Links of titles that gold does not know count for nothing. `leave_out` names titles whose gold is disputed.
    Mistakes come worst first: wrong and false links, the most confident first, then what was missed.
    """
    link_of = {link.left: link for link in result.accepted}
    known = {left: right for left, right in gold.items() if left not in leave_out}
    near = {(link.left, link.right): link for link in (*result.review, *result.rejected)}
    wrong: list[Mistake] = []
    false: list[Mistake] = []
    missed: list[Mistake] = []
    correct = 0
    for left, right in known.items():
        link = link_of.get(left)
        if link is not None and link.right == right:
            correct += 1
        elif link is not None:
            (false if right is None else wrong).append(Mistake(left, right, link))
        elif right is not None:
            missed.append(Mistake(left, right, near.get((left, right))))
    matched = sum(right is not None for right in known.values())
    linked = sorted([*wrong, *false], key=_confidence)
    return Quality(
        matched=matched, unmatched=len(known) - matched, correct=correct, wrong=len(wrong), false_links=len(false),
        mistakes=(*linked, *sorted(missed, key=_confidence)),
    )  # fmt: skip


def _confidence(mistake: Mistake) -> tuple[float, str]:
    return (-mistake.link.score if mistake.link is not None else 0.0, mistake.left)
