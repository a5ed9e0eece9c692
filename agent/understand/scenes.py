"""In which scene somebody is, or wants something for: from their words, and else from what their device tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

import yaml

from agent.request import SceneEvidence, SceneReading, Source
from agent.session import Session
from agent.understand.message import Message, Span
from agent.understand.vocabulary import LANGUAGES, one_of, patterns, table
from palate.types import Context, Scene
from profiles.scenes import SceneMatcher
from profiles.scenes.clock import PARTS, folded

NAMED = 1.0
"""Confidence in a scene that was named."""
LEAST = 0.2
"""Weights of a context's best scene below this tell too little."""
RANK = ("travel", "commute", "study", "shopping", "work", "home evening", "weekend leisure")
"""Of scenes told by as many words, the one that more seldom comes by the way."""
_WEAK = re.compile(
    r"(?:on |for |this |the |every |in the )*(?:weekends?|saturdays?|sundays?|evenings?|tonight|"
    r"nights?|days? off)|周末|周[六日]|星期[六天日]|礼拜[六天]|"
    r"今晚|今夜|晚上|夜里|夜晚|晚间|假日|双休|学习.*|after work|下班后|晚饭后|上课|手机"
)
_SPANS = {"place": "place", "device": "device", "companion": "companion", "activity": "activity", "mood": "activity"}


def scene_of(message: Message, session: Session, matcher: SceneMatcher) -> tuple[SceneReading | None, Context]:
    """The scene, and what the message says of where, when and with whom.

    What the message names goes before what the session chose, that before what the message tells of the place, the
    time and the company, and that before the session's own context. A clock time alone makes no scene, since
    everything happens at some time.
    """
    context = said_context(message)
    named = _named(message, matcher.scenes)
    if named is not None:
        return named, context
    if session.scene is not None:
        asked = SceneEvidence(source="asked", said=session.scene)
        return SceneReading(name=session.scene, confidence=NAMED, evidence=(asked,)), context
    return _of_context(context, session, matcher), context


def _named(message: Message, scenes: tuple[Scene, ...]) -> SceneReading | None:
    """The scene with the most that speaks for it in the words of the message."""
    best: tuple[float, int, str, tuple[Span, ...]] | None = None
    for scene in scenes:
        said = [found for found in _cues(scene.name).finditer(message.low) if _counts(message, found)]
        if not said:
            continue
        weight = sum({found.group(): 1.0 if _WEAK.fullmatch(found.group().strip()) else 2.0 for found in said}.values())
        rank = RANK.index(scene.name) if scene.name in RANK else -1
        spans = tuple(found.span() for found in said)
        best = max(best or (0.0, -99, "", ()), (weight, -rank, scene.name, spans))
    if best is None:
        return None
    for span in best[3]:
        message.take(span)
    words = dict.fromkeys(message.said(span) for span in best[3])
    evidence = tuple(SceneEvidence(source="text", said=one) for one in words)
    return SceneReading(name=best[2], confidence=NAMED, evidence=evidence)


@lru_cache(256)
def _cues(name: str) -> re.Pattern[str]:
    """What names a scene: its own name, and, for the default scenes, how people speak of them."""
    own = re.escape(folded(name))
    own = (
        rf"{own}(?:场景|时|的时候)?"
        if re.search(r"[\u3400-\u9fff]", own)
        else rf"(?<!\w)(?:scene:? ?{own}|{own} scene|(?:for|at|in|on|during) (?:the |my |a )?{own})(?!\w)"
    )
    told = table("moments")["scenes"].get(name, {})
    english = rf"(?<![\w'-])(?:{patterns(told['en']).pattern})(?![a-z])" if told else "(?!)"
    return re.compile(f"{own}|{english}|{patterns(told['zh']).pattern if told else '(?!)'}")


def _counts(message: Message, found: re.Match[str]) -> bool:
    """Whether words tell of a situation, not of what something is about, and were not read as something else."""
    if not found.group() or not message.free(found.span()):
        return False
    before, after = message.low[max(0, found.start() - 24) : found.start()], message.low[found.end() :]
    not_en, not_zh = _about()
    if not_en.search(before) or re.search(r"(?:不是|不在|not (?:for|at|on|in)?)\s*$", before):
        return False
    if re.search(r"[\u3400-\u9fff]", found.group()):
        return not not_zh.search(before[-6:]) and not _topics().match(after)
    return True


