import pytest

from eval.splits import cut
from palate.errors import InputError
from tests.eval.splits.builder import event, likes, log


def test_cold_items_lose_all_events_and_are_ranked_among_themselves() -> None:
    split = cut(likes(ann="abcdefgh", bob="aceg", cat="bdfh"), "cold-items", share=0.25)
    cold = split.questions[0].candidates
    assert cold is not None
    assert len(cold) == 2
    assert not set(cold) & {one.item_id for one in split.train.events}
    assert all(question.candidates == cold for question in split.questions)
    assert split.truths[0].relevant == set(cold)
    assert split.sampled is None


def test_the_whole_catalogue_is_ranked_on_request() -> None:
    split = cut(likes(ann="abcdefgh", bob="aceg"), "cold-items", among="all")
    assert all(question.candidates is None for question in split.questions)


def test_a_single_item_cannot_be_cold() -> None:
    with pytest.raises(InputError, match="1 items have events"):
        cut(log(event("ann", "a")), "cold-items")
