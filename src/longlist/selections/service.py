"""Rules of selections."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from longlist.collections import queries as collection_queries
from longlist.collections import service as collections
from longlist.companies import queries as company_queries
from longlist.db import new_id
from longlist.finding import service as finding
from longlist.finding.schemas import Filter
from longlist.finding.words import describe
from longlist.jobs import tidy
from longlist.jobs.models import Job
from longlist.jobs.schemas import Plan
from longlist.selections import queries
from longlist.selections.errors import NothingSelected, NotInScope, SelectionGone, SelectionNotFound, SourceGone
from longlist.selections.models import Selection
from longlist.selections.schemas import Scope, SelectAll, SelectIds
from longlist.selections.schemas import Selection as SelectionOut
from longlist.words import companies


async def create_selection(session: AsyncSession, wanted: SelectIds | SelectAll) -> Selection:
    """Freeze what ``wanted`` says, in the caller's transaction.

    The scope's clock is read with one row, so nothing waits: what is being added right now has a later time.
    Raises: CollectionNotFound, KnownInCollectionsOnly, NotInScope, NothingSelected
    """
    names: dict[UUID, str] = {}
    selection = await _scoped(session, wanted)
    if isinstance(wanted, SelectIds):
        ids = sorted(set(wanted.ids))
        selection.listed = True
        session.add(selection)
        await session.flush()
        selection.count = await queries.list_ids(session, selection, ids)
        if selection.count < len(ids):
            place = f"“{selection.scope_name}”" if selection.scope_name else "the workspace"
            there = set(await queries.those_in_scope(session, selection, ids))
            raise NotInScope([number for number, one in enumerate(wanted.ids) if one not in there], len(ids), place)
    else:
        selection.except_ids = await queries.those_in_scope(session, selection, wanted.except_)
        selection.filter = wanted.filter.model_dump(mode="json", exclude_defaults=True)
        names = await finding.collection_names(session, wanted.filter)
        selection.listed = bool(selection.filter)
        session.add(selection)
        await session.flush()
        if selection.listed:
            conditions = await finding.compiled(session, selection.scope_collection_id, wanted.filter)
            selection.count = await queries.list_matching(session, selection, conditions)
        else:
            selection.count -= len(selection.except_ids)
    if selection.count == 0:
        raise NothingSelected
    selection.sentence = sentence(selection, names)
    await session.flush()
    await session.refresh(selection)
    return selection


async def create_listed(
    session: AsyncSession,
    collection_id: UUID | None,
    found: str,
    parameters: dict[str, Any],
    in_words: Callable[[int], str],
) -> Selection:
    """Write down what the SQL finds (as ``id``), of which all are in the collection, or among all companies.

    ``in_words`` makes the sentence, of their number.
    Raises: CollectionNotFound, NothingSelected
    """
    scope = Scope(collection_id=collection_id)
    selection = await _scoped(session, SelectAll(scope=scope, mode="all"))
    selection.mode, selection.listed = "ids", True
    session.add(selection)
    await session.flush()
    selection.count = await queries.write_parts(session, selection, found, parameters)
    if selection.count == 0:
        raise NothingSelected
    selection.sentence = in_words(selection.count)
    await session.flush()
    await session.refresh(selection)
    return selection


async def _scoped(session: AsyncSession, wanted: SelectIds | SelectAll) -> Selection:
    """A selection of the whole scope as it is now: its time and its count come from one row."""
    selection = Selection(id=new_id(), mode=wanted.mode, except_ids=[], filter={}, listed=False, sentence="", plans={})
    if wanted.scope.collection_id is None:
        catalog = await company_queries.read_catalog(session)
        selection.frozen_at, selection.count = catalog.changed_at, catalog.company_count
        return selection
    collection = await collections.get_collection(session, wanted.scope.collection_id, pointer="/scope/collection_id")
    selection.scope_collection_id, selection.scope_name = collection.id, collection.name
    selection.frozen_at, selection.count = collection.changed_at, collection.company_count
    return selection


async def get_selection(session: AsyncSession, selection_id: UUID, *, pointer: str | None = None) -> Selection:
    selection = await queries.get(session, selection_id)
    if selection is None:
        raise SelectionNotFound(selection_id, pointer)
    return selection


async def get_usable(session: AsyncSession, selection_id: UUID) -> Selection:
    """The selection that a request names, if the list that it is from is still there.

    Raises: SelectionNotFound, CollectionNotFound
    """
    selection = await get_selection(session, selection_id, pointer="/selection_id")
    if selection.scope_collection_id is not None:
        await collections.get_collection(session, selection.scope_collection_id, pointer="/selection_id")
    return selection


async def remember_plan(session: AsyncSession, selection: Selection, key: str, plan: Plan) -> None:
    """Keep a plan that a person is shown, so that the job's receipt can stand next to it."""
    await queries.remember_plan(session, selection.id, key, plan.model_dump(exclude_none=True))


async def of_job(session: AsyncSession, job: Job) -> Selection:
    """The selection that a chunk works on. Whether its source still exists: `check_source`, after reading from it.

    Raises: SelectionGone
    """
    assert job.selection_id is not None
    selection = await queries.get(session, job.selection_id)
    if selection is None:
        raise SelectionGone
    return selection


async def check_source(session: AsyncSession, selection: Selection) -> None:
    """Fail the chunk if the source collection is deleted. Called after the statement that reads its memberships.

    A job clears the memberships of a deleted collection away, so what a chunk finds of them then says nothing. A check
    before the chunk waits for its locks, or before it reads, misses a deletion in between.
    Raises: SourceGone
    """
    scope = selection.scope_collection_id
    if scope is not None and await collection_queries.get(session, scope) is None:
        raise SourceGone(selection.scope_name)


def sentence(selection: Selection, collection_names: Mapping[UUID, str]) -> str:
    """In words: “2,735 companies of “My List” where country is France, except 4”."""
    everything = selection.mode == "all" and not selection.listed and not selection.except_ids and selection.count > 1
    words = f"{'all ' if everything else ''}{companies(selection.count)}"
    if selection.scope_name:
        words += f" of “{selection.scope_name}”"
    conditions = describe(Filter.model_validate(selection.filter), collection_names)
    if conditions:
        words += " where " + " and ".join(conditions)
    if selection.except_ids:
        words += f", except {len(selection.except_ids):,}"
    return words


def selection_out(selection: Selection) -> SelectionOut:
    return SelectionOut(
        id=selection.id,
        scope=Scope(collection_id=selection.scope_collection_id),
        mode="ids" if selection.mode == "ids" else "all",
        count=selection.count,
        exact=True,
        sentence=selection.sentence,
        created_at=selection.created_at,
    )


tidy.register(queries.delete_unused)
