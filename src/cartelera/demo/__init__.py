"""The embedded catalogue: a small hand-made one in the raw formats, so that a demo walks the real road.

What in it is true, invented and illustrative stands in the README beside this file.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def prices() -> Path:
    """A price table for the embedded catalogue: illustrative, as it says itself."""
    return Path(str(files(__name__) / "prices.toml"))


def data() -> Path:
    """The folder of the raw files: what `cartelera ingest` takes."""
    return Path(str(files(__name__) / "data"))
