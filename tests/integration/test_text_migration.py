"""Migration 0012 on rows that were written before it: every text gets its keys, and no name is lost."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from alembic import command
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from longlist import migrations
from longlist.text.keys import identity_key, name_key, sort_key

NAMES = ["Acme", "E\u0301vry", "J.P. Morgen", "Coca‑Kola", "Ørsk", "バス", "x" * 300]
OLD_COMPANY = """
    INSERT INTO company (id, name, name_key, city, country, attributes, created_at)
    VALUES (gen_random_uuid(), %s, lower(%s), %s, %s, jsonb_build_object('Ville', %s::text), now())
"""
OLD_COLLECTION = "INSERT INTO collection (id, name, name_key, created_at) VALUES (gen_random_uuid(), %s, %s, %s)"
OLD_VIEW = "INSERT INTO view (id, name, name_key) VALUES (gen_random_uuid(), %s, %s)"


@pytest.fixture
def old_url(postgres_url: str) -> Any:
    """A database at the revision before, with an address."""
    name = "longlist_before_folds"
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    url = make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with migrations._locked(url) as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, migrations._scripts().get_revision("0012").down_revision)
        connection.commit()
    yield url
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def test_rows_get_their_keys_and_names_that_became_the_same_stay_both(
    old_url: str, seed_at: Callable[[str], Any]
) -> None:
    old = seed_at(old_url)
    for name in NAMES:
        old.sql(OLD_COMPANY, name, name, "O\u0308rebro", "France", "E\u0301te\u0301")
    for name, at in (("Donal's", "2026-01-02"), ("Donal’s", "2026-01-01"), ("Donal`s", "2026-01-03")):
        old.sql(OLD_COLLECTION, name, name.lower(), at)
        old.sql(OLD_VIEW, name, name.lower())
    migrations.upgrade(old_url)
    assert migrations.drift(old_url) == []

    rows = old.sql("SELECT name, name_key, city, city_key, country, country_key, attributes->>'Ville' FROM company")
    assert len(rows) == len(NAMES)
    for name, key, city, city_key, country, country_key, ville in rows:
        assert (key, city, city_key) == (name_key(name), "Örebro", sort_key("Örebro"))
        assert (country_key, ville) == (sort_key(country), "Été")
    assert ("Évry",) in old.sql("SELECT name FROM company")
    assert old.sql("SELECT count(DISTINCT company_id) FROM company_text_due") == [(len(NAMES),)]

    for table in ("collection", "view"):
        found = dict(old.sql(f"SELECT name, identity FROM {table}"))
        assert set(found) == {"Donal's", "Donal’s", "Donal`s"}
        assert len(set(found.values())) == 3
    assert old.sql("SELECT name FROM collection WHERE identity = %s", identity_key("DONAL'S")) == [("Donal’s",)]


def test_a_worker_of_the_version_before_can_still_write(database_url: str, seed_at: Callable[[str], Any]) -> None:
    seed = seed_at(database_url)
    seed.sql(OLD_COMPANY, "Acme", "acme", "Århus", "Österreich", "x")
    seed.sql(OLD_COLLECTION, "Köln", "koln", "2026-01-01")
    seed.sql(OLD_VIEW, "Köln", "koln")
    found = seed.sql("SELECT city_key, country_key, industry_key FROM company")
    assert found == [(sort_key("Århus"), sort_key("Österreich"), None)]
    for table in ("collection", "view"):
        assert seed.sql(f"SELECT identity FROM {table}") == [(identity_key("Köln"),)]
