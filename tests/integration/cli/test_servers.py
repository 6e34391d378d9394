"""Commands around serving that end by themselves."""

import json

from command_line import Run


def test_migrate_and_openapi(longlist: Run) -> None:
    assert "the newest" in longlist("migrate").stdout
    assert json.loads(longlist("migrate", "--json").stdout)["revision"]
    assert longlist("migrate", "--check").stdout.startswith("No drift")
    assert json.loads(longlist("openapi").stdout)["info"]["title"] == "Longlist"
