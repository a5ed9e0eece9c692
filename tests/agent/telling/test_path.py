import pytest

from agent.telling.path import told
from retrieval.graph.paths import Path, Step

TITLES = ("Thai Basil", "Curry Paste", "Mortar {{ 7 }}")
STEPS = (
    Step("did", 0, event="e1", scene="weekend leisure"),
    Step("shares", key="category:Thai food"),
    Step("item", 1),
    Step("people"),
    Step("item", 2),
)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        (
            "en",
            "you bought “Thai Basil” (weekend leisure) → both have to do with “Thai food” → “Curry Paste” → "
            "the same people chose → “Mortar {{ 7 }}”",
        ),
        (
            "zh",
            "你买过《Thai Basil》（周末休闲） → 都和“Thai food”有关 → 《Curry Paste》 → "
            "同样的人也选了 → 《Mortar {{ 7 }}》",
        ),
    ],
)
def test_every_step_of_a_path_is_told(language, line):
    assert told(Path(STEPS, 1.0), TITLES.__getitem__, {"e1": "purchase"}, language) == line
