"""The doctor: facts become findings, grave or not, and what cannot be opened is a finding too."""

import dataclasses
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from ocop_cycle import bootstrap, clock, settings
from ocop_cycle.application import checkup, founding
from ocop_cycle.application.queries import dossier_rows, health
from ocop_cycle.policy import text_files
from tests.application import builders

WISH = founding.Wish(instance="X", code="X", mail_from="a@b.example", person="p", person_name="P")


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real instance that nobody works in."""
    place = tmp_path_factory.mktemp("pattern") / "real"
    bootstrap.found(place, None, WISH)
    return place


@pytest.fixture
def real(pattern: Path, tmp_path: Path) -> Path:
    """A real instance of one's own."""
    return Path(shutil.copytree(pattern, tmp_path / "real"))


def codes(place: Path) -> list[tuple[str, bool]]:
    """What the doctor finds there: code, and whether it is grave."""
    return [(one.code, one.grave) for one in bootstrap.doctor(settings.read(place)).findings]


def facts(**changed: object) -> health.Health:
    """The facts of an office that is well, with some of them changed."""
    made = builders.founded()
    found = dataclasses.replace(
        health.health(made.house.reader), silent_units=(), silent_producers=0, silent_at_root=0, **changed
    )
    made.house.close()
    return found


def test_a_new_instance_is_well() -> None:
    """Nothing grave; nobody has rung yet, and nothing was signed."""
    found = [(one.code, one.grave) for one in checkup.of_health(facts())]

    assert found == [("no-worker", False), ("no-checkpoint", False)]


