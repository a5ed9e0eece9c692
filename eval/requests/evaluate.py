"""Measures an understander: accuracy of intent and scene, precision and recall of limits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from agent.request import UserRequest
from agent.understand import Gazetteer, RuleUnderstander
from eval.requests.queries import Expected, ExpectedLimit, Query, read_catalogue, read_queries
from palate.types import Item, Language, Limit
from profiles.scenes import SceneMatcher, load_scenes

Understand = Callable[[Query], UserRequest]
Unit = tuple[object, ...]
DETAILS = ("domain", "wanted", "beneficiary", "mentions", "like", "wishes", "stated", "forgotten", "search")
"""Further fields of a request that are compared where a query gives them."""
_HEADS = re.compile(
    r"(?<=\w) (?:films?|movies?|books?|novels?|songs?|music|stories|story|content|scenes?|stuff|things?)$"
    r"|(?<=[\u3400-\u9fff]{2})(?:电影|影片|片子|片|类|题材|元素|小说|歌曲|歌|音乐|内容|新闻|情节|成分|的)$"
)


@dataclass
class RequestScores:
    """What was measured on some queries.

    Args:
        queries: how many.
        intents, scenes: how many of them have the expected one; no scene expected and none found counts.
        right, found, expected: limits that match, that were found, that were expected. A limit of several words counts
            once per word.
        faults: a line for each query that is not wholly as expected.
    """

    queries: int = 0
    intents: int = 0
    scenes: int = 0
    right: int = 0
    found: int = 0
    expected: int = 0
    details: int = 0
    told: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def intent_accuracy(self) -> float:
        """Share of queries with the expected intent."""
        return self.intents / self.queries if self.queries else 0.0

    @property
    def scene_accuracy(self) -> float:
        """Share of queries with the expected scene, or rightly none."""
        return self.scenes / self.queries if self.queries else 0.0

    @property
    def detail_accuracy(self) -> float:
        """Share of the other fields given that are as expected; 1 where none is given."""
        return self.details / self.told if self.told else 1.0

    @property
    def constraint_f1(self) -> float:
        """Harmonic mean of the precision and recall of limits, over all queries; 1 where there are none at all."""
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


def evaluate_requests(
    path: Path,
    catalogue: Path | Sequence[Item],
    *,
    language: Language | None = None,
    understand: Understand | None = None,
) -> RequestScores:
    """Measure on the queries of a file.

    Args:
        path: JSONL as `read_queries` takes it.
        catalogue: the items the queries speak of, or the JSONL they are in.
        language: only queries in this one.
        understand: what is measured; the rules where not given.

    Raises:
        InputError: a line of a file is not what it should be.
    """
    items = read_catalogue(catalogue) if isinstance(catalogue, Path) else tuple(catalogue)
    titles = {item.item_id: item.title for item in items}
    understood = understand or by_rules(items)
    scores = RequestScores()
    for query in read_queries(path):
        if language is None or language == _language(query):
            _count(scores, query, understood(query), titles)
    return scores


def by_rules(items: Sequence[Item]) -> Understand:
    """The rules, with a catalogue's words, in the time zone of each query."""
    gazetteer = Gazetteer.of(items)
    domains = sorted({item.domain for item in items})

    @lru_cache(None)
    def rules(timezone: str) -> RuleUnderstander:
        return RuleUnderstander(gazetteer, SceneMatcher(load_scenes(), timezone), domains, timezone=timezone)

    return lambda query: rules(query.session.timezone).understand(query.text, query.before, query.session.session)


def _language(query: Query) -> Language:
    """Where two of five letters are Chinese, so is the query: a title in the other language changes nothing."""
    letters = re.findall(r"[\u3400-\u9fff]|[A-Za-z]+", query.text)
    chinese = sum(1 for letter in letters if not letter.isascii())
    return "zh" if chinese * 5 >= len(letters) * 2 and chinese else "en"


def _count(scores: RequestScores, query: Query, got: UserRequest, titles: dict[str, str]) -> None:
    expected, scene = query.expected, got.scene.name if got.scene else None
    details = _details(expected, got, titles)
    scores.queries += 1
    scores.intents += got.intent == expected.intent
    scores.scenes += scene == expected.scene
    scores.details += sum(not fault for fault in details)
    scores.told += len(details)
    wrong = [
        f"intent {got.intent}, expected {expected.intent}" if got.intent != expected.intent else "",
        f"scene {scene}, expected {expected.scene}" if scene != expected.scene else "",
        _count_limits(scores, expected, got),
        *details,
    ]
    if any(wrong):
        scores.faults.append(f"{query.id} {query.text!r}: {'; '.join(filter(None, wrong))}")


def _count_limits(scores: RequestScores, expected: Expected, got: UserRequest) -> str:
    """Count the limits; what is wrong with them, "" where nothing is."""
    wanted = {unit for limit in expected.limits for unit in _units(limit)}
    stated = {unit for one in got.stated if one.limit for unit in _units(one.limit)}
    found, optional = _optional(got, wanted)
    found = (found - stated) | (stated & wanted)
    right = wanted & (found | optional)
    scores.right += len(right)
    scores.found += len(found - optional) + len(right & optional)
    scores.expected += len(wanted)
    wrong = right != wanted or found - optional - wanted
    return f"limits {sorted(map(str, found))}, expected {sorted(map(str, wanted))}" if wrong else ""


def _details(expected: Expected, got: UserRequest, titles: dict[str, str]) -> list[str]:
    """For each further field that is given what is wrong with it, "" where nothing is."""
    named = {
        "mentions": tuple(titles.get(one.item_id, one.item_id) for one in got.mentions),
        "like": tuple(titles.get(one.item_id, one.item_id) for one in got.mentions if one.role == "like"),
        "stated": tuple(one.text for one in got.stated),
    }
    faults = []
    for name in (one for one in DETAILS if one in expected.model_fields_set):
        want, have = getattr(expected, name), named.get(name, getattr(got, name, None))
        faults.append("" if _plain(have) == _plain(want) else f"{name} {have!r}, expected {want!r}")
    return faults


def _plain(value: object) -> object:
    """A field as it is compared: order of a list and case do not matter."""
    if isinstance(value, tuple):
        return sorted(str(one).lower() for one in value)
    return value.lower() if isinstance(value, str) else value


def _optional(got: UserRequest, wanted: set[Unit]) -> tuple[set[Unit], set[Unit]]:
    """Limits found, and among them words that a firm limit adds to the one that was said (nuts: peanut, almond)."""
    found = {unit for limit in got.limits for unit in _units(limit)}
    added = {unit for limit in got.limits if limit.firm for unit in _units(limit)}
    added |= {unit for one in got.stated if one.limit for unit in _units(one.limit)}
    return found, added - wanted if added & wanted or not added & found else added - set(list(added & found)[:1])


def _units(limit: Limit | ExpectedLimit) -> list[Unit]:
    """A limit in parts that can be compared: one per word, or the whole range."""
    if limit.kind in ("include", "exclude", "language"):
        return [(limit.kind, folded_term(term)) for term in limit.terms]
    return [(limit.kind, limit.at_least, limit.at_most, limit.unit)]


def folded_term(term: str) -> str:
    """A word as limits are compared: lower case, singular, without the word for what it is in.

    >>> folded_term("Horror films"), folded_term("zombies"), folded_term("恐怖片")
    ('horror', 'zombie', '恐怖')
    """
    bare = _HEADS.sub("", term.strip().lower())
    return re.sub(r"(?<=[a-z]{3})(?<!s)s$", "", bare)
