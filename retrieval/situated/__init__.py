"""Ranking for a situation: what people choose where, when and with whom, learned from events that carry a context."""
