"""What a filter, the counts of facets, and a title or person as one types cost on the whole real catalogue: CPU of one
core in milliseconds, the median of many. Needs no server. Run: python -m bench.filters [WORKSPACE]
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.workspace import real_workspace
from cartelera.catalog import Available, Catalog, Filters, any_of, none_of
from cartelera.catalog.facet_counts import facet_counts
from cartelera.release import releases_of
from cartelera.service import Cartelera
from cartelera.workspace import Workspace

REPEATS = 100
SEVERAL = Filters(
    platforms=any_of("netflix", "disney"),
    genres=any_of("Drama", "Comedy"),
    languages=any_of("en"),
    kinds=any_of("movie"),
    year_from=1990,
    runtime_to=120,
    max_age=13,
)
FILTERS = {
    "none": Filters(),
    "a platform": Filters(platforms=any_of("netflix")),
    "a country and a way": Filters(available_in="ES", ways=any_of("subscription")),
    "none of two": Filters(countries=none_of("US"), genres=none_of("Drama")),
    "what viewers are shown": Filters(unlisted=False, available=Available.OFFERED),
    "seven conditions": SEVERAL,
}
TYPED = ("t", "to", "tom", "tom h", "tom hanks", "a", "la", "el secr", "star w", "meryl", "zzz")


def cpu(do: Callable[[], object]) -> float:
    """The median CPU of `do`, in milliseconds."""
    do()
    taken = []
    for _ in range(REPEATS):
        start = time.process_time_ns()
        do()
        taken.append((time.process_time_ns() - start) / 1e6)
    return statistics.median(taken)


def filters(catalog: Catalog) -> None:
    """Print what each of FILTERS costs, and the counts of all facets under some."""
    print("\n| Filters | Titles | CPU |\n|---|---|---|")
    for name, given in FILTERS.items():
        left = int(given.mask(catalog.facets).sum())
        print(f"| {name} | {left:,} | {cpu(lambda given=given: given.mask(catalog.facets)):.3f} ms |")  # type: ignore[misc]
    for name, given in (("all titles", Filters()), ("seven conditions", SEVERAL)):
        taken = cpu(lambda given=given: facet_counts(catalog.facets, given))  # type: ignore[misc]
        print(f"| facets with counts, {name} | | {taken:.2f} ms |")


def typing(service: Cartelera) -> None:
    """Print what titles and people cost as one types."""
    print("\n| Typed | Titles and people, CPU |\n|---|---|")
    for text in TYPED:

        def answer(text: str = text) -> None:
            service.search.named(text, 20)
            service.people.search(text, 5, Filters(), exactly=True)

        print(f"| {text} | {cpu(answer):.2f} ms |")


def main() -> None:
    """Measure and print."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    workspace = Path(sys.argv[1]) if len(sys.argv) > 1 else real_workspace()
    service = Cartelera(releases_of(Workspace(workspace)).open_current())
    filters(service.catalog)
    typing(service)


if __name__ == "__main__":
    main()
