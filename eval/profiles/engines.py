"""Ways to make the profiles that are to be judged: by statistics, by a language model, or read from a file.

An engine sees the training part and nothing else.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from pathlib import Path
from typing import Protocol

from eval.data.training import Training
from eval.language_model import LanguageModel
from eval.profiled import builder_of
from eval.profiles.asking import Histories, llm_profiles
from eval.profiles.built import Built, Spent
from history.fields import TEXT, UnfitError, identifier
from history.files import Source
from history.rejects import Rejects

__all__ = [
    "Built",
    "ByModel",
    "Engine",
    "Reference",
    "Statistics",
    "histories_of",
    "llm_profiles",
    "reference_texts",
    "statistical_profiles",
]


class Engine(Protocol):
    """A way to make profiles. `name` is what reports call it, `about` says in one line what it is, `model` is the
    language model it asks, None where it asks none."""

    name: str
    about: str
    model: LanguageModel | None

    def make(self, train: Training, histories: Histories) -> Built:
        """Profiles of these users from these events alone; whoever has no events, or no profile, is a failure."""
        ...


class Statistics:
    """Profiles as `palate profile` builds them without a language model."""

    def __init__(self, name: str = "statistics") -> None:
        self.name = name
        self.about = "Built by statistics from the training part."
        self.model: LanguageModel | None = None

    def make(self, train: Training, histories: Histories) -> Built:
        """See `Engine.make`."""
        builder, profiles = builder_of(train), {}
        for done, user in enumerate(users := sorted(histories), start=1):
            if events := histories[user]:
                profiles[user] = builder.build(user, events)
            train.progress("building profiles", done, len(users))
        return Built(
            profiles,
            failures=_missing(users, profiles),
            spent={user: Spent(seconds=profile.provenance.seconds) for user, profile in profiles.items()},
        )


class ByModel:
    """Profiles by a language model, as `palate profile --engine llm` asks for them.

    Args:
        model: the model, its prompts and its tokens.
        name: what reports call it; the model's own name unless given.
    """

    def __init__(self, model: LanguageModel, name: str | None = None) -> None:
        self._model = model
        self.model: LanguageModel | None = model
        self.name = name or model.name
        self.about = f"Written by {model.name} from the training part, every claim checked by code."

    def make(self, train: Training, histories: Histories) -> Built:
        """See `Engine.make`."""
        model = self._model
        return model.run(
            lambda chat: llm_profiles(
                train,
                chat,
                model.book,
                histories=histories,
                tokenizer=model.tokenizer,
                context=model.context,
                concurrency=model.concurrency,
            )
        )


class Reference:
    """Texts written elsewhere, read from a file. What they were made of is not known here.

    Args:
        path: as for `reference_texts`.
        name: what reports call them.

    Raises:
        RowError, DatasetError: as `reference_texts`.
    """

    def __init__(self, path: Path, name: str = "reference") -> None:
        self.name = name
        self.about = f"Texts of {path.name}, written elsewhere."
        self.model: LanguageModel | None = None
        self._texts = reference_texts(path)

    def make(self, train: Training, histories: Histories) -> Built:
        """See `Engine.make`; the events are not looked at."""
        found = {user: self._texts[user] for user in sorted(histories) if self._texts.get(user)}
        return Built(written=found, failures=_missing(sorted(histories), found, "the file has no text of this user"))


def statistical_profiles(train: Training, users: Sequence[str] | None = None) -> Built:
    """Profiles by statistics; `users` None means everybody with an event. Whoever has none is a failure."""
    return Statistics().make(train, histories_of(train, users))


def histories_of(train: Training, users: Sequence[str] | None = None) -> Histories:
    """What each of these users did in the training part; nothing for somebody without an event."""
    return {user: train.events.get(user, ()) for user in (train.users if users is None else users)}


def reference_texts(path: Path) -> dict[str, str]:
    """Profiles written elsewhere, by user: JSONL (or .gz) of `user_id` and `text`.

    Raises:
        RowError: a row is not what it should be; names file, line and field.
        DatasetError: the file cannot be read.
    """
    source, texts = Source(path), dict[str, str]()
    for line, row in source.rows(Rejects()):
        try:
            user = identifier(row.get("user_id"))
        except UnfitError as unfit:
            raise source.error(line, "user_id", row.get("user_id"), unfit.expected) from unfit
        if not isinstance(text := row.get("text"), str):
            raise source.error(line, "text", text, TEXT)
        if user in texts:
            raise source.error(line, "user_id", user, "one row for each user; this one had one before")
        texts[user] = " ".join(text.split())
    return texts


def _missing(
    users: Sequence[str], made: Container[str], why: str = "no_history: no events in the training part"
) -> dict[str, str]:
    return {user: why for user in users if user not in made}
