"""The demo: 100,000 made-up companies and six collections, the same on every machine."""

import logging

from sqlalchemy import NullPool, text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from longlist.budgets import Budgets
from longlist.collections import queries as collection_queries
from longlist.collections import service as collections
from longlist.companies import queries as company_queries
from longlist.db import CONNECT_ARGS, create_sessions, sqlalchemy_url
from longlist.system import queries
from longlist.system.demo_words import INDUSTRIES, PLACES, words

COMPANIES = 100_000

logger = logging.getLogger(__name__)


async def seed_demo(url: str) -> bool:
    """Put the demo into a database that is empty and never had it; whether it did.

    One transaction, so that it is there whole or not at all; any number of processes may call this at once.
    """
    engine = create_async_engine(sqlalchemy_url(url), poolclass=NullPool, connect_args=CONNECT_ARGS)
    try:
        async with create_sessions(engine, Budgets()).begin() as session:
            return await _seed(session)
    finally:
        await engine.dispose()


async def _seed(session: AsyncSession) -> bool:
    # Whoever comes second waits for the first, however slow the machine.
    await session.execute(text("SET LOCAL lock_timeout = '5min'"))
    await session.execute(text("SET LOCAL statement_timeout = '5min'"))
    if not await queries.claim_demo(session):
        return False
    logger.info("Making the demo: %s companies", f"{COMPANIES:,}")
    await queries.stage_demo_words(session, words())
    slots = [place for place in PLACES for _ in range(place.weight)]
    created_at = await company_queries.tick_catalog(session, COMPANIES)
    await queries.make_demo_companies(session, COMPANIES, slots, list(INDUSTRIES), created_at)
    await queries.fold_demo_names(session)
    for name, chosen in queries.DEMO_COLLECTIONS.items():
        collection = await collections.create_collection(session, name)
        added_at = await collection_queries.tick(session, collection.id)
        assert added_at is not None
        added = await queries.fill_demo_collection(session, collection.id, chosen, added_at)
        await collection_queries.count_more(session, collection.id, added)
    await queries.remember_demo(session)
    await session.execute(text("ANALYZE company, membership, collection"))
    return True
