"""The command doctor."""

from typing import Annotated

import typer

from longlist.cli.options import Json


def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be mended")] = False,
    as_json: Json = False,
) -> None:
    """Check that everything in the database is as it must be. Reads all of it, so it takes a while.

    Example: longlist doctor --repair
    """
    from longlist.cli.workspace import Output, Workspace, in_workspace
    from longlist.system.doctor import Finding, examine

    output = Output(as_json=as_json)

    async def run(workspace: Workspace) -> list[Finding]:
        async with workspace.transaction() as session:
            return await examine(session, repair=repair)

    findings = in_workspace(run)
    wrong = sum(1 for finding in findings if not finding.healthy)
    if as_json:
        output.result([finding.model_dump(mode="json") for finding in findings], None)
    else:
        for finding in findings:
            output.say(f"{'ok   ' if finding.healthy else 'WRONG'}  {finding.sentence}")
        output.say(
            "Everything is as it must be." if not wrong else f"{wrong} of {len(findings)} checks found something."
        )
    raise typer.Exit(1 if wrong else 0)
