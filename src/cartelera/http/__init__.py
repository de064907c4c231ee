"""What every face over HTTP shares: problem documents, JSON responses, middleware. Knows no face and no question."""
