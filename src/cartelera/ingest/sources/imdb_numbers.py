"""IMDb's numbers, which other catalogues quote too: the mean rating, from 1 to 10, and the number of votes."""

from __future__ import annotations

from cartelera.ingest.cleaners import Cleaner, Policy

_NUMBER = "TRY_CAST(replace(regexp_replace({x}, ' */ *10$', ''), ',', '.') AS DOUBLE)"

RATING_OF_10 = Cleaner(
    "rating_of_10", "a mean rating of IMDb (7.8 or 7.8/10)", Policy.EMPTY,
    f"CASE WHEN {_NUMBER} BETWEEN 1 AND 10 THEN {_NUMBER} END",
)  # fmt: skip
VOTES = Cleaner(
    "votes", "a number of votes", Policy.EMPTY,
    "CASE WHEN regexp_matches(replace({x}, ',', ''), '^[0-9]{1,12}(\\.0*)?$') "
    "THEN TRY_CAST(split_part(replace({x}, ',', ''), '.', 1) AS BIGINT) END",
)  # fmt: skip
