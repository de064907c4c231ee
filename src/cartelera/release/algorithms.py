"""What a release is trained with, and the fingerprint of everything it is made from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, is_dataclass
from typing import Any

import orjson

from cartelera import __version__
from cartelera.atomic import sha256_of
from cartelera.catalog.columns import SCHEMA_VERSION
from cartelera.models.blend import Blend
from cartelera.models.content import Content
from cartelera.models.item_similarity import ItemSimilarity
from cartelera.models.rating import BayesianRatings
from cartelera.recommendation import Algorithm
from cartelera.release.manifests import FORMAT_VERSION
from cartelera.release.neighbours import NeighbourSearch
from cartelera.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ReleaseAlgorithms:
    """What a release is trained with."""

    content: Content = field(default_factory=Content)
    model: Algorithm = field(default_factory=Blend)
    predictor: BayesianRatings = field(default_factory=BayesianRatings)
    similarity: ItemSimilarity = field(default_factory=ItemSimilarity)
    neighbours: NeighbourSearch = field(default_factory=NeighbourSearch)

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "content": to_plain_data(self.content),
            "model": to_plain_data(self.model),
            "predictor": to_plain_data(self.predictor),
            "similarity": to_plain_data(self.similarity),
            "neighbours": to_plain_data(self.neighbours),
        }


def fingerprint_of(
    workspace: Workspace, algorithms: ReleaseAlgorithms, seed: int, encoder: str | None = None, more: str = ""
) -> str:
    """What a release is made from, as a hash: the tables, the code, the algorithms, the seed and the text encoder.

    `more`: whatever else it is made from.
    """
    made = orjson.loads((workspace.tables / "ingest.json").read_bytes())
    tables = {path.name: sha256_of(path) for path in sorted(workspace.tables.glob("*.parquet"))}
    basis = [FORMAT_VERSION, SCHEMA_VERSION, __version__, made["version"], tables, algorithms.as_dict(), seed]
    basis += [encoder, more]
    return hashlib.sha256(orjson.dumps(basis, option=orjson.OPT_SORT_KEYS, default=str)).hexdigest()


def to_plain_data(value: Any) -> Any:
    """An algorithm as plain data, algorithms inside it with the names of their classes."""
    if is_dataclass(value) and not isinstance(value, type):
        fields = {name: to_plain_data(getattr(value, name)) for name in value.__dataclass_fields__}
        return {"algorithm": type(value).__name__} | fields
    if isinstance(value, tuple | list):
        return [to_plain_data(item) for item in value]
    return value
