"""Roof: compiles a round into a report."""
