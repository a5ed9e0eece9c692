from palate.types import Rule
from profiles.rules.pruning import OF_EACH_LENGTH, pruned, sure_lift


def rule(antecedent: str, consequent: str, confidence: float = 0.6, lift: float = 6.0, support: float = 0.06) -> Rule:
    return Rule(
        antecedent=tuple(antecedent), consequent=(consequent,), support=support, confidence=confidence, lift=lift
    )


def test_few_people_make_a_lift_less_sure():
    assert sure_lift(rule("a", "b"), 100) < sure_lift(rule("a", "b"), 1_000) < 6.0


def test_rules_that_may_be_chance_are_left_out():
    weak = rule("a", "b", confidence=0.3, lift=1.6, support=0.01)
    assert pruned([weak], 300, min_lift=1.5) == ()
    assert pruned([weak], 300_000, min_lift=1.5) == (weak,)


def test_a_longer_rule_must_say_more_than_the_shorter_one_inside_it():
    short, repeating, adding = rule("a", "c"), rule("ab", "c", 0.65, 6.5), rule("ad", "c", 0.9, 9.0)
    assert set(pruned([short, repeating, adding], 1_000, min_lift=1.5)) == {short, adding}


def test_no_thing_has_more_than_a_few_rules_of_a_length():
    rules = [rule(chr(97 + n), "z", lift=6.0 + n / 10) for n in range(20)]
    kept = pruned(rules, 1_000, min_lift=1.5)
    assert len(kept) == OF_EACH_LENGTH
    assert kept[0] == rules[-1]
