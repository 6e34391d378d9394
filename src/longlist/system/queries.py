"""SQL over the whole workspace."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from longlist.jobs.queue import RUN_JOB
from longlist.system.demo_words import EUROPE, Place, Word
from longlist.text.keys import name_key, sort_key

_SHUFFLED = "ORDER BY md5('{salt}' || company.id)"  # as if by chance, yet always the same
# Which companies each collection of the demo has.
DEMO_COLLECTIONS = {
    "My List": f"SELECT id FROM company {_SHUFFLED.format(salt='mine')} LIMIT 50000",
    "Liked Companies": f"""SELECT id FROM company WHERE domain IS NOT NULL AND funding_usd > 20000000
        {_SHUFFLED.format(salt="liked")} LIMIT 10""",
    "Companies to Ignore": f"SELECT id FROM company {_SHUFFLED.format(salt='ignored')} LIMIT 50",
    "European Fintech": f"""SELECT id FROM company WHERE industry = 'Financial services'
        AND country IN ({", ".join(f"'{country}'" for country in EUROPE)})""",
    "Climate and Energy": "SELECT id FROM company WHERE industry IN ('Climate', 'Energy')",
    "Raised over $100M": "SELECT id FROM company WHERE funding_usd > 100000000",
}


async def revision(session: AsyncSession) -> str | None:
    """The migration that the database is at."""
    return (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()


async def queued(session: AsyncSession) -> int:
    """Messages of jobs that wait in the queue; without the queue's own tidying."""
    statement = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND task_name = :task")
    return int((await session.execute(statement, {"task": RUN_JOB})).scalar_one())


async def claim_demo(session: AsyncSession) -> bool:
    """Whether the demo may be made: nothing is there and it never was.

    Locks the catalog until commit, and remembers.
    """
    claimed = await session.execute(
        text(
            """
            WITH locked AS MATERIALIZED (SELECT * FROM catalog FOR UPDATE)
            UPDATE catalog SET demo_made_at = now() FROM locked
            WHERE locked.demo_made_at IS NULL AND locked.company_count = 0 AND NOT EXISTS (SELECT FROM collection)
            RETURNING 1
            """
        )
    )
    return claimed.first() is not None


async def remember_demo(session: AsyncSession) -> None:
    """Set the time of the demo after all that was put in: what has that time or an earlier one is demo data."""
    await session.execute(text("UPDATE catalog SET demo_made_at = clock_timestamp()"))


async def stage_demo_words(session: AsyncSession, words: Sequence[Word]) -> None:
    await session.execute(
        text(
            """
            CREATE TEMPORARY TABLE demo_word
              (list text, number int, word text, key text, sort text, slug text, size int, PRIMARY KEY (list, number))
            ON COMMIT DROP
            """
        )
    )
    rows = ((word.list_name, word.number, word.text, word.key, word.sort, word.slug) for word in words)
    columns = zip(*rows, strict=True)
    await session.execute(
        text(
            """
            INSERT INTO demo_word
            SELECT *, count(*) OVER (PARTITION BY list) FROM unnest(
              CAST(:list AS text[]), CAST(:number AS int[]), CAST(:word AS text[]), CAST(:key AS text[]),
              CAST(:sort AS text[]), CAST(:slug AS text[])) AS word (list, number, word, key, sort, slug)
            """
        ),
        dict(zip(("list", "number", "word", "key", "sort", "slug"), map(list, columns), strict=True)),
    )
    await session.execute(text("ANALYZE demo_word"))


def _pick(name: str, words: str, die: str) -> str:
    """Joins, as ``name``, the word of a list that a die points at."""
    return f"""
        LEFT JOIN demo_word {name}_list ON {name}_list.list = {words} AND {name}_list.number = 0
        LEFT JOIN demo_word {name} ON {name}.list = {name}_list.list AND {name}.number = {die} % {name}_list.size"""


# 16 dice of 0…65535 for each company, from its number alone: the same on every machine and version of Postgres.
_DICE = ", ".join(f"('x' || substr(hash, {1 + 4 * die}, 4))::bit(16)::int AS d{die}" for die in range(16))


def _normal(first: str, second: str) -> str:
    """A normally distributed number from two dice. Source: Box and Muller, 1958."""
    return f"sqrt(-2 * ln(({first} + 0.5) / 65536)) * cos(2 * pi() * {second} / 65536)"


