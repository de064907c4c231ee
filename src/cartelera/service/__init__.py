"""Every rule of the product lives here; the HTTP API, the web pages and the command line only ask and show."""

from __future__ import annotations

from cartelera.service.cartelera import Cartelera

__all__ = ["Cartelera"]
