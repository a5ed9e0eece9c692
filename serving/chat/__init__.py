"""Talks to a language model over HTTP: bounded, patient within a deadline, and quiet when the server is down."""

from serving.chat.breaker import Alarm
from serving.chat.client import ChatClient, Health
from serving.chat.models import ServedModel
from serving.chat.retrying import Retries
from serving.chat.streaming import ChatStream

__all__ = ["Alarm", "ChatClient", "ChatStream", "Health", "Retries", "ServedModel"]
