"""The headings of the report, in its order."""

from __future__ import annotations

from cartelera.report.text import Text

QUALITY = Text("Calidad de los datos", "Quality of the data")
DISTRIBUTIONS = Text("Distribuciones y valores extremos", "Distributions and outliers")
RELATIONS = Text("Relaciones entre columnas", "Relations between columns")
CALENDAR = Text("Fechas de estreno", "Release dates")
CONTENT = Text("Géneros, países, lenguas y productoras", "Genres, countries, languages and companies")
PEOPLE = Text("Directores y actores", "Directors and actors")
WORDS = Text("Palabras", "Words")
PLATFORMS = Text("Plataformas, una al lado de otra", "Platforms side by side")
RATINGS = Text("Valoraciones", "Ratings")
RECOMMENDER = Text("El recomendador", "The recommender")
DRIFT = Text("Cambios entre versiones", "Drift between versions")
