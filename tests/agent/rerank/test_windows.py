from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agent.rerank.windows import Window, raised, windows

SIZES = st.integers(1, 120)
WIDTHS = st.integers(2, 30)


def test_a_list_that_fits_is_one_window():
    assert windows(20, 20, 10, 5) == [Window(0, 20, 5)]
    assert windows(3, 20, 10, 5) == [Window(0, 3, 3)]


def test_windows_go_from_the_end_to_the_beginning_and_overlap():
    assert windows(25, 10, 4, 6) == [Window(15, 25, 4), Window(9, 19, 4), Window(3, 13, 4), Window(0, 10, 6)]


@given(SIZES, WIDTHS, st.data())
def test_everything_is_in_a_window_and_the_last_is_the_head(size: int, width: int, data: st.DataObject):
    overlap = data.draw(st.integers(1, width - 1))
    found = windows(size, width, overlap, 5)
    assert set().union(*(range(one.start, one.end) for one in found)) == set(range(size))
    assert (found[-1].start, found[-1].end) == (0, min(size, width))
    assert all(1 <= one.wanted <= one.end - one.start <= width for one in found)
    assert all(later.end - earlier.start >= overlap for earlier, later in pairwise(found))


@given(SIZES, WIDTHS, st.data())
def test_the_best_come_through_from_wherever_they_stand(size: int, width: int, data: st.DataObject):
    overlap = data.draw(st.integers(1, width - 1))
    order = data.draw(st.permutations(range(size)))
    for window in windows(size, width, overlap, 5):
        order = raised(order, window, sorted(order[window.start : window.end])[: window.wanted])
    through = min(overlap, 5, size)
    assert list(order[:through]) == list(range(through))
    assert sorted(order) == list(range(size))


def test_what_was_not_chosen_keeps_its_order_within_the_window():
    assert raised(list("abcdef"), Window(1, 5, 2), list("eb")) == list("aebcdf")
