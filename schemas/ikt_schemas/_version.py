"""The version of the product, read by the build and shown in results."""

__version__ = "0.1.0"
