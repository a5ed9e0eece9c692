"""When and where things happen in the world: the six scenes, their clock times and their words."""

from __future__ import annotations

from dataclasses import dataclass

from numpy.random import Generator

DAY = 86_400
START = 1_735_689_600
"""Wednesday 1 January 2025, 00:00 UTC: the first day of the world."""
FIRST_WEEKDAY = 2
SPAN = 540
"""Days the world lasts."""
KEY_MISSING = 0.3
"""How often a context key is left out, each on its own."""
ACTIVITY_MISSING = 0.6
KEY_WRONG = 0.08
"""How often a context key that is there says something of another scene."""


@dataclass(frozen=True)
class Situation:
    """A scene as the world plays it: `hours` are clock hours, `weekdays` count from Monday = 0."""

    hours: tuple[tuple[float, float], ...]
    weekdays: tuple[int, ...]
    words: dict[str, dict[str, list[str]]]
    domains: dict[str, float]


WORKDAYS, WEEKEND, ANY_DAY = tuple(range(5)), (5, 6), tuple(range(7))

SITUATIONS: dict[str, Situation] = {
    "commute": Situation(
        hours=((6.7, 8.9), (17.2, 18.4)),
        weekdays=WORKDAYS,
        words={
            "place": {"en": ["bus", "train", "metro", "tram", "on the bus"], "zh": ["地铁", "公交车", "车站", "地铁"]},
            "device": {"en": ["phone", "headphones", "smartphone"], "zh": ["手机", "耳机"]},
            "companion": {"en": ["alone"], "zh": ["一个人", "独自"]},
            "activity": {"en": ["commuting", "on the way"], "zh": ["通勤", "坐车"]},
        },
        domains={"books": 1.0, "courses": 0.7, "films": 0.25, "kitchen": 0.1},
    ),
    "work": Situation(
        hours=((9.7, 16.8),),
        weekdays=WORKDAYS,
        words={
            "place": {"en": ["office", "desk at work", "meeting room"], "zh": ["公司", "办公室", "工位"]},
            "device": {"en": ["laptop", "desktop", "pc"], "zh": ["电脑", "笔记本"]},
            "companion": {"en": ["colleagues", "team"], "zh": ["同事"]},
            "activity": {"en": ["working", "meeting"], "zh": ["工作", "上班"]},
        },
        domains={"courses": 1.0, "books": 0.7, "films": 0.15, "kitchen": 0.15},
    ),
    "study": Situation(
        hours=((8.2, 11.8), (14.2, 17.2)),
        weekdays=ANY_DAY,
        words={
            "place": {"en": ["library", "campus", "study room"], "zh": ["图书馆", "自习室", "学校"]},
            "device": {"en": ["tablet", "e-reader", "laptop"], "zh": ["平板", "电子书", "笔记本"]},
            "companion": {"en": ["alone", "classmates"], "zh": ["同学", "一个人"]},
            "activity": {"en": ["studying", "reading", "homework"], "zh": ["学习", "自习", "读书"]},
        },
        domains={"courses": 1.0, "books": 0.8, "films": 0.1, "kitchen": 0.05},
    ),
    "home evening": Situation(
        hours=((19.6, 23.2),),
        weekdays=ANY_DAY,
        words={
            "place": {"en": ["home", "sofa", "living room"], "zh": ["家里", "客厅", "沙发"]},
            "device": {"en": ["tv", "tablet", "smart tv"], "zh": ["电视", "平板", "投影仪"]},
            "companion": {"en": ["family", "partner", "kids"], "zh": ["家人", "老婆", "老公", "孩子"]},
            "activity": {"en": ["relaxing", "watching tv", "cooking"], "zh": ["放松", "追剧", "做饭"]},
        },
        domains={"films": 1.0, "books": 0.5, "kitchen": 0.4, "courses": 0.2},
    ),
    "weekend leisure": Situation(
        hours=((10.0, 18.0),),
        weekdays=WEEKEND,
        words={
            "place": {"en": ["park", "café", "garden", "cinema", "museum"], "zh": ["公园", "咖啡馆", "电影院", "郊外"]},
            "device": {"en": ["phone", "camera", "tablet"], "zh": ["手机", "平板"]},
            "companion": {"en": ["friends", "family"], "zh": ["朋友", "家人"]},
            "activity": {"en": ["picnic", "hanging out", "hiking", "hobby"], "zh": ["休闲", "聚会", "骑行", "野餐"]},
        },
        domains={"films": 0.8, "books": 0.5, "kitchen": 0.5, "courses": 0.4},
    ),
    "shopping": Situation(
        hours=((10.5, 20.5),),
        weekdays=ANY_DAY,
        words={
            "place": {"en": ["supermarket", "shop", "mall", "market"], "zh": ["超市", "商场", "便利店"]},
            "device": {"en": ["phone", "smartphone"], "zh": ["手机"]},
            "companion": {"en": ["partner", "friends", "alone"], "zh": ["老婆", "朋友", "一个人"]},
            "activity": {"en": ["shopping", "browsing", "errands"], "zh": ["购物", "逛商店", "买东西"]},
        },
        domains={"kitchen": 1.0, "books": 0.5, "films": 0.15, "courses": 0.1},
    ),
}
SCENES = tuple(SITUATIONS)
TELLING = ("place", "activity")
"""Keys that name a scene on their own; device, companion and hour are shared between scenes."""


def moment(scene: str, day: float, rng: Generator) -> int:
    """A second of the scene on the first fitting day at or after `day` (counted from the start)."""
    situation = SITUATIONS[scene]
    whole = int(day)
    while (whole + FIRST_WEEKDAY) % 7 not in situation.weekdays:
        whole += 1
    low, high = situation.hours[int(rng.integers(0, len(situation.hours)))]
    return START + whole * DAY + int(rng.uniform(low, high) * 3600)


def context(scene: str, language: str, rng: Generator) -> tuple[dict[str, str], bool]:
    """What the data tells of the situation, and whether a careful reader could tell the scene from it.

    A reader can when at least two keys are right, or the place or the activity is, and right keys outnumber wrong.
    """
    told: dict[str, str] = {}
    right, wrong = [], []
    for key, words in SITUATIONS[scene].words.items():
        if rng.random() < (KEY_MISSING if key != "activity" else ACTIVITY_MISSING):
            continue
        shown = scene if rng.random() >= KEY_WRONG else SCENES[int(rng.integers(0, len(SCENES)))]
        words = SITUATIONS[shown].words[key]
        told[key] = words[language][int(rng.integers(0, len(words[language])))]
        (right if shown == scene else wrong).append(key)
    telling = len(right) >= 2 or any(key in right for key in TELLING)
    return told, telling and len(right) > len(wrong)
