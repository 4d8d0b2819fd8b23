"""Samples built by code: messages and agreements with neutral test names, for tests and demonstrations."""
