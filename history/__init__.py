"""Reads what people did, checks and cleans it, and keeps it. Knows nothing of interests."""
