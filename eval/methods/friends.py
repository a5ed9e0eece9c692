"""What friends like: the simplest social recommender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from scipy import sparse

from eval.data.questions import Question
from eval.data.training import Training
from eval.method import Floats, Need, ScoringMethod
from eval.models.features import rows_of
from eval.models.matrices import people_per_item, popular_for_strangers


class Friends(ScoringMethod):
    """Counts the friends who like an item, each by the weight of the edge to them. Somebody whose friends like nothing
    gets popularity."""

    name = "friends"
    about = "Items that one's friends like (collective social filtering: Groh and Ehmig 2007)."
    needs: ClassVar[frozenset[Need]] = frozenset({"social"})

    def fit(self, train: Training) -> None:
        """Sum, for everybody with events, what their friends like."""
        self.train, self.people = train, people_per_item(train)
        edges = [edge for edge in train.store.social() if {edge.user_id, edge.friend_id} <= train.number.keys()]
        ends = ([train.number[one.user_id] for one in edges], [train.number[one.friend_id] for one in edges])
        weights = np.array([one.weight for one in edges], np.float32)
        friends = sparse.csr_matrix((weights, ends), shape=(len(train.users), len(train.users)))
        self.liked_by_friends = (friends @ train.liked).tocsr()

    def scores(self, questions: Sequence[Question]) -> Floats:
        """Weighted numbers of friends; popularity where no friend likes anything."""
        found = rows_of(self.liked_by_friends, self.train, questions)
        return popular_for_strangers(np.asarray(found.toarray(), np.float32), found, self.people)
