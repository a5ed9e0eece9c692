"""Sentiment of texts and events, in English and Chinese."""

from profiles.sentiment.events import event_sentiment
from profiles.sentiment.text import NOTHING, Sentiment, aspects, text_sentiment

__all__ = ["NOTHING", "Sentiment", "aspects", "event_sentiment", "text_sentiment"]
