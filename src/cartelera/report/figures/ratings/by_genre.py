"""Mean rating and number of ratings by genre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from cartelera.report.canvas import Canvas, Picture
from cartelera.report.charts.base import AxisSpec
from cartelera.report.charts.dot_plot import Dot, dot_plot
from cartelera.report.data import ReportData, as_rows
from cartelera.report.figure import Figure, Finding, require_rows
from cartelera.report.text import Text, genre_name, number, ratings, text

_DRAWN = 20


@dataclass(frozen=True, slots=True)
class GenreRatings:
    """The ratings of the titles of a genre."""

    genre: str
    n: int
    mean: float
    titles: int


def query(data: ReportData) -> list[GenreRatings]:
    """The genres, the one with the highest mean first."""
    return data.records(
        GenreRatings,
        "WITH per_title AS (SELECT title_id, count(*) AS n, sum(rating) AS s FROM rated GROUP BY title_id) "
        "SELECT genre, sum(n)::BIGINT AS n, sum(s) / sum(n) AS mean, count(*) AS titles FROM "
        "(SELECT unnest(t.genres) AS genre, n, s FROM per_title JOIN titles t USING (title_id)) "
        "WHERE coalesce(genre, '') <> '' GROUP BY genre ORDER BY mean DESC, genre",
    )


def ratings_needed(genres: Sequence[GenreRatings]) -> int:
    """The ratings a genre needs to be compared: a fiftieth of what the most rated one has, at most a thousand."""
    return max(1, min(1000, max(row.n for row in genres) // 50))


def compared(genres: Sequence[GenreRatings]) -> list[GenreRatings]:
    """The twenty best rated of the genres with enough ratings."""
    needed = ratings_needed(genres)
    return [row for row in genres if row.n >= needed][:_DRAWN]


def finding(genres: Sequence[GenreRatings]) -> Finding:
    """The best and worst rated genre, and the most rated one."""
    shown = compared(genres)
    best, worst = shown[0], shown[-1]
    most = max(genres, key=lambda row: (row.n, row.genre))
    sentence = text(
        "El género mejor valorado (con {e} o más) es {a}, con {x} de media; el peor, {b} ({y}). El más valorado "
        "en número es {c} ({n}).",
        "The best rated genre (with {e} or more) is {a}, with a mean of {x}; the worst is {b} ({y}). The most "
        "often rated is {c} ({n}).",
        e=ratings(ratings_needed(genres)),
        a=genre_name(best.genre),
        x=number(best.mean, 2),
        b=genre_name(worst.genre),
        y=number(worst.mean, 2),
        c=genre_name(most.genre),
        n=number(most.n),
    )
    return Finding(
        sentence,
        {
            "best": best.genre,
            "best_mean": best.mean,
            "worst": worst.genre,
            "worst_mean": worst.mean,
            "most": most.genre,
        },
    )


def chart(canvas: Canvas, genres: Sequence[GenreRatings]) -> Picture:
    """A dot per genre, its mean and its number of ratings beside it."""
    dots = [
        Dot(
            canvas.to(genre_name(row.genre)),
            row.mean,
            text("{m} ({n})", "{m} ({n})", m=number(row.mean, 2), n=number(row.n)),
        )
        for row in compared(genres)
    ]
    title = canvas.t("valoración media (de 0 a 5)", "mean rating (0 to 5)")
    return dot_plot(canvas, dots, AxisSpec(title, axis=alt.Axis(format=".1f", tickCount=6)))


def build(data: ReportData) -> Figure:
    """Ratings by genre."""
    genres = query(data)
    require_rows(genres, "Ningún título valorado dice su género.", "No rated title says its genre.")
    return Figure(
        title=Text("Valoraciones por género", "Ratings by genre"),
        finding=finding(genres),
        draw=lambda canvas: chart(canvas, genres),
        table=as_rows(genres),
        note=Text(
            "Entre paréntesis, el número de valoraciones; un título cuenta en cada uno de sus géneros.",
            "In brackets, the number of ratings; a title counts under each of its genres.",
        ),
    )
