"""Three hand-made people laid out without any store, and a store of the tiny data set with all that stands on it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from agent.threads import THREADS
from history.dataset import open_dataset
from palate.settings import Settings
from palate.types import (
    Answer,
    Constraint,
    Interest,
    Language,
    Profile,
    Provenance,
    Reason,
    Recommendation,
    Rule,
    SourceScore,
)
from serving.cli import app
from serving.story import Course, Drift, Evidence, Person, SceneView, Story, shares
from serving.workspace import Workspace
from tests.faulty import FaultyServer, serving

Run = Callable[..., Result]

WORLD = Path(__file__).resolve().parents[2] / "examples" / "world" / "make.py"
PEOPLE = 12
TINY = Path(__file__).resolve().parents[2] / "examples" / "tiny"
DAY = 86400.0
NASTY = "<script>alert('x')</script> $x^2$ & [red]"


def interest(key: str, label: str, weight: float, **more: object) -> Interest:
    kind = key.partition(":")[0]
    values: dict[str, object] = {
        "key": key,
        "label": label,
        "granularity": "topic" if kind == "category" else kind,
        "dimension": "content",
        "weight": weight,
        "polarity": 0.8,
        "confidence": 0.8,
        "evidence": ("e1", "e2"),
    }
    return Interest.model_validate(values | more)


def profile(user_id: str, interests: tuple[Interest, ...], language: Language, **more: object) -> Profile:
    values: dict[str, object] = {
        "user_id": user_id,
        "interests": interests,
        "language": language,
        "confidence": 0.9,
        "event_count": 142,
        "as_of": 20515 * DAY,
        "provenance": Provenance(engine="statistics"),
    }
    return Profile.model_validate(values | more)


def answer(user_id: str, scene: str | None, titles: tuple[str, ...], why: str) -> Answer:
    items = tuple(
        Recommendation(
            item_id=f"i{rank}",
            rank=rank,
            score=1.0 / rank,
            title=title,
            domain="kitchen",
            reasons=(Reason(text=why, interest="ramen", events=("e1",)),),
            sources={"interests": SourceScore(rank=rank, score=0.5, interests=("topic:1",), events=("e1",))},
        )
        for rank, title in enumerate(titles, start=1)
    )
    return Answer(user_id=user_id, scene=scene, items=items)


def lena() -> Person:
    likes = (
        interest("topic:1", "ramen, noodles, broth", 0.92, scenes={"home evening": 0.7, "work": 0.1}, trend=0.6),
        interest("topic:2", "learning Rust, compilers", 0.61, scenes={"work": 0.5, "commute": 0.4}, confidence=0.7),
        interest("category:thriller", "thriller", 0.44, scenes={"commute": 0.6, "home evening": 0.3}, trend=-0.5),
        interest("word:tonkotsu", "tonkotsu", 0.40, dimension="behaviour", evidence=("e1",)),
        interest("word:cast-iron", "cast-iron pan", 0.22, confidence=0.3),
        interest("word:subtitles", "subtitles", 0.15, polarity=-0.4),
        interest("sentiment:delivery", "slow delivery", 0.35, polarity=-0.9, emotion="anger", evidence=("e3",)),
        interest("sentiment:topic:1", "ramen", 0.33, polarity=0.9, emotion="joy"),
        interest(
            "application:3",
            "setting up a noodle kitchen",
            0.5,
            scenes={"home evening": 0.6},
            rule=Rule(
                antecedent=("ramen", "stock pot"), consequent=("noodle press",), support=0.04, confidence=0.62, lift=5.1
            ),
        ),
        interest("application:habit:thu", "reads on the way to work", 0.3, dimension="time", scenes={"commute": 0.9}),
    )
    moments = tuple((20000 + 75 * step) * DAY for step in range(8))
    drift = Drift(
        moments,
        (
            Course("topic:1", "ramen, noodles, broth", (0.1, 0.15, 0.2, 0.35, 0.5, 0.7, 0.85, 0.92)),
            Course("topic:2", "learning Rust, compilers", (0.4, 0.5, 0.55, 0.6, 0.6, 0.62, 0.6, 0.61)),
            Course("category:thriller", "thriller", (0.9, 0.88, 0.8, 0.7, 0.6, 0.5, 0.46, 0.44)),
        ),
    )
    known = {
        "e1": Evidence(
            "e1", "rated", "Tonkotsu at Home", "Broth like in Fukuoka. Worth every hour.", "★5", "3 Mar 2026"
        ),
        "e2": Evidence("e2", "bought", "Cast-iron wok, 33 cm", day="17 Feb 2026"),
        "e3": Evidence("e3", "wrote about", "Noodle press", "Three weeks late and no answer.", "", "1 Feb 2026"),
    }
    evening = (
        "Shoyu: the clear broth",
        "Hand-pulled noodles in a weekend",
        "The Tokyo counter",
        "Clay pot, 2 l",
        "Dashi",
    )
    ride = ("The night train", "Ownership in twenty minutes", "A short walk in Kyiv", "The quiet compiler", "Room 9")
    found = {
        "home evening": answer("lena", "home evening", evening, "You rated Tonkotsu at Home five stars."),
        "commute": answer("lena", "commute", ride, "On the way you mostly read thrillers."),
    }
    told = {"home evening": "At home after work, with time to cook.", "commute": "On the way, phone in hand."}
    return Person(
        profile=profile(
            "lena",
            likes,
            "en",
            summaries={
                "topic": "Lena cooks noodle soups from scratch, learns Rust at work, and reads thrillers on the train.",
                "word": "Recurring words: tonkotsu, cast-iron pan.",
                "sentiment": "Praises ramen; minds slow delivery.",
                "application": "Is setting up a noodle kitchen.",
            },
            constraints=(Constraint(text="no peanuts", event_id="e3"),),
        ),
        character="rich",
        answer=answer("lena", None, evening[:3] + ride[:2], "You rated Tonkotsu at Home five stars."),
        evidence=known,
        scenes=tuple(SceneView(name, told[name], shares(likes, name), one) for name, one in found.items()),
        drift=drift,
    )


def tom() -> Person:
    likes = (interest("word:guitar", NASTY, 0.3, confidence=0.1, evidence=("e9",)),)
    return Person(
        profile=profile("tom", likes, "en", event_count=1, confidence=0.1, as_of=None),
        character="sparse",
        answer=answer("tom", None, (NASTY, "Blue strings"), f"Because of {NASTY}"),
        evidence={"e9": Evidence("e9", "played", NASTY, NASTY, "12 times", "")},
    )


def wei() -> Person:
    likes = (
        interest("topic:4", "火锅 川菜 花椒", 0.81, scenes={"居家": 0.8}, trend=0.3),
        interest("word:悬疑", "悬疑", 0.42, polarity=-0.6, evidence=("z1",)),
    )
    return Person(
        profile=profile(
            "伟", likes, "zh", event_count=23, summaries={"topic": "喜欢在家煮火锅，偏爱川味；不太喜欢悬疑片。"}
        ),
        character="other_language",
        answer=answer("伟", None, ("重庆火锅底料", "花椒入门", "川菜三百道"), "你给《麻辣香锅》打了五星。"),
        evidence={"e1": Evidence("e1", "评分", "麻辣香锅", "味道很正，就是辣得过瘾。", "★5", "2026年3月3日")},
    )


@pytest.fixture
def story() -> Story:
    """Lena, Tom and 伟, in an English story."""
    return Story(name="hand-made", users=3, items=9, events=166, people=(lena(), tom(), wei()))


@pytest.fixture(scope="session")
def tiny() -> Path:
    """The data set of 24 rows."""
    return TINY


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A store of the tiny data set with profiles and index. Only to be read."""
    folder = tmp_path_factory.mktemp("prepared") / "store"
    with Workspace(Settings(store=folder), create=True) as work:
        work.ingest(open_dataset(TINY))
        work.build_profiles()
        work.build_index()
    yield folder
    assert not (folder / THREADS).exists(), "a test talked in the store that others only read"


