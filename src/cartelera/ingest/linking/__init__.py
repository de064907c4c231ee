"""The same title in two sources: declared, weighted, explained evidence.

`titles` finds the comparable forms of a title, `blocking` the pairs worth comparing, `features` how they compare,
`weights` what that is worth, `scoring` adds it up, `assign` and `linker` decide, `quality` measures against gold.
"""

from cartelera.ingest.linking.linker import Decisions, Linker
from cartelera.ingest.linking.quality import Mistake, Quality, evaluate
from cartelera.ingest.linking.records import LinkResult, Record, Resolution

__all__ = [
    "Decisions", "LinkResult", "Linker", "Mistake", "Quality", "Record", "Resolution", "evaluate",
]  # fmt: skip