async def make_demo_companies(
    session: AsyncSession, rows: int, slots: Sequence[Place], industries: Sequence[str], created_at: datetime
) -> None:
    """Insert ``rows`` companies in the order of their ids, as if made one every 20 s until ``created_at``.

    ``slots`` has every place as often as its weight. Ids are UUIDv7 of a fixed day.
    """
    await session.execute(
        text(
            f"""
            WITH hashed AS (
              SELECT n, md5('longlist ' || n) || md5('demo ' || n) AS hash FROM generate_series(1, :rows) n),
            rolled AS (SELECT n, hash, {_DICE} FROM hashed),
            placed AS (
              SELECT rolled.*, country, country_key, tld, industry, industry_key,
                CASE WHEN d2 % 100 < 6 AND has_local THEN 'local:' || country WHEN d2 % 100 < 16 THEN 'stem'
                     WHEN d2 % 100 < 50 THEN 'coin' WHEN d2 % 100 < 88 THEN 'fused'
                     ELSE 'surname:' || country END AS head_list
              FROM rolled
              JOIN unnest(CAST(:countries AS text[]), CAST(:country_keys AS text[]), CAST(:tlds AS text[]),
                CAST(:locals AS bool[])) WITH ORDINALITY AS place (country, country_key, tld, has_local, slot)
                ON slot = d0 % :slots + 1
              JOIN unnest(CAST(:industries AS text[]), CAST(:industry_keys AS text[])) WITH ORDINALITY
                AS branch (industry, industry_key, number)
                ON number = d1 % :branches + 1),
            sized AS (
              SELECT *, round(exp(3.3 + 1.6 * {_normal("d9", "d10")})) AS people,
                exp(14.2 + 1.5 * {_normal("d11", "d12")} + 0.5 * {_normal("d9", "d10")}) AS raised FROM placed)
            INSERT INTO company (id, name, name_key, domain, description, country, city, industry,
              country_key, city_key, industry_key, employees, founded_year, funding_usd, created_at, updated_at)
            SELECT
              (lpad(to_hex(1767225600000 + n), 12, '0')
                || '7' || substr(hash, 1, 3) || '8' || substr(hash, 4, 15))::uuid,
              concat_ws(' ', head.word, tail.word, form.word), concat_ws(' ', head.key, tail.key, form.key),
              CASE WHEN d13 % 100 >= 9 THEN
                head.slug || CASE WHEN d13 % 5 < 3 OR head_list IN ('stem', 'surname:' || country)
                                  THEN coalesce(tail.slug, '') ELSE '' END
                || '.' || CASE WHEN d13 % 3 = 0 THEN tld ELSE 'com' END END,
              CASE WHEN d14 % 100 >= 12 THEN
                upper(left(makes.word, 1)) || substr(makes.word, 2) || ' for ' || buyers.word
                || ', from ' || city.word || '.' END,
              country, city.word, industry, country_key, city.sort, industry_key,
              CASE WHEN d15 % 100 >= 8 THEN greatest(people, 1) END,
              CASE WHEN d8 % 100 >= 6 THEN 2026 - least(floor(-13 * ln((d7 + 0.5) / 65536)), 160) END,
              CASE WHEN d14 % 7 >= 3 THEN round(raised::numeric, -(floor(log(raised)) - 1)::int) END,
              :created_at - (:rows - n) * interval '20 seconds', :created_at - (:rows - n) * interval '20 seconds'
            FROM sized
            {_pick("head", "head_list", "d3")}
            {
                _pick(
                    "tail",
                    "CASE WHEN head_list NOT LIKE 'local:%' AND (head_list IN ('stem', 'surname:' || country) "
                    "OR d4 % 5 < 4) THEN 'tail:' || industry END",
                    "d4",
                )
            }
            {_pick("form", "CASE WHEN head_list NOT LIKE 'local:%' AND d5 % 10 < 3 THEN 'form:' || country END", "d5")}
            {_pick("city", "'city:' || country", "d6")}
            {_pick("makes", "'makes:' || industry", "d7")}
            {_pick("buyers", "'buyers:' || industry", "d8")}
            ORDER BY n
            """
        ),
        {
            "rows": rows,
            "slots": len(slots),
            "countries": [place.country for place in slots],
            "country_keys": [sort_key(place.country) for place in slots],
            "tlds": [place.tld for place in slots],
            "locals": [bool(place.local) for place in slots],
            "industries": list(industries),
            "industry_keys": list(map(sort_key, industries)),
            "branches": len(industries),
            "created_at": created_at,
        },
    )


async def fold_demo_names(session: AsyncSession) -> None:
    """The keys of names that can be written in several ways, which the keys of their words do not say."""
    several = text("SELECT id, name FROM company WHERE name ~ '[^[:alpha:] ]'")
    keys = {row.id: name_key(row.name) for row in await session.execute(several)}
    write = """UPDATE company SET name_key = folded.key
        FROM unnest(CAST(:ids AS uuid[]), CAST(:keys AS text[])) folded (id, key)
        WHERE company.id = folded.id AND name_key <> folded.key"""
    await session.execute(text(write), {"ids": list(keys), "keys": list(keys.values())})


async def fill_demo_collection(session: AsyncSession, collection_id: UUID, chosen: str, added_at: datetime) -> int:
    """Put what ``chosen`` selects into a collection, as if one every 20 s until ``added_at``; how many."""
    added = await session.execute(
        text(
            f"""
            WITH chosen AS MATERIALIZED ({chosen}),
            added AS (
              INSERT INTO membership (collection_id, company_id, job_id, added_at)
              SELECT :collection_id, id, NULL,
                :added_at - (row_number() OVER (ORDER BY id DESC) - 1) * interval '20 seconds'
              FROM chosen ORDER BY id
              RETURNING 1)
            SELECT count(*) FROM added
            """
        ),
        {"collection_id": collection_id, "added_at": added_at},
    )
    return int(added.scalar_one())
