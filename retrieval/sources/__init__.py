"""Candidate sources: each ranks items for a request in its own way and can say what led it to an item.

A source gives a `Ranking` (arrays, best first); its evidence is asked only for the few items that are shown.
"""
