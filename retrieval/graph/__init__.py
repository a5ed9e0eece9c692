"""The knowledge graph of people, items and what items are about: walks over it, paths through it, and its export."""
