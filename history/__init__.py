"""Reads what people did, checks every row, cleans it, and keeps it in a store.

    dataset -> rows -> store -> interactions

    text          cleaning and words, English and Chinese
    dataset       folders of files, each row checked into a type of `palate.types`
    store         the database: the truth about items, events and social edges, and all that is derived from them
    live          single events, as they happen
    statements    what people stated for good, kept apart from what is derived
    interactions  the same events as arrays
    strength      how much liking one event shows

History knows nothing of interests, vectors or recommendations.
"""

from history.identity import event_id

__all__ = ["event_id"]
