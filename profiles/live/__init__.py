"""A profile follows what its person does at once: events are noted or taken back singly, nothing is fitted anew."""

from profiles.live.changes import Change, changes
from profiles.live.update import LiveProfiles, Update

__all__ = ["Change", "LiveProfiles", "Update", "changes"]
