"""A small world for adversaries: forty plain things, a person who asks, and others who have something to hide.

What each message allows is counted out by hand from the rows below, not by the code under test.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.memory import Memory
from history.dataset import open_dataset
from history.store import Store
from palate.types import Constraint, Limit, Profile
from profiles.build import ProfileBuilder
from profiles.fitted import fitted_corpus
from profiles.scenes import load_scenes

NOW = 1_800_000_000.0
ANN = "ann"
SECRETS = {
    "bob": ("quillomar", "vexharbour", "tindrelwort"),
    "cyd": ("ostraveen", "mulgathic", "pembrycol"),
    "郑一": ("蘅芜渡口", "绛雪楼台", "砚北旧事"),
}
"""Words that stand in one person's history, profile and statements, and nowhere else."""
NUTS = Constraint(
    text="I am allergic to nuts",
    limit=Limit(kind="exclude", terms=("nut", "peanut", "almond"), said="allergic to nuts", firm=True),
)
ZOMBIES = Constraint(
    text="never show me zombies",
    limit=Limit(kind="exclude", terms=("zombie",), said="never show me zombies", firm=True),
)
STATED = (NUTS, ZOMBIES)


@dataclass(frozen=True)
class Thing:
    """One row of the catalogue; `size` is minutes, or pages of a book; `price` in dollars, None where unknown."""

    item_id: str
    domain: str
    title: str
    text: str
    category: str
    size: int | None
    year: int | None = None
    price: float | None = None
    language: str = "en"

    def row(self) -> dict[str, Any]:
        """As it is read from a file."""
        unit = "pages" if self.domain == "book" else "minutes"
        facts = {unit: self.size, "year": self.year, "price": self.price, "currency": self.price and "USD"}
        told = {name: value for name, value in facts.items() if value is not None} | {"language": self.language}
        return {
            "item_id": self.item_id,
            "domain": self.domain,
            "title": self.title,
            "text": self.text,
            "categories": [self.category],
            "attributes": told,
        }


def _films() -> list[Thing]:
    return [
        Thing(
            "it-101", "film", "Night Ferry", "Twelve passengers, one murder and a ferry at sea.", "thriller", 88, 2016
        ),
        Thing(
            "it-102", "film", "Orchard of Wolves", "Something howls in the cellar of an orchard.", "horror", 97, 1997
        ),
        Thing("it-103", "film", "Paper Moons", "Two rival kite makers fall in love by accident.", "comedy", 84, 1993),
        Thing("it-104", "film", "The Long Thaw", "A village waits for its soldiers to come home.", "war", 141, 1978),
        Thing("it-105", "film", "Zombie Wedding", "The bride is late and the zombies want cake.", "comedy", 92, 1999),
        Thing("it-106", "film", "Robot Summer", "A girl repairs a garden robot.", "family", 95, 2022),
        Thing("it-107", "film", "The Lantern Keeper", "A lamp lighter takes in a runaway boy.", "drama", 102, 1994),
        Thing("it-108", "film", "Harbour Lights", "Three sisters run a ferry and a cafe.", "drama", 76, 2008),
        Thing("it-109", "film", "Snow on the Line", "A signalman and a lost train in winter.", "drama", 99, 1991),
        Thing(
            "it-110", "film", "长江夜航", "一艘老客轮的最后一次夜航，船上的人各有心事。", "剧情", 118, 2003, None, "zh"
        ),
        Thing("it-111", "film", "胡同里的猫", "一只流浪猫走遍北京胡同，温暖又好笑。", "喜剧", 86, 2018, None, "zh"),
        Thing("it-112", "film", "雾都追凶", "重庆大雾的夜里，一名法医追查命案。", "悬疑", 126, 2015, None, "zh"),
        Thing("it-113", "film", "老宅夜哭", "搬进老宅的一家人听见恐怖的哭声。", "恐怖", 93, 2012, None, "zh"),
    ]


