#!/usr/bin/env python3
"""Run make targets at once, and say at the end how long each took and what failed.

    scripts/run_parts.py --goal test test-server test-crash test-web test-browser

Each target is a part: it runs as `make TARGET` with PART_REPORT naming the JUnit file that it may write. Its output
stays together and goes to `.reports/GOAL/TARGET.log` too. The last lines of all are the failures, which are kept in
`.reports/GOAL/failures.txt`. Exits with 1 where a part failed.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 10
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TAIL = 30  # lines of a part that failed and has no JUnit file


@dataclass(frozen=True)
class Case:
    name: str
    seconds: float
    failure: str | None
    """What the reporter says of it; None where the test passed or was skipped."""


@dataclass(frozen=True)
class Part:
    name: str
    seconds: float
    passed: bool
    output: str
    cases: list[Case]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--goal", required=True, help="what the parts are of: names the reports")
    parser.add_argument("targets", nargs="+")
    arguments = parser.parse_args()
    reports = ROOT / ".reports" / arguments.goal
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(len(arguments.targets)) as pool:
        running = [pool.submit(run, target, reports) for target in arguments.targets]
        parts = [show(done.result()) for done in concurrent.futures.as_completed(running)]
    summarize(parts, time.monotonic() - began)
    return report_failures(arguments.goal, parts, reports / "failures.txt")


def run(target: str, reports: Path) -> Part:
    junit, log = reports / f"{target}.xml", reports / f"{target}.log"
    # Without the flags of the make above, which would hand its job server on.
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS")}
    began = time.monotonic()
    with log.open("wb") as output:
        command = ["make", "--no-print-directory", target]
        environment |= {"PART_REPORT": str(junit)}
        code = subprocess.call(
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
        )
    said = log.read_text(errors="replace")
    return Part(target, time.monotonic() - began, code == 0, said, read_cases(junit))


def read_cases(junit: Path) -> list[Case]:
    """The tests of a JUnit file; none where there is no file, or where it was cut off."""
    try:
        # Node writes the colours of messages as they are, and XML has no control characters.
        written = CONTROL.sub("", junit.read_text(errors="replace"))
        tree = ET.fromstring(written)  # noqa: S314 - written by our own test runners
    except (OSError, ET.ParseError):
        return []
    return [
        Case(
            name=": ".join(filter(None, (case.get("classname"), case.get("name")))),
            seconds=float(case.get("time") or 0),
            failure=next((told(case.find(kind)) for kind in ("failure", "error") if case.find(kind) is not None), None),
        )
        for case in tree.iter("testcase")
    ]


def told(failure: ET.Element | None) -> str:
    return "" if failure is None else (failure.text or failure.get("message") or "").strip()


def show(part: Part) -> Part:
    print(f"\n── {part.name} ── {'passed' if part.passed else 'FAILED'} in {part.seconds:.0f} s", flush=True)
    print(part.output.strip(), flush=True)
    return part


def summarize(parts: list[Part], seconds: float) -> None:
    cases = [(case, part) for part in parts for case in part.cases]
    if cases:
        print(f"\nThe {SLOWEST} slowest of {len(cases)} tests:")
        for case, part in sorted(cases, key=lambda found: -found[0].seconds)[:SLOWEST]:
            print(f"  {case.seconds:7.1f} s  {part.name}: {case.name}")
    print("\nTime of each part:")
    for part in sorted(parts, key=lambda part: -part.seconds):
        tests = f", {len(part.cases)} tests" if part.cases else ""
        print(f"  {part.seconds:7.1f} s  {part.name}{tests}{'' if part.passed else ': FAILED'}")
    print(f"  {seconds:7.1f} s  in all", flush=True)


def report_failures(goal: str, parts: list[Part], file: Path) -> int:
    """Print what failed, the names last: whoever reads the end of a log has them at once."""
    failed = [part for part in parts if not part.passed]
    if not failed:
        return 0
    details, names = [], []
    for part in failed:
        cases = [case for case in part.cases if case.failure is not None]
        details += [f"── {part.name}: {case.name}\n{case.failure}" for case in cases]
        names += [f"  {part.name}: {case.name}" for case in cases]
        if not cases:
            details.append(f"── {part.name}, its last lines:\n" + "\n".join(part.output.strip().splitlines()[-TAIL:]))
            names.append(f"  {part.name} (its output: .reports/{goal}/{part.name}.log)")
    text = "\n".join([*details, "", f"FAILED in `make {goal}`:", *names])
    file.write_text(text + "\n")
    print("\n" + text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
