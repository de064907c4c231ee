"""Cartelera: raw catalogues in, a clean catalogue, answers and recommendations out."""

__version__ = "0.1.0"