@pytest.mark.parametrize(
    ("changed", "code", "grave"),
    [
        ({"clock_behind": True}, "clock-behind", True),
        ({"sending_held": True}, "sending-held", True),
        ({"unsent": {"uncertain": 2}}, "messages-uncertain", True),
        ({"unsent": {"retry": 2}}, "messages-retry", False),
        ({"refused": 1}, "messages-refused", False),
        ({"held": {"no-address": 3}}, "notices-held", False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_trouble_is_found(changed: dict[str, object], code: str, grave: bool) -> None:
    """What must be dealt with now is grave; the rest is work for somebody."""
    assert (code, grave) in {(one.code, one.grave) for one in checkup.of_health(facts(**changed))}


def test_a_bell_that_waits_is_grave_where_clocks_run() -> None:
    """Ten minutes late is late; the clock of a demonstration stands, and nothing is late there by itself."""
    late = facts(due=3, oldest_due=facts().at - timedelta(hours=1))

    assert "bells-late" in {one.code for one in checkup.of_health(late) if one.grave}
    assert "bells-late" not in {one.code for one in checkup.of_health(dataclasses.replace(late, demo=True))}


def test_a_silent_worker_is_told_with_its_machine() -> None:
    """Somebody has to start it again, and must know where."""
    at = facts().at
    worker = health.Worker(name="w", kind="worker", host="may-1", seen_at=at, silent_for=timedelta(minutes=12))

    found = [one for one in checkup.of_health(facts(workers=(worker,))) if one.code == "worker-silent"]

    assert [(dict(one.facts), one.grave) for one in found] == [
        ({"host": "may-1", "minutes": "12", "since": clock.to_text(at)}, True)
    ]


def test_f15_a_worker_that_lives_speaks_for_those_that_ended() -> None:
    """A worker that was started again has another name; the signs of life of the old one alarm nobody."""
    at = facts().at
    old = health.Worker(name="a", kind="worker", host="may-1", seen_at=at, silent_for=timedelta(days=3))
    new = health.Worker(name="b", kind="worker", host="may-1", seen_at=at, silent_for=timedelta(seconds=20))

    assert "worker-silent" not in {one.code for one in checkup.of_health(facts(workers=(old, new)))}


def test_what_the_last_sweep_met_is_told() -> None:
    """That nobody had watched, and what could not be acted on: grave as long as it is so."""
    at = facts().at
    swept = health.Sweep(
        office_at=at, ago=timedelta(), found=9, done=8, since=at - timedelta(hours=5), silent=True,
        refused=(("dossier:X/law/y/v1@1", "vì sao"),),
    )  # fmt: skip

    found = list(checkup.of_health(facts(last_sweep=swept, last_report=swept)))
    week_later = list(checkup.of_health(facts(last_report=dataclasses.replace(swept, ago=timedelta(days=8)))))

    told = {one.code: (dict(one.facts), one.grave) for one in found}
    assert told["was-silent"] == (
        {"since": clock.to_text(at - timedelta(hours=5)), "until": clock.to_text(at), "count": "9"}, False,
    )  # fmt: skip
    assert told["bells-refused"] == ({"count": "1", "id": "dossier:X/law/y/v1@1"}, True)
    assert {"was-silent", "bells-refused"}.isdisjoint(one.code for one in week_later)


def test_units_without_an_address_are_named_as_many_as_one_reads() -> None:
    """In a province that begins there are hundreds; of the others it is told how many they are."""
    silent = tuple(dossier_rows.Party(kind="unit", id=f"xa-{n}", name=f"UBND xã {n}") for n in range(168))
    healthy = facts()

    found = list(checkup.of_health(dataclasses.replace(healthy, silent_units=silent)))
    few = list(checkup.of_health(dataclasses.replace(healthy, silent_units=silent[: checkup.MOST_NAMED])))

    assert [dict(one.facts) for one in found if one.code == "units-without-address"] == [{"count": "148"}]
    assert [one.facts["id"] for one in found if one.code == "unit-without-address"] == [f"xa-{n}" for n in range(20)]
    assert "units-without-address" not in {one.code for one in few}


def test_the_grave_ones_come_first() -> None:
    """Whoever reads one line reads the right one."""
    found = checkup.ordered(checkup.of_health(facts(sending_held=True, refused=1)))

    assert [one.grave for one in found] == sorted((one.grave for one in found), reverse=True)


def test_a_whole_instance_has_nothing_grave(real: Path) -> None:
    """Database, pages, key: all as it should be."""
    assert codes(real) == [("no-worker", False), ("people-unreachable", False), ("no-checkpoint", False)]


def test_a_missing_key_is_found(real: Path) -> None:
    """Without it the system works and signs nothing."""
    (real / "key" / "signing.key").unlink()

    assert ("key-file-refused", False) in codes(real)


def test_another_key_is_grave(real: Path, tmp_path: Path) -> None:
    """A key that the first entry does not name signs nothing that anybody can trust."""
    bootstrap.found(tmp_path / "other", None, WISH)
    shutil.copy(tmp_path / "other" / "key" / "signing.key", real / "key" / "signing.key")

    assert ("key-differs", True) in codes(real)


def test_what_cannot_be_opened_is_a_finding(real: Path) -> None:
    """The doctor refuses nobody: a file that is no database is what is wrong."""
    (real / "ocop.db").write_bytes(b"nothing of ours" * 1000)

    assert [grave for _, grave in codes(real)] == [True]


def test_a_database_that_is_not_there_is_a_finding(real: Path) -> None:
    """Its place is named."""
    (real / "ocop.db").unlink()

    (found,) = bootstrap.doctor(settings.read(real)).findings
    assert (found.code, str(real / "ocop.db") in found.facts["why"]) == ("database-refused", True)


def test_a_text_of_the_office_that_the_lint_refuses_is_grave(real: Path) -> None:
    """With its file, its line and why; one that was put right is not told of any more."""
    own = real / "templates" / "notices" / "plan-due" / "body.txt"
    own.parent.mkdir(parents=True)
    shipped = text_files.shipped()["notices/plan-due/body.txt"]
    own.write_text(f"{shipped}Còn 7 ngày nữa.\n", encoding="utf-8")
    found = [one for one in bootstrap.doctor(settings.read(real)).findings if one.code == "text-flawed"]
    own.write_text(shipped, encoding="utf-8")

    after = codes(real)

    line = str(len(shipped.splitlines()) + 1)
    assert {
        (one.facts["file"], one.facts["line"], one.grave) for one in found if "fixed words" in one.facts["why"]
    } == {(str(own), line, True)}
    assert "text-flawed" not in dict(after)
