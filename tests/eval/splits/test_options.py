import pytest

from eval.splits import SplitOptions
from eval.splits.options import read_options
from palate.errors import InputError

DEFAULTS = {"share": 0.2, "n": 3}


def test_what_is_given_stands_over_the_defaults_and_none_means_not_given() -> None:
    assert read_options("made", DEFAULTS, {"share": 0.5, "n": None}) == SplitOptions(share=0.5, n=3)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("share", 0.0, "above 0 and below 1"),
        ("share", 1.0, "above 0 and below 1"),
        ("share", "much", "above 0 and below 1"),
        ("n", 0, "1 or more"),
        ("n", 1.5, "1 or more"),
    ],
)
def test_a_bad_value_is_told_with_option_value_and_what_was_expected(name: str, value: float, expected: str) -> None:
    with pytest.raises(InputError, match=f"'made'.*'{name}'.*{expected}.*{value}"):
        read_options("made", DEFAULTS, {name: value})


def test_an_option_the_kind_does_not_take_is_refused_with_those_it_takes() -> None:
    with pytest.raises(InputError, match=r"'made' does not take option 'domain' .*'food'.*it takes share, n"):
        read_options("made", DEFAULTS, {"domain": "food"})
