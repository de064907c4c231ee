"""The server-rendered web pages: search, titles and the staff's questions, in Spanish and English, without JavaScript too."""

from __future__ import annotations

from cartelera.web.install import install

__all__ = ["install"]
