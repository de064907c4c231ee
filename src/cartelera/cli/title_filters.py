"""The options that say which titles may be in a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cartelera.catalog import Filters

PlatformsOption = Annotated[
    list[str] | None, typer.Option("--platform", help="Only what this platform offers (repeat for several).")
]
KindOption = Annotated[str | None, typer.Option("--kind", help="Only this kind: movie or series.")]
GenresOption = Annotated[
    list[str] | None, typer.Option("--genre", help="Only titles of this genre (repeat for several).")
]
LanguagesOption = Annotated[
    list[str] | None,
    typer.Option("--language", help="Only titles whose original language is this one: es, Spanish (repeat)."),
]
FromOption = Annotated[int | None, typer.Option("--from", metavar="YEAR", help="Only titles of this year or later.")]
UntilOption = Annotated[
    int | None, typer.Option("--until", metavar="YEAR", help="Only titles of this year or earlier.")
]


def filters_of(
    platforms: list[str] | None,
    kind: str | None,
    genres: list[str] | None,
    languages: list[str] | None,
    start: int | None,
    end: int | None,
) -> Filters:
    """The filters that these options ask for."""
    from cartelera.catalog import Filters, any_of

    return Filters(
        platforms=any_of(*platforms or ()),
        kinds=any_of(*[kind] if kind else ()),
        genres=any_of(*genres or ()),
        languages=any_of(*languages or ()),
        year_from=start,
        year_to=end,
    )
