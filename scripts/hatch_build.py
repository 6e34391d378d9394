"""Put the built web into the wheel, so that an installed Longlist needs no Node."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before each wheel; `version` is "editable" for a checkout, which serves web/dist where it is."""
        if version == "editable":
            return
        if not Path(self.root, "web", "dist", "index.html").is_file():
            raise SystemExit("The web is not built, and a wheel carries it: run `make web` first.")
        build_data["force_include"]["web/dist"] = "longlist/web"