@pytest.fixture
def copied(prepared: Path, tmp_path: Path) -> Path:
    """A copy of the prepared store, to be written to."""
    return Path(shutil.copytree(prepared, tmp_path / "store"))


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of a dozen people with those items only that they met. Only to be read."""
    world = tmp_path_factory.mktemp("made") / "world"
    subprocess.run([sys.executable, WORLD, world, "--users", str(PEOPLE)], check=True, capture_output=True)
    events = (world / "events.jsonl").read_text(encoding="utf-8").splitlines()
    met = {json.loads(line).get("item_id") for line in events}
    items = (world / "items.jsonl").read_text(encoding="utf-8").splitlines()
    kept = [line for line in items if json.loads(line)["item_id"] in met]
    (world / "items.jsonl").write_text("\n".join(kept) + "\n", encoding="utf-8")
    return world


@pytest.fixture(scope="session")
def fitted(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of these people, its corpus fitted. Only to be copied."""
    folder = tmp_path_factory.mktemp("fitted")
    with Workspace(Settings(store=folder / "store"), create=True) as work:
        work.ingest(open_dataset(world))
        work.build_profiles()
    return folder / "store"


@pytest.fixture
def people(fitted: Path, tmp_path: Path) -> Path:
    """A copy of that store, to be written to."""
    return Path(shutil.copytree(fitted, tmp_path / "people"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyServer]:
    """A language model that the settings name; it answers well unless it is told otherwise."""
    with serving(FaultyServer()) as started:
        monkeypatch.setenv("PALATE_LLM_URL", started.url)
        yield started


@pytest.fixture
def palate(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in this process, from an empty folder; no setting of the machine plays a part."""
    for name in ("PALATE_STORE", "PALATE_DEBUG", "PALATE_SCENES", "PALATE_EMBEDDER", "PALATE_LLM_URL", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])
