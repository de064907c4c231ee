"""A question in words, read by a small grammar in Spanish and English: what it asks of a title, and what is left."""

from cartelera.service.sentence.constraints import Constraint, ConstraintKind
from cartelera.service.sentence.grammar import MAX_CONSTRAINTS, Grammar, Sentence

__all__ = ["MAX_CONSTRAINTS", "Constraint", "ConstraintKind", "Grammar", "Sentence"]
