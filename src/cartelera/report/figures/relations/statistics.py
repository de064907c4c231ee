"""Coefficients of correlation, and columns of the tables as arrays to compute them of."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cartelera.report.data import ReportData

FloatArray = NDArray[np.float64]


def ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, ties sharing their mean rank."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    middle: FloatArray = np.cumsum(counts) - (counts - 1) / 2.0
    ranked: FloatArray = middle[inverse]
    return ranked


def pearson(x: FloatArray, y: FloatArray) -> float | None:
    """Pearson's r; None for fewer than 3 pairs, or if one side never varies."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(x, y)[0, 1])


def spearman(x: FloatArray, y: FloatArray) -> float | None:
    """Spearman's ρ: Pearson's r of the ranks."""
    return pearson(ranks(x), ranks(y))


def fetch_columns(data: ReportData, columns: Mapping[str, str], source: str) -> dict[str, FloatArray]:
    """Columns (name → SQL) of a table or subquery as arrays of equal length, NaN for what is missing."""
    listed = ", ".join(f'CAST({value} AS DOUBLE) AS "{name}"' for name, value in columns.items())
    arrays = data.connection.execute(f"SELECT {listed} FROM {source}").fetchnumpy()
    return {name: np.asarray(np.ma.filled(np.ma.asarray(arrays[name]), np.nan), np.float64) for name in columns}
