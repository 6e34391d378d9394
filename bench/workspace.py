"""A database to measure in: so many companies, and lists of them, made in SQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from uuid import UUID

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy import make_url

from longlist import migrations

_numbers = count()
COMPANY_ID = "('0190' || lpad(to_hex(n), 8, '0') || '70008' || substr(md5(n::text), 1, 15))::uuid"

COMPANIES = f"""
INSERT INTO company
  (id, name, name_key, domain, country, city, industry, country_key, city_key, industry_key, employees, founded_year,
   funding_usd, created_at)
SELECT {COMPANY_ID}, initcap(word) || ' ' || n, word || ' ' || n, word || n || '.com', country, city, industry,
       lower(country) || chr(31) || country, lower(city) || chr(31) || city, lower(industry) || chr(31) || industry,
       CASE WHEN n %% 11 > 0 THEN (exp((n * 7919 %% 1000) / 100.0))::int END,
       CASE WHEN n %% 13 > 0 THEN 1900 + n * 31 %% 126 END,
       CASE WHEN n %% 3 > 0 THEN n * 104729 %% 900000000 END, now()
FROM (SELECT n, substr(md5(n::text), 1, 6) AS word, 'City ' || n %% 997 AS city,
             (ARRAY['France', 'Germany', 'Japan', 'Brazil', 'India'])[1 + n %% 5] AS country,
             (ARRAY['Software', 'Energy', 'Retail', 'Biotech'])[1 + n %% 4] AS industry
      FROM generate_series(%s::bigint, %s::bigint) n) made
"""


def list_id(number: int) -> UUID:
    """The id of a bench's list."""
    return UUID(int=number + (7 << 76) + (2 << 62))


@contextmanager
def workspace(server_url: str, companies: int) -> Iterator[str]:
    """The address of a migrated database of that many companies; dropped afterwards."""
    with empty_workspace(server_url) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            _fill(connection, companies)
        yield url


@contextmanager
def empty_workspace(server_url: str) -> Iterator[str]:
    """The address of a migrated database; dropped afterwards."""
    name = f"bench_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
    url = make_url(server_url).set(database=name).render_as_string(hide_password=False)
    try:
        migrations.upgrade(url)
        yield url
    finally:
        with psycopg.connect(server_url, autocommit=True) as admin:
            admin.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _fill(connection: psycopg.Connection, companies: int) -> None:
    indexes = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'company' AND indexname <> 'company_pkey'"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(SQL("DROP INDEX {}").format(Identifier(name)))
    # Nobody searches here, and writing the search index would go on beside the measurements.
    connection.execute("ALTER TABLE company DISABLE TRIGGER USER")
    for first in range(1, companies + 1, 500_000):
        connection.execute(COMPANIES, [first, min(first + 499_999, companies)])
    for _, definition in indexes:
        connection.execute(definition)
    connection.execute("ALTER TABLE company ENABLE TRIGGER USER")
    connection.execute("UPDATE catalog SET company_count = %s, changed_at = clock_timestamp()", [companies])
    connection.execute("VACUUM (ANALYZE, PARALLEL 0) company")


def make_list(connection: psycopg.Connection, number: int, where: str = "false", name: str | None = None) -> UUID:
    """A list of the companies for which ``where`` holds (of ``n``, a company's number)."""
    collection = list_id(number)
    connection.execute("DELETE FROM membership WHERE collection_id = %s", [collection])
    connection.execute(
        "INSERT INTO collection (id, name, name_key) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [collection, name or f"List {number}", (name or f"List {number}").lower()],
    )
    added = connection.execute(
        f"""INSERT INTO membership SELECT %s, id, NULL, clock_timestamp() FROM (
              SELECT id, ('x' || substr(id::text, 5, 4) || substr(id::text, 10, 4))::bit(32)::int AS n FROM company) c
            WHERE {where.replace("%", "%%")} ORDER BY id""",
        [collection],
    ).rowcount
    connection.execute(
        "UPDATE collection SET company_count = %s, changed_at = clock_timestamp() WHERE id = %s", [added, collection]
    )
    return collection
