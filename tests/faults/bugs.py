"""
Known bugs, each an edit of a copy of the program that somebody might make, and the probe that has to find it.

A copy is a folder of links to the package, with files of its own where the bug is. An edit whose old words are not
found exactly once is stale, and the run says so: it has to follow the program.
"""

import pathlib
from collections.abc import Sequence
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
DATA = ("workflows", "notifications", "templates")

COMMIT = "uow.runner._cursor.connection.commit()"
"""How a careless hand ends a transaction in the middle."""


@dataclass(frozen=True, kw_only=True)
class Bug:
    """
    What is wrong, and where.

    ``kind`` is the database on which it shows; ``probe`` finds it. ``unique`` is a unique key of the schema that is
    taken away besides: the one that would have stopped it.
    """

    name: str
    file: str
    old: str
    new: str
    probe: str
    kind: str = "sqlite"
    unique: str = ""


BUGS = (
    Bug(
        name="no transaction", file="storage/unit_of_work.py", probe="cut",
        old='cursor.execute("BEGIN IMMEDIATE")', new="pass",
    ),
    Bug(
        name="audit after commit", file="application/engine.py", probe="cut",
        old="sealed = auditing.append(", new=f"uow.flush(); {COMMIT}; sealed = auditing.append(",
    ),
    Bug(
        name="notice after commit", file="application/engine.py", probe="cut",
        old="owing.follow(desk, command, acts)", new=f"{COMMIT}; owing.follow(desk, command, acts)",
    ),
    Bug(
        name="no rollback", file="storage/unit_of_work.py", probe="cut",
        old="_roll_back(self._connection)\n            if", new="if",
    ),
    Bug(
        name="plain BEGIN", file="storage/unit_of_work.py", probe="together",
        old='cursor.execute("BEGIN IMMEDIATE")', new='cursor.execute("BEGIN")',
    ),
    Bug(
        name="nobody waits for the writer before", file="storage/engines.py", probe="together",
        old="timeout=driver_errors.WAIT_SECONDS,\n            iso", new="timeout=0,\n            iso",
    ),
    Bug(
        name="the head of the chain not locked", file="storage/trail.py", probe="together", kind="postgresql",
        old="select(*_HEAD_COLUMNS).with_for_update()", new="select(*_HEAD_COLUMNS)",
    ),
    Bug(
        name="the dossier not locked", file="storage/dossiers.py", probe="together", kind="postgresql",
        old=".with_for_update(of=schema.dossier)", new="",
    ),
    Bug(
        name="a unique key missing, and nobody looks for it", file="application/engine.py", probe="asking",
        kind="postgresql", old="earlier = _claim(uow, command.by.key, content)", new="earlier = None",
        unique='UniqueConstraint("command"),',
    ),
    Bug(
        name="a key used again is carried out again", file="application/engine.py", probe="asking",
        old="earlier or self._carry_out(", new="self._carry_out(",
    ),
    Bug(
        name="another request under the same key accepted", file="application/engine.py", probe="asking",
        old="if taken_for != content or not found:", new="if not found:",
    ),
    Bug(
        name="stale version accepted", file="application/handlers/dossiers.py", probe="asking",
        old="version is not None and version != found.version", new="version is not None and version > found.version",
    ),
    Bug(
        name="stale version accepted in bulk", file="application/handlers/bulk.py", probe="asking",
        old="key not in found or found[key].version != version]", new="key not in found]",
    ),
    Bug(
        name="what was refused is kept", file="storage/unit_of_work.py", probe="asking",
        old="_roll_back(self._connection)\n            if", new="self._driver.commit()\n            if",
    ),
    Bug(
        name="a failed commit is passed over", file="storage/unit_of_work.py", probe="full",
        old="            self._commit()\n        except BaseException as failed:",
        new="            try:\n                self._commit()\n            except Exception:\n"
        "                _roll_back(self._connection)\n        except BaseException as failed:",
    ),
    Bug(
        name="equality on the due day", file="storage/deadlines.py", probe="clock",
        old='_t.next_at <= bindparam("until")', new='_t.next_at == bindparam("until")',
    ),
    Bug(
        name="a bell is not looked at again under lock", file="application/handlers/deadlines.py", probe="asking",
        old="return deadline.next_at is not None and deadline.next_at <= desk.at_text", new="return True",
    ),
    Bug(
        name="a deadline passes on its strict day", file="application/deadline_ledger.py", probe="clock",
        old="passed = found.lenient_at is not None and found.lenient_at <= now",
        new="passed = found.strict_at is not None and found.strict_at <= now",
    ),
    Bug(
        name="the clock gate never closes", file="application/clock_gate.py", probe="clock",
        old="if now - heard > days:", new="if now - heard > days * 10_000:",
    ),
    Bug(
        name="the clock may run back", file="application/engine.py", probe="clock",
        old="if at < newest - clock.MAY_RUN_BACK:", new="if at.year < 1:",
    ),
    Bug(
        name="a change left out of the trail", file="storage/unit_of_work.py", probe="cut",
        old="        self.journal.append(RowChange(_name_of(table), key, changes))\n", new="",
    ),
    Bug(
        name="entries of one command not chained", file="application/auditing.py", probe="clock",
        old="previous, number = entry.hash, entry.number", new="previous, number = head.hash, entry.number",
    ),
    Bug(
        name="a notice left out of the entry", file="application/owing.py", probe="clock",
        old="    act.notices.append(key)\n", new="",
    ),
    Bug(
        name="fence ignored", file="storage/leases.py", probe="frozen",
        old="return row is not None and (row[0], row[1]) != (worker, fence)", new="return False",
    ),
    Bug(
        name="commits that do not reach the disk", file="storage/engines.py", probe="asking",
        old='PROMISES: Final = ("synchronous=FULL"', new='PROMISES: Final = ("synchronous=OFF"',
    ),
)  # fmt: skip


def text(bug: Bug) -> str:
    """
    The file with the bug in it.

    Raises:
        AssertionError: the program has moved on; the edit must follow it.
    """
    said = (ROOT / "ocop_cycle" / bug.file).read_text(encoding="utf-8")
    assert said.count(bug.old) == 1, f"{bug.name}: {bug.old!r} stands {said.count(bug.old)} times in {bug.file}"
    return said.replace(bug.old, bug.new)


def mirror(folder: pathlib.Path, bug: Bug | None) -> pathlib.Path:
    """A folder from which the package is imported: the program itself, but for the file with the bug."""
    package = folder / "ocop_cycle"
    own = [bug.file, *(["storage/schema.py"] if bug.unique else [])] if bug else []
    _link_all(ROOT / "ocop_cycle", package, own)
    for name in DATA:
        (package / name).symlink_to(ROOT / name)
    if bug is not None and bug.unique:
        schema = package / "storage" / "schema.py"
        said = (ROOT / "ocop_cycle" / "storage" / "schema.py").read_text(encoding="utf-8")
        assert said.count(bug.unique) == 1, f"{bug.name}: {bug.unique!r}"
        schema.write_text(said.replace(bug.unique, ""), encoding="utf-8")
    if bug is not None:
        (package / bug.file).write_text(text(bug), encoding="utf-8")
    return folder


def _link_all(source: pathlib.Path, target: pathlib.Path, own: Sequence[str]) -> None:
    """Links to everything in a folder; folders of its own on the way to the files that differ."""
    target.mkdir()
    for one in source.iterdir():
        below = [path.partition("/")[2] for path in own if path.partition("/")[0] == one.name]
        if below and one.is_dir():
            _link_all(one, target / one.name, below)
        elif one.name != "__pycache__" and not below:
            (target / one.name).symlink_to(one)
