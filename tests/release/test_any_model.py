"""Any family of models can be a release: it is published, opened, served and compared like the default."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cartelera import release
from cartelera.errors import WorkspaceError
from cartelera.models.ials import IALS
from cartelera.models.item_knn import ItemKNN
from cartelera.models.popularity import Popularity
from cartelera.recommendation import Algorithm
from cartelera.release.manifests import write_manifest
from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from support.taste import workspace

MODELS: dict[str, Algorithm] = {
    "item-item": ItemKNN("cosine"),
    "factors": IALS(factors=4, iterations=5),
    "popularity": Popularity(),
}


@pytest.mark.parametrize("family", MODELS)
def test_a_model_alone_is_released_and_answers(family: str, tmp_path: Path) -> None:
    place = workspace(tmp_path, "taste")
    outcome = release.train(place, algorithms=release.ReleaseAlgorithms(model=MODELS[family]))
    assert outcome.published
    opened = release.releases_of(place).open_current()
    assert opened.manifest["family"] == family
    assert opened.manifest["algorithms"]["model"]["algorithm"] == type(MODELS[family]).__name__
    assert opened.holdout_model is not None
    viewer = opened.rating_histories.sample_ids(1)[0]
    title = opened.catalog.title(5).title
    with TestClient(create_app(ReleaseWatcher(place)), raise_server_exceptions=False) as client:
        listed = client.get(f"/recomendacion_usuario/{viewer}")
        assert listed.status_code == 200, listed.text
        assert listed.json()["recomendaciones"]
        liked = client.get(f"/recomendacion_usuario/{viewer}/{title}")
        assert liked.status_code == 200, liked.text
        assert client.get(f"/recomendacion/{title}").status_code == 200


def test_another_family_is_compared_with_what_is_served(tmp_path: Path) -> None:
    place = workspace(tmp_path, "taste")
    release.train(place, algorithms=release.ReleaseAlgorithms(model=ItemKNN("cosine")))
    worse = release.train(place, algorithms=release.ReleaseAlgorithms(model=Popularity()))
    assert worse.verdict is not None
    assert not worse.published


def test_a_family_that_nobody_knows_is_said_in_a_line(tmp_path: Path) -> None:
    place = workspace(tmp_path, "nobody")
    release.train(place)
    opened = release.releases_of(place).open_current()
    write_manifest(opened.path, opened.manifest | {"family": "oracle"})
    with pytest.raises(WorkspaceError, match="no family of models is called 'oracle'"):
        release.releases_of(place).open_current()
