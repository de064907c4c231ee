"""The languages in which names of titles are kept: those of readers."""

from __future__ import annotations

NAME_LANGUAGES = {
    "es": ("AR", "BO", "CL", "CO", "CR", "CU", "DO", "EC", "ES", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "PY", "SV",
           "UY", "VE"),
    "en": ("AU", "CA", "GB", "IE", "NZ", "US", "XWW"),
}  # fmt: skip
"""Each language, and the regions that speak it, for names of which only the region is said (ISO 3166-1; `XWW`: IMDb's
whole world)."""
