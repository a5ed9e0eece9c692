"""Speaks the Model Context Protocol: agents of others recommend, search, and remember by tools."""
