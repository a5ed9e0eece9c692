"""Association rules over what people have, and the intents behind them."""

from profiles.rules.book import Application, RuleBook
from profiles.rules.intents import Intent, intents_of
from profiles.rules.mining import mine

__all__ = ["Application", "Intent", "RuleBook", "intents_of", "mine"]
