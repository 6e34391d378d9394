"""Commands on the companies themselves: edit, delete-companies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from longlist.cli.options import Country, DryRun, FilterJson, IdsFrom, Industry, Json, Search, ViewName, Yes
from longlist.edits.fields import FIELDS

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession

    from longlist.cli.operate import Wanted
    from longlist.edits.schemas import EditPlanRequest

AllCompanies = Annotated[
    bool, typer.Option("--all-companies", help="Of all companies of the workspace, not of a collection")
]
CollectionOrAll = Annotated[
    str | None, typer.Argument(help="Name or id of the collection; none with --all-companies", show_default=False)
]


def edit(  # noqa: PLR0913, PLR0917 - an option each
    collection: CollectionOrAll = None,
    change: Annotated[
        str | None,
        typer.Argument(
            metavar="FIELD=VALUE",
            help=f"The field and its new value. Fields: {', '.join(FIELDS)}, attributes.NAME",
            show_default=False,
        ),
    ] = None,
    clear: Annotated[str | None, typer.Option(metavar="FIELD", help="Clear this field instead of setting one")] = None,
    all_companies: AllCompanies = False,
    ids_from: IdsFrom = None,
    country: Country = None,
    industry: Industry = None,
    search: Search = None,
    filter_json: FilterJson = None,
    view: ViewName = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Set or clear one field of the companies of a collection: of all of them, or of those that the options name.

    Shows what that would do, asks, and waits until it is done.

    Example: longlist edit "My List" industry=Fintech --country France
    """
    from longlist.cli.choosing import select, which
    from longlist.cli.operate import Wanted, operate
    from longlist.edits.schemas import EditJobRequest, EditPlanRequest
    from longlist.edits.service import in_words

    if all_companies and change is None:
        collection, change = None, collection  # what stands first is the change
    _one_place(collection, all_companies=all_companies)
    wanted = _edit(change, clear)
    these = which(ids_from, country, industry, search, filter_json, view)

    async def prepare(session: AsyncSession) -> Wanted:
        selection = await select(session, collection, these)
        values = {"kind": "edit", "selection_id": selection.id, "field": wanted.field, "value": wanted.value}
        return Wanted(
            f"{in_words(wanted.field, wanted.value)} on {selection.sentence}",
            EditPlanRequest.model_validate(values),
            EditJobRequest.model_validate(values),
        )

    operate(prepare, "Change them?", dry_run=dry_run, yes=yes, as_json=as_json)


def _one_place(collection: str | None, *, all_companies: bool) -> None:
    from longlist.cli.errors import BadEdit

    if all_companies and collection is not None:
        raise BadEdit("Name a collection, or say --all-companies: not both.")
    if not all_companies and collection is None:
        raise BadEdit("Name the collection whose companies are meant, or say --all-companies.")


def _edit(change: str | None, clear: str | None) -> EditPlanRequest:
    """The edit that the arguments say, of no selection yet. Raises: BadEdit."""
    from pydantic import ValidationError

    from longlist.cli.errors import BadEdit
    from longlist.edits.schemas import EditPlanRequest

    field, said, value = (change or "").partition("=")
    if (clear is None) == (change is None) or (change is not None and not (said and value)):
        raise BadEdit("Say what to set, as FIELD=VALUE, or what to --clear.")
    try:
        return EditPlanRequest(
            kind="edit", selection_id=UUID(int=0), field=clear or field, value=None if clear else value
        )
    except ValidationError as error:
        problem = error.errors()[0]
        reason = problem["msg"].removeprefix("Value error, ")
        raise BadEdit(f"{'' if problem['loc'] == ('field',) else f'{field}: '}{reason}.") from error


def delete_companies(  # noqa: PLR0913, PLR0917 - an option each
    collection: CollectionOrAll = None,
    all_companies: AllCompanies = False,
    ids_from: IdsFrom = None,
    country: Country = None,
    industry: Industry = None,
    search: Search = None,
    filter_json: FilterJson = None,
    view: ViewName = None,
    dry_run: DryRun = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete companies of a collection everywhere: all of them, or those that the options name.

    They go from every other collection too. Shows what that would do, asks, and waits until it is done.

    Example: longlist delete-companies "My List" --country France --dry-run
    """
    from longlist.cli.choosing import select, which
    from longlist.cli.operate import Wanted, operate
    from longlist.deletions.schemas import DeleteCompaniesJobRequest, DeleteCompaniesPlanRequest

    _one_place(collection, all_companies=all_companies)
    these = which(ids_from, country, industry, search, filter_json, view)

    async def prepare(session: AsyncSession) -> Wanted:
        selection = await select(session, collection, these)
        return Wanted(
            f"Delete {selection.sentence} everywhere",
            DeleteCompaniesPlanRequest(kind="delete_companies", selection_id=selection.id),
            DeleteCompaniesJobRequest(kind="delete_companies", selection_id=selection.id),
        )

    operate(prepare, "Delete them?", dry_run=dry_run, yes=yes, as_json=as_json)
