"""Profiles by a language model: it names, merges and lifts; code checks every claim against what people did.

    summariser = Summariser(builder, PromptBook(), tokenizer)
    summary = await summariser.summarise(chat, user_id, events, items)     profile, what was rejected, what it took
    profile = reweighed(builder, profile, events, items)                   brought up to date without a model

Nothing a model wrote is ever evidence: what it cites is looked at again, and weights follow from events alone.
"""

from profiles.llm.person import ENGINE, Summary
from profiles.llm.prepared import Prepared
from profiles.llm.reweigh import is_ours, reweighed
from profiles.llm.summarise import Summariser

__all__ = ["ENGINE", "Prepared", "Summariser", "Summary", "is_ours", "reweighed"]
