"""What reads as an undertaking, what merely as tastes that go together."""

import numpy as np

from palate.types import Rule
from profiles.corpus import Corpus
from profiles.draft import Draft
from profiles.intents import MOST_TASTES, fewer_tastes, is_undertaking, name_of


def draft(key: str, *terms: str) -> Draft:
    return Draft(key, " with ".join(terms), "application", "behaviour", 0.5, np.ones(1), terms=terms)


def rule(lift: float) -> Rule:
    return Rule(antecedent=("a",), consequent=("b",), support=0.1, confidence=0.5, lift=lift)


def columns_of_two_domains(corpus: Corpus) -> tuple[str, str]:
    """Keys of a column of each of two domains."""
    main = corpus.catalogue.main_domain
    return tuple(corpus.catalogue.keys[int(np.flatnonzero(main == domain)[0])] for domain in (0, 1))


def test_a_strong_tie_across_domains_is_an_undertaking(corpus: Corpus):
    assert is_undertaking(columns_of_two_domains(corpus), rule(4.0), corpus)


def test_a_weak_tie_or_one_domain_is_none(corpus: Corpus):
    here, there = columns_of_two_domains(corpus)
    assert not is_undertaking((here, there), rule(1.6), corpus)
    assert not is_undertaking((here, here), rule(4.0), corpus)


def test_tastes_that_go_together_are_told_twice_at_most_and_not_again_in_part():
    tastes = [draft(f"application:alike:{n}", f"a{n}", f"b{n}") for n in range(5)]
    assert len(fewer_tastes(tastes)) == MOST_TASTES
    part = draft("application:alike:x", "a0")
    assert fewer_tastes([tastes[0], part]) == [tastes[0]]
    undertakings = [draft(f"application:{n}", f"a{n}", f"c{n}") for n in range(5)]
    assert fewer_tastes([*undertakings, *tastes])[:5] == undertakings


def test_a_topic_among_others_is_named_by_its_first_term(corpus: Corpus):
    label = corpus.catalogue.labels[corpus.catalogue.first_topic]
    assert name_of("topic:0", corpus) == label.split(", ")[0]
