from eval.splits import cut
from tests.eval.splits.builder import event, learned, likes, log


def test_a_share_of_each_users_items_is_held_out() -> None:
    split = cut(likes(ann="abcdefgh", bob="abcde", cat="ab"), "random", share=0.25)
    assert [len(truth.relevant) for truth in split.truths] == [2, 1, 1]
    assert {user: len(items) for user, items in learned(split.train).items()} == {"ann": 6, "bob": 4, "cat": 1}


def test_an_item_is_held_out_with_all_its_events() -> None:
    both = [event("ann", item, kind=kind) for item in "abcd" for kind in ("view", "purchase")]
    split = cut(log(*both), "random", share=0.5)
    assert len(split.train.events) == 4
    assert len(split.truths[0].relevant) == 2
    assert not split.left_out


def test_another_seed_holds_out_other_items() -> None:
    made = likes(ann="abcdefgh", bob="hgfedcba")
    assert len({cut(made, "random", seed=seed).truths for seed in range(5)}) > 1