def _books() -> list[Thing]:
    return [
        Thing(
            "it-201",
            "book",
            "The Salt Road",
            "A caravan crosses the desert with a stolen map.",
            "adventure",
            412,
            1987,
            12,
        ),
        Thing("it-202", "book", "The Glass Detective", "A theft in a museum of mirrors.", "mystery", 288, 2014, 9),
        Thing("it-203", "book", "A Beekeeper's Year", "Twelve months with the hives.", "nature", 196, 2017, 14),
        Thing("it-204", "book", "How Cities Breathe", "Why some streets feel alive.", "science", 340, 2020, 25),
        Thing("it-205", "book", "The Quiet Engine", "An engineer wakes up alone on a starship.", "space", 520, 1999, 8),
        Thing("it-206", "book", "Letters from Aral", "A love story told in letters.", "romance", 264, 2008, 11),
        Thing("it-207", "book", "Dragons of the Tidewater", "A smuggler finds an egg.", "fantasy", 310, 2012, 10),
        Thing(
            "it-208", "book", "The Kiln Diaries", "A potter writes through one hard winter.", "essays", 150, 2011, 13
        ),
        Thing("it-209", "book", "山中来信", "退休教师在山里写给老友的信，谈茶谈雨。", "散文", 220, 2016, 6, "zh"),
        Thing("it-210", "book", "深海图书馆", "海底城市里唯一的图书管理员。", "科幻", 368, 2022, 7, "zh"),
        Thing("it-211", "book", "茶馆疑案", "民国茶馆里接连失窃，说书人成了侦探。", "推理", 295, 2010, 5, "zh"),
    ]


def _kitchen() -> list[Thing]:
    return [
        Thing("it-301", "kitchen", "Smoky Chickpea Stew", "Chickpeas, tomatoes and paprika.", "recipe", 35, None, 6),
        Thing("it-302", "kitchen", "Peanut Noodle Bowl", "Cold noodles with peanut and lime.", "recipe", 20, None, 7),
        Thing("it-303", "kitchen", "Lemon Lentil Soup", "Red lentils, lemon and cumin.", "recipe", 25, None, 4),
        Thing("it-304", "kitchen", "Almond Orange Cake", "Ground almonds, eggs and oranges.", "dessert", 75, None, 9),
        Thing("it-305", "kitchen", "Mushroom Barley Pot", "Barley, mushrooms and thyme.", "recipe", 40, None, 8),
        Thing("it-306", "kitchen", "Sunday Roast Lamb", "Lamb with rosemary, slowly roasted.", "recipe", 150, None, 28),
        Thing("it-307", "kitchen", "Cast Iron Skillet", "Heavy and simple.", "cookware", None, None, 32),
        Thing("it-308", "kitchen", "Tomato Egg Rice", "Eggs, tomatoes and rice.", "recipe", 15, None, 5),
        Thing("it-309", "kitchen", "番茄牛腩", "小火慢炖的家常菜。", "食谱", 120, None, 15, "zh"),
        Thing("it-310", "kitchen", "素炒三丝", "土豆、胡萝卜、青椒，十分钟出锅。", "素菜", 10, None, 3, "zh"),
        Thing("it-311", "kitchen", "麻婆豆腐", "麻辣鲜香的豆腐。", "川菜", 15, None, 4, "zh"),
    ]


def _songs() -> list[Thing]:
    return [
        Thing("it-401", "music", "Blue Kettle", "Brushed drums and a muted trumpet.", "jazz", 42, 1961, 9),
        Thing("it-402", "music", "Concrete Lullaby", "Slow songs for sleepless cities.", "electronic", 55, 2018, 8),
        Thing("it-403", "music", "Dust and Neon", "Loud guitars and desert roads.", "rock", 47, 1991, 10),
        Thing("it-404", "music", "Rain on a Tin Roof", "Folk songs with a banjo.", "folk", 36, 2004, 7),
        Thing("it-405", "music", "夏夜晚风", "轻快的民谣，适合散步时听。", "民谣", 4, 2017, 1, "zh"),
    ]


THINGS: tuple[Thing, ...] = (*_films(), *_books(), *_kitchen(), *_songs())
BY_ID: Mapping[str, Thing] = {thing.item_id: thing for thing in THINGS}
NUTTY, UNDEAD = {"it-302", "it-304"}, {"it-105"}
"""What ann's two statements keep from her."""
LIKED = ("it-101", "it-203", "it-301")
"""What ann liked: met, so never recommended to her again."""


def _may(fits: Callable[[Thing], bool]) -> frozenset[str]:
    return frozenset(thing.item_id for thing in THINGS if fits(thing)) - NUTTY - UNDEAD


@dataclass(frozen=True)
class Asked:
    """A message of ann's: what may be recommended for it, how many at most, and how memory may change.

    `firmly` are the ids that the words of the message leave; `domain` is one she named, `holds` the kinds of her
    limits. `remembers`, `forgets` are words of what is stated or taken back; `notes` the event it makes of an item.
    """

    text: str
    firmly: frozenset[str]
    domain: str = ""
    holds: tuple[str, ...] = ()
    most: int = 50
    seeks: bool = True
    remembers: str = ""
    forgets: str = ""
    notes: tuple[str, str] | None = None


