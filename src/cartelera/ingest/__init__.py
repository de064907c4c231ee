"""Raw files in, clean tables out: every row is kept, merged or refused, and every refusal says why."""
