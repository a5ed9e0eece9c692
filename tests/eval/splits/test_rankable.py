from eval.data import Question, Split, Truth
from eval.splits.rankable import Rankable
from tests.eval.splits.builder import DOMAINS, event, log

TRAIN = log(event("ann", "a"), event("ann", "d"), domains=DOMAINS)


def free(question: Question, truth: Truth) -> str:
    rankable = Rankable(Split("by hand", "", TRAIN, (question,), (truth,)))
    return "".join(item for item, fits in zip(rankable.ids, rankable.unanswered(question, truth), strict=True) if fits)


def test_what_was_met_or_answers_the_question_is_not_free() -> None:
    assert free(Question("ann"), Truth(frozenset("b"), refused=frozenset("e"))) == "cf"


def test_what_was_met_is_not_free_even_where_it_may_repeat() -> None:
    assert free(Question("ann", repeats=True), Truth(frozenset("a"))) == "bcef"


def test_domain_and_candidates_bound_what_is_free() -> None:
    assert free(Question("ann", domain="kitchen"), Truth(frozenset("e"))) == "f"
    assert free(Question("new", candidates=("a", "b", "zzz")), Truth(frozenset("b"))) == "a"


def test_ids_the_catalogue_does_not_know_have_no_place() -> None:
    rankable = Rankable(Split("by hand", "", TRAIN, (), ()))
    assert rankable.places({"f", "zzz", "a"}).tolist() == [0, 5]
