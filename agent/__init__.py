"""From a person in a scene to an answer with reasons."""
