from pathlib import Path

import pytest

from history.dataset import open_dataset
from history.rejects import Rejects
from palate.errors import RowError


def test_100k_is_read_with_its_flags_and_latin_1(tmp_path: Path) -> None:
    (tmp_path / "u.data").write_text("196\t242\t3\t881250949\n186\t302\t5\t891717742\n")
    flags = ["0"] * 19
    flags[8] = flags[14] = "1"
    lines = [
        f"242|Misérables, Les (1995)|01-Jan-1995||http://x|{'|'.join(flags)}",
        f"302|unknown||||{'|'.join('1' + '0' * 18)}",
    ]
    (tmp_path / "u.item").write_bytes("\n".join(lines).encode("latin-1"))
    (tmp_path / "u.user").write_text("196|49|M|writer|55105\n")
    dataset = open_dataset(tmp_path)
    first, second = dataset.items()
    assert (first.title, first.categories, first.attributes) == (
        "Misérables, Les (1995)",
        ("Drama", "Romance"),
        {"year": 1995},
    )
    assert (first.domain, second.categories) == ("movie", ())
    event, _ = dataset.events()
    assert (event.user_id, event.item_id, event.kind, event.value, event.time) == (
        "196",
        "242",
        "rate",
        3.0,
        881250949.0,
    )
    assert dataset.ignored == ("u.user",)
    assert dataset.encodings() == {"u.item": {"windows-1252": 1}}


def test_1m_is_read_between_double_colons(tmp_path: Path) -> None:
    (tmp_path / "ratings.dat").write_text("1::1193::5::978300760\n")
    (tmp_path / "movies.dat").write_bytes("1193::Léon: The Professional (1994)::Crime|Drama\n".encode("latin-1"))
    dataset = open_dataset(tmp_path)
    (item,) = dataset.items()
    assert (dataset.format, item.title, item.categories) == (
        "movielens-1m",
        "Léon: The Professional (1994)",
        ("Crime", "Drama"),
    )
    assert [event.value for event in dataset.events()] == [5.0]


def test_latest_is_read_with_tags_as_comments_and_links_as_attributes(tmp_path: Path) -> None:
    (tmp_path / "ratings.csv").write_text("userId,movieId,rating,timestamp\n1,1,4.0,964982703\n")
    (tmp_path / "movies.csv").write_text(
        'movieId,title,genres\n1,"Toy, Story (1995)",Adventure|Children\n2,Short,(no genres listed)\n'
    )
    (tmp_path / "tags.csv").write_text("userId,movieId,tag,timestamp\n2,1,pixar & fun,1445714994\n")
    (tmp_path / "links.csv").write_text("movieId,imdbId,tmdbId\n1,0114709,862\n2,,\n")
    dataset = open_dataset(tmp_path)
    first, second = dataset.items()
    assert first.attributes == {"year": 1995, "imdbId": "0114709", "tmdbId": "862"}
    assert (second.categories, second.attributes) == ((), {})
    rated, tagged = dataset.events()
    assert (rated.kind, rated.value) == ("rate", 4.0)
    assert (tagged.kind, tagged.text, tagged.value) == ("comment", "pixar & fun", None)
    assert dataset.ignored == ()


@pytest.mark.parametrize("bad", ["1::2::3", "1::2::3::4::5", "1::2::three::978300760"])
def test_a_bad_line_is_refused_and_may_be_permitted(tmp_path: Path, bad: str) -> None:
    (tmp_path / "ratings.dat").write_text(f"1::1::5::978300760\n{bad}\n")
    (tmp_path / "movies.dat").write_text("1::A::Drama\n")
    dataset = open_dataset(tmp_path)
    with pytest.raises(RowError, match=r"ratings\.dat:2"):
        list(dataset.events())
    assert len(list(dataset.events(Rejects(1)))) == 1
    assert dataset.read["events"] == 2
