"""Facts as data: the rule codes of the published tables."""
