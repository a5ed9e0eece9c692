"""People as vectors: the weighted average of what they chose, in one space with all items.

space.py     the space: words and text vectors of items, whitened and cut to few dimensions
words.py     items as rarity-weighted words
reduce.py    the decomposition behind the space
people.py    one vector per person and dimension, and how an event moves it
kept.py      those vectors in the store, gone with the person
"""
