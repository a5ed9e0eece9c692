"""Tenants: a whole store for each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from history.store import Store
from palate.errors import InputError
from palate.settings import Settings
from serving.access.tenants import checked_tenant, known_tenants, tenant_settings

WRONG = ["", "Shop", "-shop", "a" * 64, "../shop", "shop/..", "a b", "shop\n", "shop\x00", "商店", "é", ".", "sh_op"]


@pytest.mark.parametrize("name", ["default", "shop", "a", "0", "a-b-", "a" * 63])
def test_a_name_is_small_letters_digits_and_dashes(name: str) -> None:
    assert checked_tenant(name) == name


@pytest.mark.parametrize("name", WRONG, ids=ascii)
def test_other_names_are_refused(name: str) -> None:
    with pytest.raises(InputError, match="tenant"):
        tenant_settings(Settings(), name)


@given(st.text(st.characters(), max_size=80))
def test_whatever_it_is_called_a_tenant_stays_in_its_own_folder(name: str) -> None:
    try:
        found = tenant_settings(Settings(store=Path("/data")), name)
    except InputError:
        return
    assert found.store == Path("/data") if name == "default" else found.store.parent == Path("/data/tenants")


def test_the_default_tenant_is_the_store_itself(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path, timezone="Asia/Shanghai")
    assert tenant_settings(settings, "default").store == tmp_path
    shop = tenant_settings(settings, "shop")
    assert (shop.store, shop.timezone) == (tmp_path / "tenants" / "shop", "Asia/Shanghai")


def test_two_tenants_are_two_databases(tmp_path: Path) -> None:
    files = []
    for tenant in ("default", "shop", "kiosk"):
        with Store.open(tenant_settings(Settings(store=tmp_path), tenant).store) as store:
            files.append(store.engine.url.database)
    assert len(set(files)) == 3


def test_tenants_are_those_that_have_a_folder(tmp_path: Path) -> None:
    settings = Settings(store=tmp_path / "store")
    assert known_tenants(settings) == ("default",)
    for name in ("shop", "kiosk", "Not-One", "default"):
        (tmp_path / "store" / "tenants" / name).mkdir(parents=True)
    (tmp_path / "store" / "tenants" / "file").write_text("")
    assert known_tenants(settings) == ("default", "kiosk", "shop")


def test_one_database_url_serves_several_tenants_only_where_it_names_them() -> None:
    one = Settings(database_url=SecretStr("postgresql://host/palate"))
    assert tenant_settings(one, "default").database_url == one.database_url
    with pytest.raises(InputError, match=r"\{tenant\}"):
        tenant_settings(one, "shop")
    each = Settings(database_url=SecretStr("postgresql://host/palate-{tenant}"))
    found = tenant_settings(each, "shop").database_url
    assert found is not None
    assert found.get_secret_value() == "postgresql://host/palate-shop"


def test_the_password_in_a_database_url_is_not_told() -> None:
    settings = Settings(database_url=SecretStr("postgresql://me:hidden@host/palate"))
    with pytest.raises(InputError) as caught:
        tenant_settings(settings, "shop")
    assert "hidden" not in str(caught.value)
