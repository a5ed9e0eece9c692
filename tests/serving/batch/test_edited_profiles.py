"""Work on a profile begins with what was built, not with what its person made of it."""

from history.store import Store
from palate.types import Edit, Profile, Provenance
from serving.batch.work import read_user


def test_a_model_is_given_the_profile_as_it_was_built(store: Store) -> None:
    about = {"label": "Tea", "granularity": "word", "dimension": "content", "evidence": ["e"]}
    tea = {"key": "word:tea", "weight": 0.5, "polarity": 1.0, "confidence": 0.5, **about}
    built = Profile.model_validate({"user_id": "ann", "interests": [tea], "provenance": Provenance(engine="test")})
    store.save_profiles([built])
    store.save_edits("ann", [Edit(key="word:tea", hidden=True, interest=built.interests[0])], 1.0)
    assert read_user(store, "ann")[2] == built
    shown = store.profile("ann")
    assert shown is not None
    assert shown.interests == ()
