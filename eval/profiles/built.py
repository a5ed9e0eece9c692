"""What an engine hands over: profiles or texts, who has none and why, and what each took."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from eval.methods.profile_text import profile_text
from palate.chat import Usage
from palate.types import Profile, RejectedClaim


@dataclass(frozen=True)
class Spent:
    """What one profile took, made or not: tokens and calls of a language model, and seconds.

    Seconds are those in which its model answered, as its caller saw it: where many ask at once, waiting at the server
    is in them. Of statistics they are those of building.
    """

    usage: Usage = field(default_factory=Usage)
    calls: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Built:
    """Profiles as an engine made them.

    Args:
        profiles: by user.
        failures: users whose profile could not be made, and why ("kind: what happened").
        spent: by user, those that failed too; empty where nothing was measured.
        rejected: by user, what a language model said that code did not let stand.
        written: texts by user that stand in the place of profiles, for engines that write nothing else.
    """

    profiles: Mapping[str, Profile] = field(default_factory=dict)
    failures: Mapping[str, str] = field(default_factory=dict)
    spent: Mapping[str, Spent] = field(default_factory=dict)
    rejected: Mapping[str, tuple[RejectedClaim, ...]] = field(default_factory=dict)
    written: Mapping[str, str] | None = None

    def only(self, users: Collection[str]) -> Built:
        """What there is of these users."""
        wanted = set(users)
        return Built(
            {user: one for user, one in self.profiles.items() if user in wanted},
            {user: why for user, why in self.failures.items() if user in wanted},
            {user: one for user, one in self.spent.items() if user in wanted},
            {user: some for user, some in self.rejected.items() if user in wanted},
            None if self.written is None else {user: text for user, text in self.written.items() if user in wanted},
        )

    @property
    def usage(self) -> Usage:
        """Tokens of all calls."""
        return sum((one.usage for one in self.spent.values()), Usage())

    @property
    def calls(self) -> int:
        """How often a model was asked."""
        return sum(one.calls for one in self.spent.values())

    @property
    def seconds(self) -> float:
        """Seconds of all profiles, one after the other: of calls under way at once each counts."""
        return sum(one.seconds for one in self.spent.values())

    def texts(self) -> dict[str, str]:
        """What each profile says in words, by user; those without words left out."""
        if self.written is not None:
            told = dict(self.written)
        else:
            told = {user: profile_text(profile) for user, profile in self.profiles.items()}
        return {user: text for user, text in told.items() if text.strip()}
