"""The recommenders: one file per family, all scoring and none ranking; `registry` lists them."""
