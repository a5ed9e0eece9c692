"""Embedders: texts in, unit vectors out. Which one is a setting; nothing else of Palate knows the difference."""

from retrieval.embed.cache import CachedEmbedder
from retrieval.embed.load import load_embedder

__all__ = ["CachedEmbedder", "load_embedder"]
