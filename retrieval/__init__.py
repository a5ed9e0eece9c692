"""Vectors and words of items, an index over them, candidates from several sources, and their fusion."""
