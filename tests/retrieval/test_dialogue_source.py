import numpy as np
import pytest

from palate.types import Item
from retrieval.dialogues import Content, DialogueModel, Lesson
from retrieval.request import NO_EVENTS, Request, Taste
from retrieval.sources.catalogue import Catalogue
from retrieval.sources.dialogue import Dialogue

TITLES = ("Alien (1979)", "Casino (1995)", "Heat (1995)", "Up (2009)", "Teapot")
ITEMS = [
    Item(item_id=str(place), title=title, domain="kitchen" if title == "Teapot" else "films")
    for place, title in enumerate(TITLES)
]
KNOWN = Taste(np.array([3]), np.ones(1, np.float32), np.zeros(0, np.intp))
EVERYTHING = Catalogue.of(ITEMS)
FILMS = Catalogue.of(ITEMS[:4])


@pytest.fixture(scope="module")
def lessons():
    crime = [Lesson(f"c{n}", ("hi there", "I want crime like Heat (1995)"), (2,), (1,)) for n in range(10)]
    funny = [Lesson(f"f{n}", ("hi there", "I want balloons like Alien (1979)"), (0,), (3,)) for n in range(10)]
    return (*crime, *funny)


@pytest.fixture(scope="module")
def films(lessons):
    """The source of a store that has nothing but films."""
    return Dialogue(DialogueModel.fit(lessons, Content.of(ITEMS[:4])), FILMS, TITLES[:4])


@pytest.fixture(scope="module")
def shop(lessons):
    """The source of a store that has more than the films that dialogues speak of."""
    return Dialogue(DialogueModel.fit(lessons, Content.of(ITEMS)), EVERYTHING, TITLES)


def asked(catalogue, *said, taste=None, **more):
    taste = Taste.of(NO_EVENTS) if taste is None else taste
    return Request("ann", None, NO_EVENTS, taste, catalogue.members(None), said=said, **more)


def found(source, request):
    return [TITLES[place] for place in source.rank(request, 3).items.tolist()]


def test_what_followed_in_other_dialogues_comes_first(films):
    assert found(films, asked(FILMS, "some crime", query="crime"))[0] == "Casino (1995)"
    assert found(films, asked(FILMS, "balloons", query="balloons"))[0] == "Up (2009)"


def test_scores_are_shares_of_the_best_one(films):
    scores = films.rank(asked(FILMS, "some crime", query="crime"), 4).scores
    assert scores[0] == 1
    assert (np.diff(scores) <= 0).all()
    assert (scores > 0).all()


def test_earlier_messages_count(films):
    assert found(films, asked(FILMS, "I loved Heat (1995)", "Fine.", "what now?"))[0] == "Casino (1995)"


@pytest.mark.parametrize("said", ["Casino (1995)?", "I saw “Casino”.", "我看过《casino》", 'seen "Casino"'])
def test_what_was_named_is_not_found_again(films, said):
    assert "Casino (1995)" not in found(films, asked(FILMS, "I loved Heat (1995)", said))


def test_what_the_last_message_means_by_other_words_is_named_too(films):
    assert found(films, asked(FILMS, "the one with De Niro", named=(2,)))[0] == "Casino (1995)"
    assert "Heat (1995)" not in found(films, asked(FILMS, "the one with De Niro", named=(2,)))


def test_what_is_named_as_unwanted_leads_nowhere(films):
    wanted = asked(FILMS, "I loved Heat (1995)", named=(2,), taste=KNOWN)
    unwanted = asked(FILMS, "nothing like Heat (1995)", named=(2,), unlike=(2,), taste=KNOWN)
    assert found(films, wanted)
    assert not found(films, unwanted)


def test_only_what_is_allowed_is_ranked(films):
    request = asked(FILMS, "some crime", query="crime").within(FILMS.holding(["3"]))
    assert found(films, request) == ["Up (2009)"]


def test_without_a_conversation_nothing_is_said(films):
    assert not found(films, asked(FILMS, query="crime"))


def test_a_bare_wish_is_answered_only_where_nothing_is_known_of_the_person(films):
    assert found(films, asked(FILMS, "a film please"))
    assert not found(films, asked(FILMS, "a film please", taste=KNOWN))


def test_a_conversation_in_another_language_is_left_to_others(films):
    assert films.language == "en"
    assert not found(films, asked(FILMS, "I loved Heat (1995)", language="zh"))


def test_in_a_store_of_several_domains_it_speaks_only_where_its_own_is_asked_for(shop):
    assert shop.domains == {"films"}
    assert found(shop, asked(EVERYTHING, "some crime", query="crime", domain="films"))
    assert not found(shop, asked(EVERYTHING, "some crime", query="crime"))
    assert not found(shop, asked(EVERYTHING, "a pot", query="pot", domain="kitchen"))


def test_the_conversation_alone_led_there(films):
    request = asked(FILMS, "some crime", query="crime")
    ranking = films.rank(request, 3)
    evidence = films.evidence(request, ranking.items)
    assert len(evidence) == len(ranking.items)
    assert not any(one.events or one.interests for one in evidence)


def test_the_same_question_is_worked_out_once(films, monkeypatch):
    request = asked(FILMS, "a question of its own", query="crime")
    first = films.rank(request, 3)
    monkeypatch.setattr(DialogueModel, "scores", None)
    assert films.rank(request, 3).items.tolist() == first.items.tolist()


def test_a_store_that_never_learned_from_dialogues_has_no_such_source(store):
    assert Dialogue.of(store, Catalogue((), ())) is None
