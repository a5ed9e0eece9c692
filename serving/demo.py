"""The demo: one data set, the whole way through, told by three people in two scenes each."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from agent.recommend import Recommender
from history.dataset import Dataset
from palate.errors import DatasetError
from palate.types import Language, Profile, Scene
from serving.cast import CANDIDATES, Role, cast, contrast
from serving.page import render
from serving.people import drift_of, told_of
from serving.story import Person, SceneView, Story, shares
from serving.workspace import Workspace

LIST = 5
WORLD_MAKERS = (
    Path(__file__).parent / "world" / "make.py",
    Path(__file__).resolve().parents[1] / "examples" / "world" / "make.py",
)
"""Where the generator of the made-up world lies: in an installed package, and in a checkout."""
PAGE = "index.html"


def made_world(folder: Path) -> Path:
    """Make the small bilingual world in `folder`.

    Raises:
        DatasetError: the generator is not there, or failed.
    """
    maker = next((one for one in WORLD_MAKERS if one.is_file()), None)
    if maker is None:
        raise DatasetError("The made-up world is not part of this installation. Name a data set: `palate demo PATH`.")
    made = subprocess.run([sys.executable, str(maker), str(folder)], capture_output=True, text=True, check=False)  # noqa: S603, our own script
    if made.returncode:
        raise DatasetError(f"{maker} failed: {made.stderr.strip()[-300:]}")
    return folder


def run(work: Workspace, dataset: Dataset) -> Story:
    """Read a data set into the workspace, build everything, and tell what came of it."""
    report = work.ingest(dataset)
    work.build_profiles()
    work.build_index()
    recommender = work.recommender()
    roles = cast(_crowd(work))
    scenes = _common_scenes(work, [role.profile for role in roles])
    people = tuple(_person(work, recommender, role, scenes) for role in roles)
    return Story(
        name=report.dataset,
        users=len(work.store.users()),
        items=work.store.item_count(),
        events=work.store.event_count(),
        people=people,
        language=_language(people),
        zone=work.settings.timezone,
    )


def write_page(story: Story, folder: Path) -> Path:
    """Write the page into `folder`, and return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / PAGE
    page.write_text(render(story), encoding="utf-8")
    return page


def summary(story: Story, page: Path) -> dict[str, Any]:
    """The story as plain data, for `--json`."""
    return {
        "page": str(page),
        "data": {"name": story.name, "users": story.users, "items": story.items, "events": story.events},
        "people": [
            {
                "character": person.character,
                "profile": person.profile.model_dump(mode="json"),
                "answer": person.answer.model_dump(mode="json"),
                "scenes": [view.answer.model_dump(mode="json") for view in person.scenes],
                "scenes_known": [view.name for view in person.scenes if view.shares],
            }
            for person in story.people
        ],
    }


def _crowd(work: Workspace) -> Iterator[Profile]:
    """Profiles of people to choose from: not of those who know every item, who can be recommended nothing."""
    users, items = work.store.users(), work.store.item_count()
    for user_id in users[:: -(-len(users) // CANDIDATES) or 1]:
        profile = work.store.profile(user_id)
        met = {event.item_id for event in work.store.events(user_id) if event.item_id}
        if profile is not None and len(met) < items:
            yield profile


def _person(work: Workspace, recommender: Recommender, role: Role, common: Sequence[str]) -> Person:
    profile = role.profile
    descriptions = {scene.name: _described(scene, profile.language) for scene in work.scenes}
    views = {
        name: SceneView(
            name,
            descriptions[name],
            shares(profile.interests, name),
            recommender.recommend(profile.user_id, k=LIST, scene=name),
        )
        for name in common
    }
    return told_of(
        work,
        profile,
        character=role.character,
        answer=recommender.recommend(profile.user_id, k=LIST),
        scenes=_two(profile, views),
        drift=drift_of(work.builder, profile, work.store.events(profile.user_id)),
    )


def _two(profile: Profile, views: Mapping[str, SceneView]) -> tuple[SceneView, ...]:
    """The two scenes to show: of those the person's data tells of, the ones whose lists and interests differ most.

    They are filled up from the others, the ones that show most in everybody shown first.
    """
    known = [name for name, view in views.items() if not view.guessed]
    if len(known) < 2:
        return tuple(views[name] for name in dict.fromkeys([*known, *views]))[:2]

    def apart(pair: tuple[str, str]) -> float:
        first, second = ({item.item_id for item in views[name].answer.items} for name in pair)
        return len(first ^ second) / LIST + contrast(profile, pair)

    return tuple(views[name] for name in max(combinations(known, 2), key=apart))


def _described(scene: Scene, language: Language) -> str:
    return scene.description.get(language) or next(iter(scene.description.values()), "")


def _common_scenes(work: Workspace, profiles: Sequence[Profile]) -> list[str]:
    """Every scene, the ones that show most in these profiles first."""
    mass: Counter[str] = Counter()
    for profile in profiles:
        for interest in profile.interests:
            mass.update({name: interest.weight * share for name, share in interest.scenes.items()})
    return sorted((scene.name for scene in work.scenes), key=lambda name: -mass[name])


def _language(people: Sequence[Person]) -> Language:
    """The language that most of the people shown read; English where it is even."""
    chinese = sum(person.language == "zh" for person in people)
    return "zh" if 2 * chinese > len(people) else "en"
