"""People correct, hide and pin what their profile says of them; it stays so, whatever is built or noted later.

before, after = edited(store, "ann", [Wish(key="word:ramen", action="hide")], clock)
store.profile("ann")                        # follows edits
store.profile_as_built("ann")               # does not: for whatever builds profiles
"""

from profiles.edits.change import ACTIONS, Action, Edited, Wanted, Wish, edited
from profiles.edits.retold import retold

__all__ = ["ACTIONS", "Action", "Edited", "Wanted", "Wish", "edited", "retold"]
