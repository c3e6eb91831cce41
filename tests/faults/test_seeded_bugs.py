"""Known bugs, put into copies of the program one at a time: the harness finds every one, and nothing where none is."""

import json
import pathlib
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from tests.application import situations
from tests.faults import bugs, chances, patterns, probes

PROGRAM = pathlib.Path(__file__).with_name("seeded.py")


def run(jobs: Sequence[tuple[str, bugs.Bug | None, str, str]], folder: pathlib.Path) -> dict[str, list[str]]:
    """What is found by each (name, bug, probe, kind of database)."""
    with ExitStack() as stack:
        made = {kind: stack.enter_context(patterns.pattern(kind, situations.busy(), folder)) for kind in patterns.KINDS}
        lines = []
        for number, (name, bug, probe, kind) in enumerate(jobs):
            copy = folder / f"copy-{number}"
            copy.mkdir()
            place = stack.enter_context(made[kind].place())
            said = {"name": name, "mirror": str(bugs.mirror(copy, bug)), "probe": probe, "address": place.address}
            lines.append(json.dumps(said))
        ended = subprocess.run(
            [sys.executable, str(PROGRAM)], input="\n".join(lines), capture_output=True, text=True, check=False
        )
    assert ended.returncode == 0, ended.stderr
    sys.stdout.write(ended.stdout)
    return {said["name"]: said["found"] for said in map(json.loads, ended.stdout.splitlines())}


def test_every_known_bug_is_found(tmp_path: pathlib.Path) -> None:
    """Each by its probe, on its kind of database."""
    found = run([(bug.name, bug, bug.probe, bug.kind) for bug in bugs.BUGS], tmp_path)

    for bug in bugs.BUGS:
        chances.told("bug", bug.name, bug.probe, bug.kind, *found[bug.name][:1])
    assert [bug.name for bug in bugs.BUGS if not found[bug.name]] == []
    assert len(bugs.BUGS) >= 20


def test_nothing_is_found_where_no_bug_is(tmp_path: pathlib.Path) -> None:
    """The same probes over a copy without a bug: no finding."""
    kinds = {(bug.probe, bug.kind) for bug in bugs.BUGS}
    jobs = [(f"{probe}, {kind}", None, probe, kind) for probe, kind in sorted(kinds)]

    found = run(jobs, tmp_path)

    assert found == {name: [] for name, *_ in jobs}
    assert {probe for probe, _ in kinds} == set(probes.PROBES)
