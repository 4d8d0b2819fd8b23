"""Schema versions of the ledger."""
