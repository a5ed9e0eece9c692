"""The application granularity: what someone is up to, by rules over what people have. Knows columns, not events."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from profiles.catalogue import Catalogue
from profiles.rules import RuleBook
from profiles.weigh import Mass

LEAST_LIKED = 0.25
"""Liking of this strength is enough to have a thing: a single good look at it."""
LEAST_LIFT = 1.5
LEAST_TELLING = 0.5
"""Categories that tell less than this of what people choose take no part in rules."""


def held_columns(mass: Mass, catalogue: Catalogue) -> list[int]:
    """Return the columns of the topics and telling categories someone has, for rules: those liked at all clearly."""
    first = catalogue.first_topic
    liked = (mass.liked > mass.disliked) & (mass.liked >= LEAST_LIKED)
    columns = np.flatnonzero(liked[first:]) + first
    told = np.ones(catalogue.columns)
    told[catalogue.first_category :] = catalogue.telling[len(catalogue.words.words) :]
    return [int(column) for column in columns if told[column] >= LEAST_TELLING]


def learn_rules(transactions: Mapping[str, frozenset[str]], catalogue: Catalogue) -> RuleBook:
    """Learn the rule book from what each person has."""
    return RuleBook.learn(transactions, min_lift=LEAST_LIFT)
