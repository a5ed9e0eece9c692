from agent.flow.recalling import recall
from agent.request import Mention
from palate.types import Constraint, Interest, Limit, Profile, Provenance

NUTS = Limit(kind="exclude", terms=("nut",), firm=True)
SHORT = Limit(kind="length", at_most=90, unit="minutes")


def stating(services_of, user="ann"):
    services_of.memory.remember(user, Constraint(text="I am allergic to nuts", limit=NUTS))


def remembered(node, wish, **request):
    """What is recalled once ann has stated her allergy, for a second request in the same shop."""
    node(recall, wish())
    stating(node.services)
    return node(recall, wish(**request))[0]["recalled"]


def test_what_is_asked_for_now_holds(node, wish):
    recalled = node(recall, wish(limits=(SHORT,)))[0]["recalled"]
    assert recalled.limits == (SHORT,)


def test_what_was_stated_for_good_holds_too(node, wish):
    assert remembered(node, wish, limits=(SHORT,)).limits == (NUTS, SHORT)


def test_a_limit_holds_once_and_firmly_when_it_is_said_again(node, wish):
    again = Limit(kind="exclude", terms=("nut",), said="no nuts")
    assert remembered(node, wish, limits=(again,)).limits == (NUTS,)


def test_what_somebody_cannot_eat_is_no_present_either(node, wish):
    assert remembered(node, wish, beneficiary="my dad").limits == (NUTS,)


def test_nobody_knows_a_stranger(node, wish):
    recalled = node(recall, wish(), user="a stranger")[0]["recalled"]
    assert recalled.profile is None


def test_the_trace_tells_the_limits(node, wish):
    _, step = node(recall, wish(limits=(SHORT,)))
    assert step.steps[0].facts["limits"] == [{"kind": "length", "at_most": 90.0, "unit": "minutes"}]


def test_what_somebody_is_in_the_mood_for_is_asked_of_strangers_only(node, wish):
    asking = wish(question="What are you in the mood for?")
    assert node(recall, asking, user="a stranger")[0]["request"].question
    liking = {"key": "word:tea", "label": "tea", "granularity": "word", "dimension": "content", "evidence": ("e1",)}
    interest = Interest(**liking, weight=1.0, polarity=1.0, confidence=1.0)
    profile = Profile(user_id="ann", interests=(interest,), provenance=Provenance(engine="by hand"))
    node.services.store.save_profiles([profile])
    assert node(recall, asking)[0]["request"].question == ""


def test_which_of_two_items_is_meant_is_asked_of_everybody(node, wish):
    asking = wish(question="Which one do you mean?", mentions=(Mention(item_id="f1"),))
    assert node(recall, asking)[0]["request"].question
