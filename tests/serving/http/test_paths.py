from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.http.paths import decoded, meant


def scope(raw: str) -> dict[str, object]:
    return {"path": raw, "raw_path": raw.encode("ascii")}


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_any_id_comes_through_as_one_segment(name: str):
    path = decoded(scope(f"/v1/users/{quote(name, safe='')}/profile"))
    assert path.split("/")[:3] == ["", "v1", "users"]
    assert path.split("/")[4:] == ["profile"]
    assert meant(path.split("/")[3]) == name


def test_an_encoded_slash_parts_nothing():
    """Erasing the person "ann/statements/1" is not taking ann's statement back."""
    assert len(decoded(scope("/v1/users/ann%2Fstatements%2f1")).split("/")) == 4


@pytest.mark.parametrize("raw", ["/v1/items/%FF", "/v1/items/%C3%28", "/v1/items/%ED%A0%80"])
def test_what_is_no_text_is_refused(raw: str):
    with pytest.raises(UnicodeDecodeError):
        decoded(scope(raw))
