"""How good a profile or a list is."""
