"""What variety costs and gives: `python -m bench.variety [WORKSPACE] [--viewers N]`, of the release being served.

Viewers held out of the release (release.gating) get lists of ten at each step of the knob. Of each list: nDCG@10 of the
likes that were held out; diversity, one less the mean cosine of the titles' genres; calibration, the divergence of its
genres from those of the viewer's likes (Steck 2018, 0: the same); genres, how many it has; and the mean of the one
number, how likely the viewer is to like what is shown. Differences to variety 0 with paired intervals.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.lists import LISTED, PAGE, Floats, HeldOut, _interval
from bench.workspace import real_workspace
from cartelera.catalog import Catalog
from cartelera.history import Rows
from cartelera.recommendation import Query, RankedList
from cartelera.workspace import Workspace

STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)
MEASURES = ("nDCG@10", "diversity", "calibration", "genres", "likely")
_MIXED_IN = 0.01


def main() -> None:
    """Print a table, one line a step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("workspace", nargs="?", type=Path)
    parser.add_argument("--viewers", type=int, default=10_000, help="at most so many of those held out")
    options = parser.parse_args()
    held = HeldOut.of(Workspace(options.workspace or real_workspace()), options.viewers)
    listed = LISTED.mask(held.release.catalog.facets)
    some = [(case, query) for case, query in held.queries(None) if listed[case.held_out].any()]
    found: dict[float, Floats] = {}
    for step in STEPS:
        lists = [(case, query, held.now(replace(query, variety=step), PAGE)) for case, query in some]
        found[step] = np.array(
            [
                measures(held.release.catalog, query, best, case.held_out[listed[case.held_out]])
                for case, query, best in lists
            ]
        )
    print(f"{len(some)} viewers\n\nvariety  " + "  ".join(f"{name:>26s}" for name in MEASURES))
    for step in STEPS:
        cells = []
        for number in range(len(MEASURES)):
            low, high = _interval(found[step][:, number] - found[0.0][:, number])
            cells.append(f"{found[step][:, number].mean():.4f} [{low:+.4f}, {high:+.4f}]")
        print(f"{step:7.2f}  " + "  ".join(f"{cell:>26s}" for cell in cells))


def measures(catalog: Catalog, query: Query, best: RankedList, wanted: Rows) -> tuple[float, ...]:
    """MEASURES of one list. `wanted`: the likes held out that lists may hold."""
    rows = np.array([item.row for item in best.items], dtype=np.int32)
    discount = 1 / np.log2(np.arange(PAGE) + 2)
    hit = np.isin(rows, wanted)
    ndcg = float((hit * discount[: len(hit)]).sum() / discount[: min(len(wanted), PAGE)].sum())
    genres = _genres(catalog, rows)
    unit = genres / np.maximum(np.linalg.norm(genres, axis=1, keepdims=True), 1e-9)
    pairs = len(rows) * (len(rows) - 1)
    diversity = 1 - float((unit @ unit.T).sum() - (unit * unit).sum()) / max(pairs, 1)
    own = _genres(catalog, query.history.rows[query.history.ratings >= 4]).sum(axis=0)
    p, q = own / max(own.sum(), 1e-9), genres.sum(axis=0) / max(genres.sum(), 1e-9)
    q = (1 - _MIXED_IN) * q + _MIXED_IN * p
    told = p > 0
    divergence = float((p[told] * np.log(p[told] / q[told])).sum())
    likely = np.full(1, np.nan) if best.likelihood is None else best.likelihood.probability
    return ndcg, diversity, divergence, float((genres.sum(axis=0) > 0).sum()), float(np.nanmean(likely))


def _genres(catalog: Catalog, rows: Rows) -> Floats:
    width = catalog.attributes.widths[-1]
    return catalog.attributes.of(rows)[:, -width:].astype(np.float64)


if __name__ == "__main__":
    main()
