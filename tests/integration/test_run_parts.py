"""The runner of the parts of `make test`: a failure is named in its last lines, and nothing that passed hides it."""

import shutil
import subprocess
import sys
from pathlib import Path

from longlist.settings import CHECKOUT

JUNIT = """<testsuite>
  <testcase classname="tests.test_lists" name="test_quick" time="0.1"/>
  <testcase classname="tests.test_lists" name="test_slow" time="7.25">
    <failure message="assert">1 != 2</failure>
  </testcase>
</testsuite>"""

MAKEFILE = """
good:
\t@echo all is well
tested:
\t@cp report.xml $(PART_REPORT); echo "1 failed"; exit 1
broken:
\t@echo the last words; exit 3
"""


def run(directory: Path, *targets: str) -> subprocess.CompletedProcess[str]:
    (directory / "scripts").mkdir()
    shutil.copy(CHECKOUT / "scripts" / "run_parts.py", directory / "scripts")
    (directory / "Makefile").write_text(MAKEFILE)
    (directory / "report.xml").write_text(JUNIT)
    command = [sys.executable, "scripts/run_parts.py", "--goal", "test", *targets]
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)


def test_parts_that_pass_end_with_their_times(tmp_path: Path) -> None:
    done = run(tmp_path, "good")
    assert done.returncode == 0
    assert "all is well" in done.stdout
    assert done.stdout.splitlines()[-1].endswith("in all")
    assert done.stderr == ""
    assert not (tmp_path / ".reports" / "test" / "failures.txt").exists()


def test_the_last_lines_name_what_failed(tmp_path: Path) -> None:
    done = run(tmp_path, "tested", "good", "broken")
    assert done.returncode == 1
    assert "The 10 slowest of 2 tests:\n      7.2 s  tested: tests.test_lists: test_slow\n" in done.stdout
    ending = done.stderr[done.stderr.index("FAILED in `make test`:") :].splitlines()
    assert sorted(ending[1:]) == [
        "  broken (its output: .reports/test/broken.log)",
        "  tested: tests.test_lists: test_slow",
    ]
    assert "1 != 2" in done.stderr
    assert "the last words" in done.stderr
    assert (tmp_path / ".reports" / "test" / "failures.txt").read_text().strip() == done.stderr.strip()
