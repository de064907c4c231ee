"""Choosing the fields and weights of the content recommender, on the real data.

The measure: of the other films of a film's collection, how many are among its ten nearest titles, when the
collection itself is left out of the features; the mean over all films in collections of two or more. Titles under the
same name are passed over, as the product does. Run: python -m bench.content
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bench.workspace import real_workspace
from cartelera.catalog import Catalog
from cartelera.models.content import Content
from cartelera.names import fold
from cartelera.release import releases_of
from cartelera.workspace import Workspace

TOP = 10


def variants() -> dict[str, Content]:
    """The choices compared; `collection` is 0 in all of them."""
    shipped = dataclasses.replace(Content(), title=0.7, collection=0.0)
    fields = ("overview", "title", "genres", "cast", "director", "keywords", "companies")
    only: dict[str, Any] = dict.fromkeys(fields, 0.0)
    equal: dict[str, Any] = {
        "overview": 1.0,
        "genres": 1.0,
        "cast": 1.0,
        "director": 1.0,
        "keywords": 1.0,
        "title": 0.0,
        "companies": 0.0,
    }
    return {
        "overview alone": dataclasses.replace(shipped, **(only | {"overview": 1.0})),
        "overview, genres, cast, director, keywords, equal": dataclasses.replace(shipped, **equal),
        "… and companies": dataclasses.replace(shipped, **(equal | {"companies": 1.0})),
        "… and title": dataclasses.replace(shipped, **(equal | {"title": 1.0})),
        "… and both": dataclasses.replace(shipped, **(equal | {"title": 1.0, "companies": 1.0})),
        "as shipped": shipped,
        "as shipped, title 1.0": dataclasses.replace(shipped, title=1.0),
        "as shipped, title 0.3": dataclasses.replace(shipped, title=0.3),
        "as shipped, no title": dataclasses.replace(shipped, title=0.0),
        "as shipped, no keywords": dataclasses.replace(shipped, keywords=0.0),
        "as shipped, no companies": dataclasses.replace(shipped, companies=0.0),
        "as shipped, overview 1.0": dataclasses.replace(shipped, overview=1.0),
        "as shipped, genres 1.0": dataclasses.replace(shipped, genres=1.0),
        "as shipped, three of the cast": dataclasses.replace(shipped, cast_size=3),
        "as shipped, ten of the cast": dataclasses.replace(shipped, cast_size=10),
    }


def share(catalog: Catalog, features: sparse.csr_matrix) -> tuple[float, float]:
    """(mean share of a collection's other films in the top ten, share of films with at least one of them there)."""
    names = np.array([fold(title) for title in catalog.column("title")])
    members: dict[str, list[int]] = {}
    for row, collection in enumerate(catalog.column("collection")):
        if collection:
            members.setdefault(collection, []).append(row)
    shares, hits = [], []
    for films in members.values():
        if len(films) < 2:
            continue
        scores = np.asarray((features[films] @ features.T).todense(), dtype=np.float32)
        for film, row_scores in zip(films, scores, strict=True):
            wanted = {other for other in films if names[other] != names[film]}
            if not wanted:
                continue
            found = len(wanted & set(_top(row_scores, film, names)))
            shares.append(found / min(TOP, len(wanted)))
            hits.append(found > 0)
    return float(np.mean(shares)), float(np.mean(hits))


def _top(scores: NDArray[np.float32], film: int, names: NDArray[np.str_]) -> list[int]:
    pool = np.argpartition(-scores, 3 * TOP)[: 3 * TOP]
    seen, chosen = {names[film]}, []
    for row in pool[np.lexsort((pool, -scores[pool]))]:
        if names[row] not in seen:
            seen.add(names[row])
            chosen.append(int(row))
    return chosen[:TOP]


def main() -> None:
    """Run and print."""
    catalog = releases_of(Workspace(real_workspace())).open_current().catalog
    print(f"{'fields and weights':52s}  share@10  any@10")
    for name, algorithm in variants().items():
        mean, some = share(catalog, algorithm.features(catalog)[0])
        print(f"{name:52s}  {mean:8.3f}  {some:6.3f}", flush=True)


if __name__ == "__main__":
    main()
