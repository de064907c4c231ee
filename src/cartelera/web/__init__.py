"""The server-rendered web pages: search, titles and the staff's questions, in Spanish and English."""

from __future__ import annotations

from cartelera.web.mounting import install

__all__ = ["install"]
