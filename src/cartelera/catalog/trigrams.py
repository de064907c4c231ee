"""Which names share most trigrams with a text: the few that are worth comparing with it letter by letter.

Made when a catalogue is written, beside its `catalog.db`, as memory-mapped arrays that all workers share. Names are
grouped: of those of a group that are equal under `words`, one is an entry, numbered from the most popular:

    trigrams/groups.json    for each group where its entries and its trigrams begin and end
    trigrams/texts.npy      uint8: the `words` of every entry in UTF-8, end to end
    trigrams/text_offsets.npy  (entries + 1,) int64: entry i is texts[text_offsets[i]:text_offsets[i + 1]]
    trigrams/kinds.npy      (entries,) uint8: the bits of KINDS that the entry has
    trigrams/sizes.npy      (entries,) uint16: how many different trigrams it has
    trigrams/trigrams.npy   int64, ascending within each group: three code points of 21 bits
    trigrams/offsets.npy    (trigrams + 1,) int64: trigram i is in entries[offsets[i]:offsets[i + 1]]
    trigrams/entries.npy    int32, ascending within each trigram, numbered within the group

Trigrams are taken of names without their blanks, so that joined and split words share them, with two marks at either
end, so that short names have enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from cartelera.errors import WorkspaceError

TRIGRAMS_FOLDER = "trigrams"
GROUPS = {
    "title": ("title",),
    "person": ("actor", "director", "person"),
    "collection": ("collection",),
    "company": ("company",),
    "country": ("country",),
}
"""The groups, and the kinds of names (of the table `names`) in each: whoever acts may also direct."""
KINDS = {group: (group, 0) for group in GROUPS} | {
    "film": ("title", 1),
    "actor": ("person", 1),
    "director": ("person", 2),
}
"""What can be sought: its group, and the bit of its entries in `kinds.npy`; 0: all entries of the group."""
MAX_POSTINGS = 250_000
"""So many occurrences of trigrams are counted at most, those of the rarest trigrams first: a bound on the work."""
MAX_ALIKE = 96
MAX_CONTAINING = 32
"""At most so many entries are candidates for being like the text as a whole, and for containing most of it."""

_SHARED = 5
"""Of so many trigrams of a text a near name has one at least."""
_ARRAYS = ("texts", "text_offsets", "kinds", "sizes", "trigrams", "offsets", "entries")
_START, _END = "\x02\x02", "\x03\x03"
Entries = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class NameGroup:
    """One group of names. `texts`: a view of the UTF-8 of all groups, which `text_offsets` cuts."""

    texts: memoryview
    text_offsets: NDArray[np.int64]
    kinds: NDArray[np.uint8]
    sizes: NDArray[np.uint16]
    trigrams: NDArray[np.int64]
    offsets: NDArray[np.int64]
    entries: NDArray[np.int32]

    def candidates(self, text: str, bit: int = 0) -> Entries:
        """The entries that share most trigrams with `text` (as `words`), ascending, at most MAX_ALIKE + MAX_CONTAINING.

        Those most alike as a whole (Dice's coefficient), and those that contain most of it; the popular ones first.
        """
        sought = np.unique(trigrams_of([text])[0])
        at = np.searchsorted(self.trigrams, sought)
        within = at < len(self.trigrams)
        at = at[within][self.trigrams[at[within]] == sought[within]]
        counts = self._count(at)
        if bit:
            counts[(self.kinds & bit) == 0] = 0
        # Thousands of names share a few trigrams with the text, and none of them is near.
        shared = np.flatnonzero(counts >= max(1, len(sought) / _SHARED))
        popularity = shared * 1e-9
        alike = counts[shared] / (self.sizes[shared] + len(sought)) - popularity
        best = _largest(alike, MAX_ALIKE)
        containing = _largest(counts[shared] - popularity, MAX_CONTAINING)
        return np.union1d(shared[best], shared[containing])

    def spelled(self, entries: Entries) -> list[str]:
        """The `words` of some entries."""
        starts, ends = self.text_offsets[entries].tolist(), self.text_offsets[entries + 1].tolist()
        return [str(self.texts[start:end], "utf-8") for start, end in zip(starts, ends, strict=True)]

    def _count(self, at: Entries) -> NDArray[np.intp]:
        """For each entry how many of the trigrams at `at` it has, the rarest of them up to MAX_POSTINGS."""
        lengths = self.offsets[at + 1] - self.offsets[at]
        order = np.argsort(lengths, kind="stable")
        affordable = max(1, int(np.searchsorted(np.cumsum(lengths[order]), MAX_POSTINGS, side="right")))
        lists = [self.entries[self.offsets[i] : self.offsets[i + 1]] for i in at[order[:affordable]]]
        joined = np.concatenate(lists) if lists else np.empty(0, dtype=np.int32)
        return np.bincount(joined, minlength=len(self.kinds))


@dataclass(frozen=True, slots=True)
class TrigramIndex:
    """The groups of names of one catalogue."""

    groups: dict[str, NameGroup]

    @classmethod
    def load(cls, folder: Path) -> TrigramIndex:
        """Open the index, memory-mapped. Raises WorkspaceError if it is damaged."""
        try:
            described: dict[str, Any] = orjson.loads((folder / "groups.json").read_bytes())
            # As plain arrays: a slice of a memory map costs ten times as much to make.
            arrays = {
                name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)) for name in _ARRAYS
            }
            groups = {name: _group(arrays, **described[name]) for name in GROUPS}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise WorkspaceError(f"{folder} holds no trigrams of names: {error}") from error
        if len(arrays["text_offsets"]) != len(arrays["kinds"]) + 1 or len(arrays["kinds"]) != len(arrays["sizes"]):
            raise WorkspaceError(f"{folder} holds the trigrams of several catalogues")
        return cls(groups)

    def candidates(self, kind: str, text: str) -> tuple[NameGroup, Entries]:
        """The group of the names of `kind`, and the entries that may be near `text`. Raises KeyError: no such kind."""
        name, bit = KINDS[kind]
        group = self.groups[name]
        return group, group.candidates(text, bit)


def trigrams_of(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The trigrams of all texts, one after the other, and the number of the text that each is of."""
    marked = [f"{_START}{text.replace(' ', '')}{_END}" for text in texts]
    points = np.frombuffer("".join(marked).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    codes = (points[:-2] << 42) | (points[1:-1] << 21) | points[2:]
    number = np.repeat(np.arange(len(texts), dtype=np.int32), [len(text) for text in marked])[: len(codes)]
    within = points[:-2] != ord(_END[0])  # A window that begins with the end mark reaches into the next text.
    return codes[within], number[within]


def _group(arrays: dict[str, NDArray[Any]], entries: list[int], trigrams: list[int]) -> NameGroup:
    (first, last), (start, end) = entries, trigrams
    return NameGroup(
        arrays["texts"].data,
        arrays["text_offsets"][first : last + 1],
        arrays["kinds"][first:last],
        arrays["sizes"][first:last],
        arrays["trigrams"][start:end],
        arrays["offsets"][start : end + 1],
        arrays["entries"],
    )


def _largest(values: NDArray[np.float64], n: int) -> Entries:
    """Where the `n` largest values are, in no order."""
    return np.arange(len(values)) if len(values) <= n else np.argpartition(values, -n)[-n:]
