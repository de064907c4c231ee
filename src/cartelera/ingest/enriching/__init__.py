"""Filling what is missing: from the TMDB API or another dump, beside the sources and never in them.

Filled values are sources of their own (`fills.*.parquet` among the staged sources): one row per title and column, with
where it comes from. `merging` puts them into cells that the other sources leave empty, each time anew, so that they
outlive a re-ingest and give way where a source learns better.
"""
