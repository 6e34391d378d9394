"""The web in a real Chromium, on a real server that is killed and started again. The walks: *.test.mjs."""

import os
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryDirectory

import pytest
from scratch import SCRATCH

from longlist.http import web
from longlist.settings import CHECKOUT

HERE = Path(__file__).parent
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
HOW = (
    "THE BROWSER TESTS DID NOT RUN: no Chromium was found. Get one with `apt-get install chromium`"
    " (macOS: `brew install --cask google-chrome`), or name one in LONGLIST_TEST_CHROMIUM."
)


def chromium() -> str | None:
    if named := os.environ.get("LONGLIST_TEST_CHROMIUM"):
        return named
    return next(filter(None, map(shutil.which, CHROMIUMS)), MAC if Path(MAC).exists() else None)


@pytest.mark.e2e
@pytest.mark.timeout(3600)
def test_the_web_in_a_browser() -> None:
    browser = chromium()
    if browser is None and os.environ.get("CI"):
        pytest.fail(HOW)
    if browser is None:
        with warnings.catch_warnings():
            warnings.simplefilter("default")
            warnings.warn(HOW, stacklevel=1)
        pytest.skip(HOW)
    if web.directory() is None or not (CHECKOUT / "web" / "node_modules" / "playwright-core").is_dir():
        pytest.fail("The web is not built. `make test` builds it; so does `make web`.")
    bin_directory = Path(sys.executable).parent
    with (
        TemporaryDirectory(prefix="longlist-e2e-", dir=SCRATCH) as data_dir,
        NamedTemporaryFile(prefix="longlist-e2e-") as log,
    ):
        environment = {
            **os.environ,
            "PATH": f"{bin_directory}{os.pathsep}{os.environ['PATH']}",
            "CHROMIUM": browser,
            "LONGLIST": str(bin_directory / "longlist"),
            "DATA_DIR": data_dir,
            "SERVER_LOG": log.name,
        }
        walks = map(str, sorted(HERE.glob("*.test.mjs")))
        reporters = ["--test-reporter=spec", "--test-reporter-destination=stdout"]
        if report := os.environ.get("PART_REPORT"):
            reporters += ["--test-reporter=junit", f"--test-reporter-destination={report}"]
        command = ["node", "--test", "--test-concurrency=1", *reporters, *walks]
        walk = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        said = Path(log.name).read_text(errors="replace")
    if walk.returncode != 0:
        # The reporter lists what failed, each with its reason, after all the walks: what is read first stands last.
        failures = walk.stdout[max(walk.stdout.find("failing tests:"), 0) :]
        pytest.fail(f"The server said, at the end:\n{said[-3000:]}\n{walk.stderr}\n{failures}", pytrace=False)
