"""The clean tables: the contract between the stages that make, fill, train on and report on them."""
