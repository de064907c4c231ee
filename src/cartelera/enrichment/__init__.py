"""What titles lack, looked up elsewhere: the TMDB API, its answers on disk, and the values read from them.

Filled values are sources of their own (`fills.*.parquet` among the staged sources): one row per title and column, with
where it comes from. `ingest.apply_fills` puts them into cells that the other sources leave empty each time the tables
are made, so that they outlive a re-ingest and give way if a source learns better.
"""
