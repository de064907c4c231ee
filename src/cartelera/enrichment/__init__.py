"""What is had from elsewhere: values that titles lack, from the TMDB API or another dump, and public data sets.

Filled values are sources of their own (`fills.*.parquet` among the staged sources): one row per title and column, with
where it comes from. `ingest.apply_fills` puts them into cells that the other sources leave empty each time the tables
are made, so that they outlive a re-ingest and give way if a source learns better.
"""
