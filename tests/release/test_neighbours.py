"""The nearest titles of each title, as lists for viewers use them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cartelera.history import row_array
from cartelera.interactions import Interactions
from cartelera.recommendation import Neighbours
from cartelera.release import releases_of
from cartelera.release.neighbours import NeighbourSearch
from cartelera.workspace import Workspace


def test_of_a_large_catalogue_the_best_known_titles_have_neighbours_among_each_other(
    tiny_workspace: Workspace, tmp_path: Path
) -> None:
    opened = releases_of(tiny_workspace).open_current()
    titles, few = len(opened.catalog), 6
    every = np.arange(titles, dtype=np.int32)
    nobody = Interactions.empty(titles)
    found, whole = (
        NeighbourSearch(best_known=known).find(opened.catalog, opened.content, None, nobody) for known in (few, titles)
    )
    found.save(tmp_path / "few")
    whole.save(tmp_path / "all")
    assert len(np.load(tmp_path / "few" / "rows.npy")) == few, "those without neighbours take no room"
    assert (whole.rows_of(every)[few:, 0] >= 0).any(), "in a small one the others have some too"
    listed = np.flatnonzero(np.isin(every, whole.rows))[:few]
    for same in (found, Neighbours.load(tmp_path / "few", titles)):
        assert (same.rows_of(every)[few:] == -1).all()
        assert (same.stand_ins_of(every)[few:] == -1).all()
        assert not len(same.of(titles - 1)[0])
        assert set(np.unique(same.rows_of(every))) - {-1} <= set(listed.tolist())
    loaded = Neighbours.load(tmp_path / "all", titles)
    assert np.array_equal(loaded.rows_of(every), whole.rows)
    assert all(
        np.array_equal(a, b) for row in range(titles) for a, b in zip(loaded.of(row), whole.of(row), strict=True)
    )


def test_rated_titles_have_neighbours_however_little_known(tiny_workspace: Workspace) -> None:
    opened = releases_of(tiny_workspace).open_current()
    titles = len(opened.catalog)
    last = int(np.flatnonzero(np.isin(np.arange(titles), opened.neighbours.rows))[-1])
    one = Interactions(("a",), titles, row_array([0]), row_array([last]), np.array([5.0]), np.array([-1]))
    whole, few = (
        NeighbourSearch(best_known=known).find(opened.catalog, opened.content, None, one) for known in (titles, 6)
    )
    assert whole.rated[last]
    assert len(few.of(last)[0])


@pytest.mark.parametrize("lost", ["places", "rows"])
def test_arrays_that_do_not_fit_are_refused(tiny_workspace: Workspace, tmp_path: Path, lost: str) -> None:
    opened = releases_of(tiny_workspace).open_current()
    titles = len(opened.catalog)
    found = NeighbourSearch(best_known=6).find(opened.catalog, opened.content, None, Interactions.empty(titles))
    found.save(tmp_path)
    (tmp_path / f"{lost}.npy").unlink()
    with pytest.raises((OSError, ValueError)):
        Neighbours.load(tmp_path, titles)