@lru_cache(1)
def _about() -> tuple[re.Pattern[str], re.Pattern[str]]:
    told = table("moments")["not"]
    return re.compile(
        rf"(?<!\w)(?:{told['en']})(?: (?:a|an|the|my|their|his|her|someone|people|life))?\s*$"
    ), re.compile(r"(?:关于|讲述?|有关|描写|介绍|学习?)$")


@lru_cache(1)
def _topics() -> re.Pattern[str]:
    return re.compile(rf"的?{table('moments')['topic']['zh']}")


def said_context(message: Message) -> Context:
    """What a message says of where, when, with whom and on what, by the words that contexts are known by."""
    found: dict[str, str] = {}
    for key, pattern in _context_patterns():
        for match in pattern.finditer(message.low):
            if key not in found and _counts(message, match):
                found[key] = next(said for said in match.groupdict().values() if said)
    return Context(**found)


@lru_cache(1)
def _context_patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    cues = table("moments")["cues"]
    content = yaml.safe_load(files("profiles").joinpath("data/context_words.yaml").read_text(encoding="utf-8"))
    made = []
    for key in ("place", "device", "companion", "activity", "mood"):
        phrases = tuple(str(one) for listed in content[key].values() for one in listed if str(one) not in _BLIND)
        latin = one_of(tuple(one for one in phrases if one[0].isascii()))
        han = one_of(tuple(one for one in phrases if not one[0].isascii()))
        made.append((key, re.compile(rf"(?<![\w'])(?:{cues[key]['en']})(?P<en>{latin})|{_chinese(key, han)}")))
    parts = tuple(PARTS)
    latin = one_of(tuple(one for one in parts if one[0].isascii() and one not in ("am", "pm", "day", "a.m.", "p.m.")))
    han = one_of(tuple(one for one in parts if not one[0].isascii() and len(one) > 1))
    made.append(("time", re.compile(rf"(?<!\w)(?:(?:{cues['time']['en']})(?P<en>{latin})|(?P<zh>{han}|tonight))")))
    days = r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|weekends?|weekdays?"
    made.append(
        ("weekday", re.compile(rf"(?<!\w)(?P<en>{days})(?!\w)|(?P<zh>周末|工作日|(?:周|星期|礼拜)[一二三四五六日天])"))
    )
    return tuple(made)


_BLIND = frozenset(
    [
        "none",
        "single",
        "company",
        "web",
        "bar",
        "down",
        "blue",
        "good",
        "fine",
        "clear",
        "class",
        "date",
        "nature",
        "coach",
        "ship",
        "无",
        "自己",
        "累",
        "困",
    ]
)
"""Words of contexts that mean other things in a sentence."""


def _chinese(key: str, han: str) -> str:
    cue = table("moments")["cues"].get(key, {}).get("zh")
    if key == "place":
        return rf"在(?:我)?(?P<zh>{han})|(?<![给往向跟])(?P<at>{han})(?:里(?!来|有|的?人)|上|时)"
    if key == "activity":
        return rf"(?:在|正在|正)?(?P<zh>{han})(?:时|的时候|期间|中|途中|之余)"
    if key == "mood":
        return rf"(?:很|好|太|有点|心情|感觉|觉得|最近)(?P<zh>{han})"
    return rf"(?:{cue})(?P<zh>{han})"


def _of_context(said: Context, session: Session, matcher: SceneMatcher) -> SceneReading | None:
    pairs = said.pairs()
    own = matcher.of_context(said) if pairs else {}
    together = Context(**{**session.context.pairs(), **pairs})
    whole = matcher.of_context(together, session.time) if session.context.pairs() or pairs else {}
    untimed = matcher.of_context(together) if session.context.pairs() and not whole else {}
    weights = (whole or untimed) if session.context.pairs() or not own else own
    name = next(iter(weights), None)
    if name is None or weights[name] < LEAST:
        return None
    return SceneReading(name=name, confidence=weights[name], evidence=tuple(_evidence(pairs, session)))


def _evidence(said: dict[str, str], session: Session) -> Iterator[SceneEvidence]:
    for words in said.values():
        yield SceneEvidence(source="text", said=words)
    sources: dict[str, Source] = {"device": "device", "place": "place", "time": "time", "weekday": "weekday",
                                  "companion": "companion", "activity": "activity"}  # fmt: skip
    for key, source in sources.items():
        value = session.context.pairs().get(key)
        if value and key not in said:
            yield SceneEvidence(source=source, said=value)


__all__ = ["LANGUAGES", "said_context", "scene_of"]
