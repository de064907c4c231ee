"""The clean tables of 400 films and 4 small platforms, seeded, as `ingest` would have left them, and a manifest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from cartelera.workspace import Workspace

SIZES = {"alpha": 60, "beta": 40, "gamma": 25, "delta": 15}


def frames(seed: int = 5) -> dict[str, pd.DataFrame]:
    """The clean tables as pandas frames."""
    rng = np.random.default_rng(seed)
    n = 400
    votes = rng.lognormal(3, 1.5, n).astype(int)
    known = rng.random(n) < 0.6
    budget = np.where(known, rng.lognormal(16, 1.5, n).astype(int), 0)
    revenue = np.where(rng.random(n) < 0.7, (budget * rng.lognormal(0.5, 0.8, n) + votes * 1000).astype(int), 0)
    dates = pd.to_datetime("1950-01-06") + pd.to_timedelta(
        rng.integers(0, 3600, n) * 7 + rng.choice([0, 0, 0, 1, 5], n), "D"
    )
    titles = pd.DataFrame(
        {
            "title_id": [f"tmdb-{i}" for i in range(n)],
            "kind": "movie",
            "title": [f"Film number {i} of the {'Sea' if i % 3 else 'Moon'}" for i in range(n)],
            "original_title": [f"Film {i}" for i in range(n)],
            "original_language": rng.choice(["en", "es", "fr"], n, p=[0.6, 0.3, 0.1]),
            "overview": ["a captain and her whale " * int(k) for k in rng.integers(0, 12, n)],
            "release_date": dates.date,
            "release_year": dates.year,
            "runtime": rng.integers(60, 200, n),
            "budget": budget,
            "revenue": revenue,
            "return": np.where((budget > 0) & (revenue > 0), revenue / np.maximum(budget, 1), 0.0),
            "popularity": rng.lognormal(1, 1, n),
            "vote_average": np.round(rng.normal(6, 1, n).clip(1, 10), 1),
            "vote_count": votes,
            "genres": [["Drama"] if i % 2 else ["Comedy", "Romance"] for i in range(n)],
            "companies": [[f"Studio {i % 7}"] for i in range(n)],
            "country_codes": [["US"] if i % 4 else ["ES", "FR"] for i in range(n)],
            "countries": [["United States of America"] if i % 4 else ["Spain", "France"] for i in range(n)],
            "source": "movies.made",
        }
    )
    titles.loc[titles.overview == "", "overview"] = None
    offers = pd.concat([_offers(platform, index, n) for index, platform in enumerate(SIZES)], ignore_index=True)
    directors = [f"Director {int(k)}" for k in rng.integers(0, 25, n)]
    crew = pd.DataFrame(
        {
            "title_id": titles.title_id.tolist() * 2,
            "name": directors + ["Ana", "Bo"] * (n // 2),
            "job": ["Director"] * n + ["Actor"] * n,
        }
    )
    viewers = rng.integers(0, 50, 3000)
    ratings = pd.DataFrame(
        {
            "viewer_id": [f"{'one' if v < 40 else 'two'}:{v}" for v in viewers],
            "title_id": [f"tmdb-{int(i)}" for i in np.minimum(rng.geometric(0.02, 3000), n) - 1],
            "rating": rng.choice([1, 2, 3, 4, 5], 3000).astype("float32"),
            "rated_at": [
                1_000_000_000 + 86_400 * int(d) if v < 40 else None
                for d, v in zip(rng.integers(0, 3000, 3000), viewers, strict=True)
            ],
        }
    ).drop_duplicates(["viewer_id", "title_id"])
    return {"titles": titles, "offers": offers, "credits": crew, "ratings": ratings}


def _offers(platform: str, index: int, n: int) -> pd.DataFrame:
    """One platform: `alpha` seldom says the country, `gamma` never the cast; every (index + 2)nd title is a series."""
    size = SIZES[platform]
    series = [k % (index + 2) == 0 for k in range(size)]
    return pd.DataFrame(
        {
            "id": [f"{platform[0]}s{k}" for k in range(size)],
            "title_id": [f"tmdb-{(k * 7 + index) % n}" for k in range(size)],
            "platform": platform,
            "type": ["tv show" if s else "movie" for s in series],
            "title": [f"offer {k}" for k in range(size)],
            "director": ["d" if k % 2 else None for k in range(size)],
            "cast": [None if platform == "gamma" else "c" for _ in range(size)],
            "country": [None if platform == "alpha" and k % 10 else "spain" for k in range(size)],
            "date_added": [pd.Timestamp(2015 + k % 6, 1, 2).date() for k in range(size)],
            "release_year": [1990 + k % 30 for k in range(size)],
            "listed_in": "dramas",
            "description": "x",
            "duration_int": [2 if s else 80 + k for k, s in enumerate(series)],
            "duration_type": ["season" if s else "min" for s in series],
            "maturity": [["TV-MA", "G", "PG", None][k % 4] for k in range(size)],
            "score": [3.5 + (k % 5) / 100 for k in range(size)],
        }
    )


def lay(folder: Path, tables: dict[str, pd.DataFrame]) -> Workspace:
    """A workspace whose tables are these frames."""
    (folder / "tables").mkdir(parents=True)
    connection = duckdb.connect()
    for name, frame in tables.items():
        connection.register("frame", frame)
        connection.execute(f"COPY frame TO '{folder / 'tables' / name}.parquet' (FORMAT parquet)")
        connection.unregister("frame")
    connection.close()
    return Workspace(folder)


def manifest() -> dict[str, Any]:
    """What a release would say of itself: a predictor off by 0.1 on each of 2,000 ratings, a model ahead of EASE."""

    def judged(value: float) -> dict[str, Any]:
        return {"figures": {"all": {"nDCG@10": figure(value, 200)}}, "reliability": [], "against": None}

    own = judged(0.4) | {"against": "ease", "differences": {"nDCG@10": figure(0.1, 200)}}
    bins = [{"predicted": 0.25, "liked": 0.35, "count": 500}, {"predicted": 0.75, "liked": 0.65, "count": 1500}]
    figures = {"RMSE": figure(0.9, 2000), "AUC": figure(0.75, 2000)}
    return {
        "ratings": 20_000,
        "signal": {"taste": True, "text": "These ratings carry taste."},
        "quality": {"models": {"popularity": judged(0.2), "model": own, "ease": judged(0.3), "ials": judged(0.25)}},
        "predictions": {
            "parameters": {"like_threshold": 4.0},
            "models": {"predictor": {"figures": {"all": figures}, "reliability": bins}},
        },
    }


def figure(value: float, n: int) -> dict[str, float]:
    """A figure of quality, with an interval of ±0.02."""
    return {"value": value, "low": value - 0.02, "high": value + 0.02, "count": n}


def release(workspace: Workspace, told: object) -> Workspace:
    """The workspace, serving a release `r1` whose manifest is `told` (bytes are written as they are)."""
    folder = workspace.releases / "r1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "manifest.json").write_bytes(told if isinstance(told, bytes) else json.dumps(told).encode())
    workspace.current.write_text("r1\n")
    return workspace
