"""The columns of titles that can be filled, and when a title lacks one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fillable:
    """A column of `titles`. `empty_sql`: SQL over a row `t` of `titles`; `kind`: the only kind of title that has it."""

    name: str
    type: str
    empty_sql: str
    kind: str = ""

    @property
    def missing_sql(self) -> str:
        """SQL condition: the title should have this and does not."""
        return f"({self.empty_sql} AND t.kind = '{self.kind}')" if self.kind else f"({self.empty_sql})"

    @property
    def has_value_sql(self) -> str:
        """SQL condition over a row `d` of a dump: it has a value for this."""
        name = f"d.{self.name}"
        if self.type.endswith("[]"):
            return f"len({name}) > 0"
        return f"{name} > 0" if self.empty_sql.startswith("coalesce") else f"{name} IS NOT NULL"

    @property
    def parse_sql(self) -> str:
        """SQL: a JSON text `value` as this column's type; NULL if it is not one."""
        if self.type == "VARCHAR":
            return "nullif(trim(json_extract_string(value, '$')), '')"
        if self.type.endswith("[]"):
            return f"TRY_CAST(TRY_CAST(value AS JSON) AS {self.type})"
        return f"TRY_CAST(json_extract_string(value, '$') AS {self.type})"


def _text(name: str, kind: str = "") -> Fillable:
    return Fillable(name, "VARCHAR", f"t.{name} IS NULL", kind)


def _amount(name: str, type_: str, kind: str) -> Fillable:
    return Fillable(name, type_, f"coalesce(t.{name}, 0) = 0", kind)


def _list(name: str) -> Fillable:
    return Fillable(name, "VARCHAR[]", f"coalesce(len(t.{name}), 0) = 0")


# Measurements of a day (popularity, votes) are not among them: those of two days must not stand side by side.
# Nor is what identifies a title (`tmdb_id`, `title`): linking decides that.
FILLABLE = (
    _text("overview"),
    _text("tagline"),
    _text("status"),
    _text("original_language"),
    _text("poster_path"),
    _text("collection", "movie"),
    _text("imdb_id", "movie"),
    Fillable("release_date", "DATE", "t.release_date IS NULL"),
    _amount("runtime", "INTEGER", "movie"),
    _amount("seasons", "INTEGER", "series"),
    _amount("budget", "BIGINT", "movie"),
    _amount("revenue", "BIGINT", "movie"),
    _list("genres"),
    _list("companies"),
    _list("countries"),
    # Codes beside names of another source would not be the same countries.
    Fillable("country_codes", "VARCHAR[]", "coalesce(len(t.country_codes), 0) + coalesce(len(t.countries), 0) = 0"),
    _list("language_codes"),
    _list("keywords"),
)
PEOPLE = ("cast", "crew")
"""`cast` is missing if a title has no actor among its credits, `crew` if it has nobody else."""

NAMES = "names"
"""Names in other languages are missing if no source says any."""

BY_COUNTRY = ("providers", "certification")
"""Looked up per country: the cell is named `providers.ES`."""

LOOKUP_IF_MISSING = (
    "genres", "overview", "runtime", "cast", "crew", "poster_path", "names", "certification", "providers",
)  # fmt: skip
"""A title that lacks one of these is looked up, unless other columns are named; then all it lacks is filled."""


def cell(column: str, country: str) -> str:
    """The name of the cell of a column by country: `providers.ES`."""
    return f"{column}.{country}"
