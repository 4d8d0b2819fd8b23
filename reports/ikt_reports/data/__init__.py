"""Data of the reports."""
