"""Items that carry what somebody hid go down, those of what they pinned come up; nothing happens to anybody else."""

import numpy as np
from scipy import sparse

from palate.types import Interest, Profile, Provenance
from retrieval.people_vectors.space import ItemSpace
from retrieval.request import OwnEvents, Request, Taste
from retrieval.retriever import Retriever
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.features import Features
from retrieval.sources.ranking import best
from retrieval.sources.source import NOTHING, Evidence
from retrieval.steering.carriers import Carriers
from retrieval.steering.lowering import Lowering
from retrieval.steering.pinned import Pinned

ITEMS = Catalogue(tuple("abcdefgh"), ("films",) * 8)
KEYS = ("word:ramen", "word:jazz", "category:soup", "topic:0", "topic:1")
ABOUT = np.array(
    [
        [1, 0, 1, 0.9, 0.1],  # a, which ann chose
        [1, 0, 0, 0.9, 0.0],  # b
        [1, 0, 1, 0.8, 0.2],  # c
        [0, 1, 0, 0.1, 0.9],  # d
        [0, 1, 0, 0.0, 1.0],  # e
        [0, 1, 1, 0.5, 0.5],  # f
        [0, 0, 0, 0.0, 0.0],  # g
        [0, 0, 0, 0.0, 0.0],  # h
    ],
    np.float32,
)
FEATURES = Features.fit(ITEMS, ITEMS.ids, KEYS, sparse.csr_matrix(ABOUT))
SPACE = ItemSpace(
    np.array([[1, 0]] * 3 + [[0, 1]] * 3 + [[0.6, 0.8], [-1, 0]], np.float32),
    ("bach",),
    np.array([[0, 1]], np.float32),
    np.zeros(0, np.float32),
    np.zeros((0, 2), np.float32),
)
CARRIERS = Carriers(FEATURES, SPACE)
SCORES = np.array([0.0, 0.9, 0.8, 0.4, 0.3, 0.2, 0.1, 0.0], np.float32)


def interest(key: str, **more: object) -> Interest:
    said = {"label": key.rpartition(":")[2], "granularity": "word", "dimension": "content", "evidence": ("on a",)}
    values = {"key": key, "weight": 1.0, "polarity": 1.0, "confidence": 1.0}
    return Interest.model_validate(said | values | more)


def request(*interests: Interest, hidden: tuple[Interest, ...] = (), **more: object) -> Request:
    events = OwnEvents(np.array([0]), np.ones(1, np.float32), ("on a",), np.zeros(1), np.zeros(1))
    profile = Profile(user_id="ann", interests=interests, hidden=hidden, provenance=Provenance(engine="test"))
    allowed = np.array([False] + [True] * 7)
    return Request("ann", 0, events, Taste.of(events), allowed, profile=profile, **more)  # type: ignore[arg-type]


def carried(one: Interest) -> str:
    return "".join(ITEMS.ids[item] for item in CARRIERS.of(one, request(one)).tolist())


def order(asked: Request, scores: np.ndarray = SCORES) -> str:
    lowered = Lowering(CARRIERS).lowered(asked, scores)
    return "".join(ITEMS.ids[item] for item in best(lowered, asked.allowed, 8).items.tolist())


def test_words_and_categories_are_carried_by_the_items_that_have_them() -> None:
    assert carried(interest("word:ramen")) == "abc"
    assert carried(interest("category:soup")) == "acf"
    assert carried(interest("sentiment:word:jazz")) == "def"
    assert carried(interest("sentiment:aspect:jazz")) == "def"


def test_a_topic_is_carried_by_the_items_that_are_mostly_of_it() -> None:
    assert carried(interest("topic:0")) == "abcf"
    assert carried(interest("topic:1")) == "def"


def test_an_intent_is_carried_by_what_has_all_of_it() -> None:
    assert carried(interest("application:alike:category:soup+word:ramen")) == "ac"
    assert carried(interest("application:habit:scene:home evening:word:jazz")) == "def"


def test_what_a_model_named_is_carried_by_what_its_findings_are_or_by_its_words() -> None:
    assert carried(interest("topic:noodle evenings", merges=("word:ramen", "word:jazz"))) == "abcdef"
    assert carried(interest("topic:noodle evenings", label="Noodle evenings", terms=("Jazz",))) == "def"


def test_what_names_nothing_is_carried_by_items_near_what_showed_it_or_near_its_words() -> None:
    assert carried(interest("application:next:oven")) == "abcg"
    assert carried(interest("application:next:oven", evidence=("a search",), label="Bach")) == "defg"


def test_what_is_hidden_stands_below_all_else_in_its_own_order() -> None:
    assert order(request()) == "bcdefg"
    assert order(request(hidden=(interest("word:ramen"),))) == "defgbc"


def test_what_was_turned_into_a_dislike_goes_down_and_a_dislike_of_statistics_does_not() -> None:
    assert order(request(interest("word:ramen", polarity=-0.5, corrected=True))) == "defgbc"
    assert order(request(interest("word:ramen", polarity=-0.5))) == "bcdefg"
    assert order(request(interest("word:ramen", corrected=True))) == "bcdefg"


