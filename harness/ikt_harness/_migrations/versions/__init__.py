"""The versions of the store's schema, oldest first; each builds on the one before."""
