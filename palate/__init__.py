"""Palate's shared vocabulary: types, errors, settings. It does no reading or writing of its own."""

__version__ = "0.1.0"
