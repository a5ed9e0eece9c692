"""A conversation that a language model leads, with the skills as its tools, within bounds that code sets."""
