"""Understands messages: by rules in two languages and the catalogue's own words; better with a language model."""

from agent.understand.gazetteer import Gazetteer
from agent.understand.permission import Permission, permits
from agent.understand.rules import RuleUnderstander

__all__ = ["Gazetteer", "Permission", "RuleUnderstander", "permits"]