def test_what_is_hidden_is_shown_where_nothing_else_is_left() -> None:
    only = np.where(np.arange(8) < 3, SCORES, np.float32(0.0))
    assert order(request(hidden=(interest("word:ramen"),)), only) == "bc"


def test_who_asks_for_it_by_name_or_by_example_gets_what_they_hid() -> None:
    hidden = (interest("word:ramen", label="Ramen"),)
    assert order(request(hidden=hidden, query="the best ramen, please")) == "bcdefg"
    assert order(request(hidden=hidden, query="something for dinner")) == "defgbc"
    assert order(request(hidden=hidden, like=(2,))) == "bcdefg"


def test_the_interest_that_keeps_an_item_down_is_told() -> None:
    asked = request(hidden=(interest("word:jazz"), interest("word:ramen")))
    found = [Lowering(CARRIERS).because(asked, item) for item in (1, 4, 6)]
    assert [one and one.key for one in found] == ["word:ramen", "word:jazz", None]


def test_scores_of_people_who_edited_nothing_are_the_very_same() -> None:
    asked = request(interest("word:ramen"))
    assert Lowering(CARRIERS).lowered(asked, SCORES) is SCORES
    assert Lowering(CARRIERS).others(asked, SCORES, 3) is asked.allowed
    assert not len(Pinned(CARRIERS, SPACE, np.ones(8, np.float32)).rank(asked, 10).items)


def test_a_varied_list_takes_nothing_hidden_while_there_is_enough_else() -> None:
    asked = request(hidden=(interest("word:ramen"),))
    lowering = Lowering(CARRIERS)
    assert lowering.others(asked, SCORES, 4).tolist() == [False, False, False, True, True, True, True, True]
    assert lowering.others(asked, SCORES, 5) is asked.allowed


def test_pinned_interests_take_turns_and_what_is_near_to_what_was_chosen_comes_first() -> None:
    popularity = np.arange(8, dtype=np.float32)
    asked = request(interest("word:ramen", pinned=True), interest("word:jazz", pinned=True))
    source = Pinned(CARRIERS, SPACE, popularity)
    ranking = source.rank(asked, 10)
    assert "".join(ITEMS.ids[item] for item in ranking.items.tolist()) == "cfbed"
    assert (ranking.scores > 0).all()
    assert len(source.rank(asked, 2).items) == 2


def test_a_pinned_dislike_brings_nothing_up_and_goes_down() -> None:
    asked = request(interest("word:ramen", pinned=True, polarity=-1.0))
    assert not len(Pinned(CARRIERS, SPACE, np.ones(8, np.float32)).rank(asked, 10).items)
    assert order(asked) == "defgbc"


def test_evidence_of_a_pinned_item_is_the_interest_and_the_person_s_own_events() -> None:
    asked = request(interest("word:ramen", pinned=True, evidence=("on a", "gone")))
    found = Pinned(CARRIERS, SPACE, np.ones(8, np.float32)).evidence(asked, np.array([1, 4]))
    assert found == [Evidence(("word:ramen",), ("on a",)), NOTHING]


class Says:
    """A source that ranks items as it was told."""

    name = "item_knn"

    def rank(self, asked: Request, depth: int) -> object:
        return best(SCORES, asked.allowed, depth)

    def evidence(self, asked: Request, items: np.ndarray) -> list[Evidence]:
        return [NOTHING] * len(items)


def listed(asked: Request, k: int) -> str:
    pinned = Pinned(CARRIERS, SPACE, np.ones(8, np.float32))
    found = Retriever(ITEMS, [Says(), pinned], lowering=Lowering(CARRIERS)).retrieve(asked, k)  # type: ignore[list-item]
    return "".join(one.item_id for one in found)


def test_a_list_follows_what_was_hidden_and_what_was_pinned() -> None:
    assert listed(request(), 3) == "bcd"
    assert listed(request(hidden=(interest("word:ramen"),)), 3) == "def"
    assert set(listed(request(interest("word:jazz", pinned=True)), 3)) & set("def")
    assert listed(request(interest("word:jazz", pinned=True), hidden=(interest("word:ramen"),)), 6)[:3] == "def"


def test_a_topic_is_known_by_its_words_where_topics_were_numbered_anew() -> None:
    class Topics:
        count = 2

    class Corpus:
        topics, first_topic = Topics(), 3

        def terms(self, column: int) -> tuple[str, ...]:
            return {3: ("bread", "rye"), 4: ("sea", "boats")}[column]

    carriers = Carriers(FEATURES, SPACE, Corpus())  # type: ignore[arg-type]
    sea = interest("topic:0", terms=("sea", "boats"))
    assert carriers.of(sea, request(sea)).tolist() == [3, 4, 5]


def test_a_number_in_a_query_names_no_topic() -> None:
    hidden = (interest("topic:0", label="bread, rye"),)
    assert order(request(hidden=hidden, query="top 0 of the best")) == order(request(hidden=hidden))
