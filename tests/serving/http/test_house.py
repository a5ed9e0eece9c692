"""What a house knows beyond its parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.settings import Settings
from serving.http.depends import recognised
from serving.http.errors import UnauthorisedError
from serving.http.house import LOOK_AGAIN, House
from serving.http.settings import ServeSettings


def test_an_open_server_asks_for_keys_soon_after_the_first_is_made(tmp_path: Path) -> None:
    house = House.opened(Settings(store=tmp_path), ServeSettings(), unlocked=True)
    now = 1_000.0
    house.clock = lambda: now
    assert recognised(house, None).key_id is None
    key, secret = house.keys.create("default", ("read",), now=now)
    now += LOOK_AGAIN
    with pytest.raises(UnauthorisedError):
        recognised(house, None)
    assert recognised(house, f"Bearer {secret}").key_id == key.key_id
