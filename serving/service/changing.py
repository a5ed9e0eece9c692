"""What a person may ask of all that is known of them: to change it, to have it, to have it erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from history.export import export_of
from history.store import Store
from palate.protocols import Clock
from profiles.edits import edited
from serving.service.locks import writing_for
from serving.service.opened import Opened
from serving.service.people import unknown
from serving.service.words import ProfilePatch


def edited_profile(opened: Opened, user_id: str, patch: ProfilePatch, clock: Clock, refuse: Callable[[], None]) -> None:
    """Keep what a person makes of their profile, all edits or none; `refuse` may raise while nobody else writes.

    Raises:
        InputError: an edit is of no interest of theirs, or asks for what cannot be.
    """
    with writing_for(opened.work.settings.store, user_id):
        refuse()
        edited(opened.work.store, user_id, patch.edits, clock)


def erased(opened: Opened, user_id: str, noted: Callable[[Opened], None]) -> bool:
    """Remove everything of a person from the store; whether there was anything. `noted` is called before anything is
    gone, so that models are made anew even if the process ends in between."""
    with writing_for(opened.work.settings.store, user_id):
        if opened.work.store.knows(user_id):
            noted(opened)
        opened.answers.forget(user_id)
        gone = opened.work.store.erase(user_id)
    opened.answers.forget(user_id)
    return gone


def exported(store: Store, user_id: str, conversations: Mapping[str, Any]) -> dict[str, Any]:
    """Everything that is known of a person.

    Raises:
        UnknownUserError: nothing is.
    """
    told = {**export_of(store, user_id), "conversations": conversations}
    if not any(value for name, value in told.items() if name != "user_id"):
        raise unknown(user_id)
    return told
