import pytest

from eval.data import Training
from eval.profiles.asking import Histories
from eval.profiles.built import Built
from eval.profiles.judge import MOST_CITED, MOST_CLAIMS, judge_prompt, judged
from palate.chat import ChatRequest
from palate.scripted import ScriptedChat
from tests.eval.profiles import matters

FAN = "tea fan 0"


def test_the_strongest_claims_are_told_with_the_events_they_cite(train: Training, built: Built, histories: Histories):
    profile = built.profiles[FAN]
    prompt, handles = judge_prompt(train, matters.book(), profile, histories[FAN])
    told = prompt.messages[1].content
    claims = matters.CLAIM.findall(told)
    assert [label for _, label in claims] == [one.label for one in profile.interests[:MOST_CLAIMS]]
    assert tuple(handle for handle, _ in claims) == handles
    assert "oolong teapot no 0" in told
    cited = [line.split('" ')[-1].split() for line in told.splitlines() if line.startswith("p")]
    assert all(1 <= len(events) <= MOST_CITED for events in cited)


def test_the_judge_is_told_neither_the_person_nor_the_engine(train: Training, built: Built, histories: Histories):
    prompt, _ = judge_prompt(train, matters.book(), built.profiles[FAN], histories[FAN])
    assert not any(word in prompt.messages[1].content for word in (FAN, "statistics"))


def test_shares_are_of_the_claims_judged(train: Training, built: Built, histories: Histories):
    def first_two(request: ChatRequest) -> str:
        seen: list[str] = []

        def of(label: str) -> str:
            seen.append(label)
            return ("supported", "partly")[len(seen) - 1] if len(seen) <= 2 else "unsupported"

        return matters.verdicts(request, of)

    one = built.profiles[FAN]
    profile = one.model_copy(update={"interests": one.interests[:4]})
    found = judged(train, matters.model(first_two), {FAN: profile}, histories)
    assert found.found[FAN] == (0.25, 0.25)
    assert found.failures == {}
    assert found.spent[FAN].calls == 1


def test_a_claim_that_is_passed_over_is_asked_about_once_more_and_then_a_failure(
    train: Training, built: Built, histories: Histories
):
    chat = ScriptedChat(lambda request: matters.verdicts(request, lambda label: "supported", skip=1))
    found = judged(train, matters.asking(chat), {FAN: built.profiles[FAN]}, histories)
    assert found.found == {}
    assert found.failures[FAN].startswith("schema: ")
    assert len(chat.history) == 2
    assert "exactly one for each of p1, p2" in chat.history[1].messages[1].content


def test_nobody_is_asked_about_a_profile_without_claims(train: Training, built: Built, histories: Histories):
    chat = ScriptedChat([])
    empty = built.profiles[FAN].model_copy(update={"interests": ()})
    assert judged(train, matters.asking(chat), {FAN: empty}, histories).found == {}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_judge_is_asked_in_the_language_of_the_profile(
    train: Training, built: Built, histories: Histories, language: str
):
    profile = built.profiles[FAN].model_copy(update={"language": language})
    prompt, _ = judge_prompt(train, matters.book(), profile, histories[FAN])
    assert prompt.language == language
