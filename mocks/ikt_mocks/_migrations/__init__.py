"""Schema versions of the mock's own store."""
