"""What the tests of `enrich` ask for, and at what pace."""

from __future__ import annotations

from cartelera.ingest.enriching.columns import BY_COUNTRY, FILLABLE, PEOPLE, WORTH_ASKING
from cartelera.ingest.enriching.pacing import Pace
from cartelera.ingest.enriching.planning import Scope

ALL = Scope((*(column.name for column in FILLABLE), *PEOPLE, *BY_COUNTRY), WORTH_ASKING, ("ES", "US"))
QUICK = Pace(concurrent=4, rate=2000, tries=3, first_wait=0.01, longest_wait=5, timeout=0.4, patience=4)
