"""How good a recommender is: named protocols, metrics, intervals, the release gate, and whether ratings carry taste."""
