"""The nearest titles of each title, as lists for viewers use them."""

from __future__ import annotations

import numpy as np

from cartelera.interactions import Interactions
from cartelera.release import releases_of
from cartelera.release.neighbours import NeighbourSearch
from cartelera.workspace import Workspace


def test_of_a_large_catalogue_the_best_known_titles_have_neighbours_among_each_other(tiny_workspace: Workspace) -> None:
    opened = releases_of(tiny_workspace).open_current()
    nobody, few = Interactions.empty(len(opened.catalog)), 6
    found, whole = (
        NeighbourSearch(best_known=known).find(opened.catalog, opened.content, None, nobody)
        for known in (few, len(opened.catalog))
    )
    assert (np.asarray(found.rows)[few:] == -1).all()
    assert (np.asarray(whole.rows)[few:, 0] >= 0).any(), "in a small one the others have some too"
    listed = np.flatnonzero(np.isin(np.arange(len(opened.catalog)), np.asarray(whole.rows)))[:few]
    assert set(np.unique(found.rows)) - {-1} <= set(listed.tolist())
