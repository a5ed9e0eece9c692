"""Answers a person: recommends for a scene and says why."""
