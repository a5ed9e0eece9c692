from dataclasses import replace

import pytest

from eval.data import Log, Question, open_training
from eval.methods.friends import Friends
from eval.run.needs import unmet
from history.identity import event_id
from palate.types import Event, Item, SocialEdge
from tests.eval.likes import training

LIKES = {"ann": "a", "bob": "ab", "cid": "bc", "dan": "d"}


def log() -> Log:
    """Ann knows bob well and cid a little; dan knows nobody, and somebody unheard of knows ann."""
    events = tuple(
        Event(event_id=event_id(user, "like", one), user_id=user, kind="like", item_id=one)
        for user, liked in LIKES.items()
        for one in liked
    )
    edges = [("ann", "bob", 1.0), ("ann", "cid", 0.25), ("ann", "ghost", 1.0), ("ghost", "ann", 1.0)]
    social = tuple(SocialEdge(user_id=one, friend_id=other, weight=weight) for one, other, weight in edges)
    return replace(Log("friends", tuple(Item(item_id=one) for one in "abcd"), events), social=social)


@pytest.mark.parametrize(("user", "wanted"), [("ann", [1, 1.25, 0.25, 0]), ("dan", [2, 2, 1, 1])])
def test_friends_speak_by_the_weight_of_their_edges_and_popularity_where_they_say_nothing(
    user: str, wanted: list[float]
) -> None:
    with open_training(log()) as train:
        method = Friends()
        method.fit(train)
        assert method.scores([Question(user)])[0].tolist() == wanted


def test_without_social_edges_it_is_left_out() -> None:
    with training(LIKES) as train:
        assert unmet(Friends, train) == "there are no social edges"
