"""The evaluations in a release's manifest, or the reason why there is none."""

from __future__ import annotations

from typing import Any

from cartelera.report.figure import EmptyFigure
from cartelera.report.release_manifest import ReleaseManifest, nested


def evaluation(release: ReleaseManifest, name: str) -> dict[str, Any]:
    """The evaluation `name`. Raises EmptyFigure, with the reason, if there is none."""
    if release.id is None:
        raise EmptyFigure(
            "No hay ninguna versión publicada (cartelera train la hace).",
            "There is no release (cartelera train makes one).",
        )
    if release.manifest is None:
        raise damaged(release)
    entry = release.manifest.get(name)
    if entry is None:
        raise _not_evaluated(release.id, release.manifest)
    if not isinstance(entry, dict):
        raise damaged(release)
    return entry


def damaged(release: ReleaseManifest) -> EmptyFigure:
    """The reason of a figure whose part of the manifest cannot be read."""
    return EmptyFigure(
        f"El manifiesto de la versión {release.id} está dañado.", f"The manifest of release {release.id} is damaged."
    )


def _not_evaluated(release_id: str, manifest: dict[str, Any]) -> EmptyFigure:
    """Why a release does not say how good it is."""
    if manifest.get("ratings") == 0:
        return EmptyFigure(
            f"La versión {release_id} no tiene valoraciones de las que aprender.",
            f"Release {release_id} has no ratings to learn from.",
        )
    if nested(manifest, "signal", "taste") is False:
        return EmptyFigure(
            f"La versión {release_id} no aprendió de las valoraciones: son muy pocas o no llevan gusto.",
            f"Release {release_id} learned nothing from the ratings: they are too few or carry no taste.",
        )
    return EmptyFigure(
        f"La versión {release_id} no lo midió: es antigua o había muy pocos espectadores.",
        f"Release {release_id} did not measure it: it is an old one, or there were too few viewers.",
    )
