"""Speaks OpenAI's chat completions: any client of theirs can talk with the assistant."""
