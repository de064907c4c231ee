"""The same title in two sources: declared, weighted, explained evidence.

`titles` normalises titles, `comparison` whole records; `blocking` finds the pairs worth comparing, `features` compares
them, `weights` says what each level is worth, `scoring` adds it up, `assign` and `linker` decide, `choosing` asks the
same of one record, `quality` measures links against gold.
"""

from cartelera.linking.choosing import Choice, choose
from cartelera.linking.linker import Decisions, Linker
from cartelera.linking.quality import Mistake, Quality, evaluate
from cartelera.linking.records import LinkResult, Record, Resolution

__all__ = [
    "Choice", "Decisions", "LinkResult", "Linker", "Mistake", "Quality", "Record", "Resolution", "choose", "evaluate",
]  # fmt: skip