ALL = _may(lambda thing: True)
MESSAGES: tuple[Asked, ...] = (
    Asked("Recommend a film under 100 minutes", _may(lambda t: (t.size or 999) <= 100), "film", ("length",)),
    Asked("推荐一部不要恐怖的电影", ALL - {"it-113"}, "film", ("exclude",), 1),
    Asked("two books with at most 300 pages", _may(lambda t: (t.size or 999) <= 300), "book", ("length",), 2),
    Asked(
        "a kitchen recipe without tomatoes for less than $10",
        _may(lambda t: (t.price or 99) <= 10) - {"it-301", "it-308"},
        "kitchen",
        ("price", "exclude"),
    ),
    Asked("a film like Paper Moons but calmer", ALL - {"it-103"}, "film"),
    Asked("any good films from the 90s?", _may(lambda t: 1990 <= (t.year or 0) <= 1999), "film", ("year",)),
    Asked("surprise me", ALL),
    Asked("想看一本中文的书", _may(lambda t: t.language == "zh"), "book", ("language",)),
    Asked("Something for the sofa tonight, no wolves and no war", ALL - {"it-102", "it-104"}, holds=("exclude",)),
    Asked("Compare The Salt Road and The Quiet Engine", ALL, seeks=False),
    Asked("Why do you never suggest Robot Summer?", ALL, seeks=False),
    Asked("What do you know about me?", ALL, seeks=False),
    Asked("hello there", ALL, seeks=False),
    Asked("I loved Letters from Aral", ALL, seeks=False, notes=("it-206", "like")),
    Asked("Please remember that I don't eat pork", ALL, seeks=False, remembers="pork"),
    Asked("You can forget about the zombies", ALL | UNDEAD, seeks=False, forgets="zombies"),
)
"""Half of them ask for something; the others change memory, or ask about what is there."""


def _deed(user: str, kind: str, item: str | None, day: int, **more: Any) -> dict[str, Any]:
    event = {"user_id": user, "kind": kind, "time": NOW - 86_400 * (60 - day), **more}
    return event | ({"item_id": item} if item else {})


def plain_events() -> list[dict[str, Any]]:
    """What ann and the others did."""
    events = [_deed(ANN, "like", item, day) for day, item in enumerate(LIKED)]
    for number, (user, secrets) in enumerate(SECRETS.items()):
        liked = [thing.item_id for thing in THINGS[number::3]][:8]
        events += [_deed(user, "like", item, day) for day, item in enumerate(("it-101", *liked))]
        events += [_deed(user, "search", None, 20 + day, text=f"{word} {word}") for day, word in enumerate(secrets)]
        told = f"My {secrets[0]} and my {secrets[1]} stay between us."
        events += [_deed(user, "comment", liked[1], 30, text=told, context={"place": secrets[2]})]
    return events


def write_world(folder: Path, items: Iterable[dict[str, Any]] = (), events: Iterable[dict[str, Any]] = ()) -> None:
    """Write the plain world, with more items and events beside it, as a data set."""
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "items.jsonl", [*(thing.row() for thing in THINGS), *items])
    _write(folder / "events.jsonl", [*plain_events(), *events])


def read_world(
    folder: Path,
    store: Store,
    users: Iterable[str] = (),
    statements: Mapping[str, str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> None:
    """Ingest the data set, build everybody's profile, and let people state what they hold to.

    Ann, and each of `users`, is allergic to nuts and wants no zombies; `statements` are made beside these, by user.
    The strongest interest of each user in `labels` is called that, as a model may have called it.
    """
    store.ingest(open_dataset(folder))
    builder = ProfileBuilder(fitted_corpus(store, load_scenes()))
    built = [builder.build(user, events) for user, events in store.events_by_user()]
    store.save_profiles([_relabelled(one, (labels or {}).get(one.user_id, "")) for one in built])
    memory = Memory(store, lambda: NOW)
    for user in dict.fromkeys((ANN, *users)):
        for one in STATED:
            memory.remember(user, one)
    for user, text in (statements or {}).items():
        memory.remember(user, Constraint(text=text[:500]))
    for user, secrets in SECRETS.items():
        memory.remember(user, Constraint(text=f"never show me {secrets[0]}"))


def _relabelled(profile: Profile, label: str) -> Profile:
    if not label or not profile.interests:
        return profile
    first, *others = profile.interests
    return profile.model_copy(update={"interests": (first.model_copy(update={"label": label[:200]}), *others)})


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
