"""From interests to candidates: vectors, words and neighbours."""
