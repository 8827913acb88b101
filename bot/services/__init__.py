"""Use cases, one verb a module: load, decide (in the domain), save."""
