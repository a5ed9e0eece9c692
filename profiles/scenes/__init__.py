"""Scenes: situations in which people want something, recognised from the context of an event."""

from profiles.scenes.file import load_scenes
from profiles.scenes.matcher import SceneMatcher, has_hours

__all__ = ["SceneMatcher", "has_hours", "load_scenes"]
