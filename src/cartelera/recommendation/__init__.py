"""What is asked, what is answered, and the one ranker for every model."""

from cartelera.history import FloatArray, History, IntArray, Rows
from cartelera.recommendation.candidates import MAX_PER_COLLECTION
from cartelera.recommendation.contracts import (
    Additive,
    Algorithm,
    Contributions,
    Likelihood,
    Part,
    Prediction,
    Predictor,
    Query,
    RankedList,
    Reason,
    ReasonKind,
    Recommendation,
    Recommender,
    Tier,
    score,
)
from cartelera.recommendation.likelihood import LikeCalibration, likelihood_of
from cartelera.recommendation.neighbours import Neighbours
from cartelera.recommendation.ranking import recommend

__all__ = [
    "MAX_PER_COLLECTION",
    "Additive",
    "Algorithm",
    "Contributions",
    "FloatArray",
    "History",
    "IntArray",
    "LikeCalibration",
    "Likelihood",
    "Neighbours",
    "Part",
    "Prediction",
    "Predictor",
    "Query",
    "RankedList",
    "Reason",
    "ReasonKind",
    "Recommendation",
    "Recommender",
    "Rows",
    "Tier",
    "likelihood_of",
    "recommend",
    "score",
]
