"""
Dossiers of a made-up Lạng Giang, taken across 1 July 2025, 6 July 2025 and 22 May 2026, on every database.

The shipped demonstration ``lang-giang-2025`` as far as 27 June 2025; then units change hands, for five days the law
names a district that is no more, QĐ 1489 takes its place, and at last old decisions end beside QĐ 26/2026.
"""

import functools
import json
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Engine

from ocop_cycle import clock, errors
from ocop_cycle.application import checkup, commands, demonstration, migration, stored, walking
from ocop_cycle.application.queries import board, health, migrations, transitions, vacancies
from ocop_cycle.policy import content, demo_script, unit_changes
from tests.application import builders, dumps, views
from tests.storage import databases

NAME = "lang-giang-2025"
CERTIFIED, AT_COMMUNE, CHECKED, SCORED, AT_PROVINCE, DRAFTED = (f"LG25-{n:04}" for n in range(1, 7))
PROVINCE, AGENCY, ONE, TWO = "mau-ubnd-tinh", "mau-so-nnmt", "mau-xa-mot", "mau-xa-hai"
PAPER = "Công văn dựng ra của Sở về hồ sơ còn ở huyện"
DECIDED = {"district-check": "commune-check", "district-scoring": "province-check"}
"""No clause says where dossiers of the district go: somebody decides, by a paper."""


def spring(engine: Engine | None = None) -> builders.Office:
    """The demonstration on 27 June 2025."""
    script = demo_script.shipped(NAME)
    made = builders.office(engine, at=demonstration.moment(script.founded))
    told: list[tuple[int, int]] = []
    demonstration.play(
        made.house, made.clock, script, account="may-1", public_key=None, told=lambda *done: told.append(done)
    )
    return made


@functools.cache
def _pattern() -> builders.Office:
    return spring()


@functools.cache
def _july() -> builders.Office:
    made = builders.copy(_pattern())
    walk(made, date(2025, 7, 1))
    return made


@pytest.fixture
def june() -> Iterator[builders.Office]:
    """27 June 2025: the decision is entered and waits."""
    made = builders.copy(_pattern())
    yield made
    made.house.close()


@pytest.fixture
def july() -> Iterator[builders.Office]:
    """1 July 2025: the units have changed hands."""
    made = builders.copy(_july())
    yield made
    made.house.close()


@pytest.fixture
def elsewhere(durable: databases.Database) -> Iterator[builders.Office]:
    """27 June 2025 on a file, and on PostgreSQL."""
    made = spring(durable.engine)
    yield made
    made.house.close()


def walk(office: builders.Office, day: date) -> None:
    """Let the clock go to the morning of a day, with everything that is due on the way."""
    for stop in walking.walk(office.house, clock.at_local(day, 8), office.clock.set):
        assert (stop.swept.refused, stop.sent.failed) == ((), ())


def migrate(office: builders.Office, source: str, regime: str, **decided: str) -> migrations.Preview:
    """Preview a migration as the province's coordinator, and carry out what was shown."""
    reason = PAPER if decided else None
    found = migrations.preview(
        office.reader, office.actor("tinh"), source, regime,
        decided={key.replace("_", "-"): state for key, state in decided.items()}, reason=reason,
    )  # fmt: skip

    def by(key: str, cause: int | None) -> commands.Provenance:
        return commands.Provenance(key=key, actor="tinh", origin="test", cause=cause)

    listed = tuple((one.code, one.version, one.to_state, one.clause or "") for one in found.moving)
    wanted = commands.BeginMigration(
        by=by(f"migration/{found.digest}", None), source=source, regime=regime, target=found.target, listed=listed,
        preview=found.digest, decided=reason,
    )  # fmt: skip
    report = migration.carry_out(office.house.store, office.house.engine, by, wanted)
    assert report.left_out == ()
    return found


def holders(office: builders.Office) -> dict[str, str | None]:
    """Who holds each dossier."""
    return {row["id"]: row["holder_id"] for row in office.rows("SELECT id, holder_id FROM dossier ORDER BY id")}


def ownerless(office: builders.Office) -> list[str]:
    """Open deadlines of a level on which nobody is named."""
    sql = "SELECT id FROM deadline WHERE state = 'open' AND whose <> 'producer' AND unit_id IS NULL ORDER BY id"
    return [row["id"] for row in office.rows(sql)]


def vacant(office: builders.Office) -> list[tuple[str, tuple[str, ...]]]:
    """The levels on which nobody stands, with the dossiers that lie there."""
    with office.house.store.reading() as runner:
        slow = stored.SlowFacts(office.house.policies, -1)
        return [(one.level, one.dossiers) for one in vacancies.everywhere(runner, slow)]


def complete(office: builders.Office, dossier: str, actor: str = "tinh") -> None:
    """Note every paper of the checklist as present."""
    row = office.row("dossier", dossier)
    recorded = {r["item"] for r in office.rows(f"SELECT item FROM document_item WHERE dossier_id = '{dossier}'")}
    for item in office.regime(row["regime"]).documents:
        if row["kind"] in item.kinds and item.id not in recorded:
            office.do(commands.RecordDocument, actor, dossier=dossier, item=item.id)


def test_before_its_day_the_decision_changes_nothing(june: builders.Office) -> None:
    """Entered on 20 June it waits: the old units hold their dossiers, and the district works on."""
    states = {row["state"] for row in june.rows("SELECT state FROM succession")}
    june.at(2025, 6, 30, 16)
    june.house.sweep.run()

    assert states == {"waiting"}
    assert holders(june)[CHECKED] == "l25-phong-nn"
    assert june.step(CHECKED, "accept-dossier", "thu").after["state"] == "district-scoring"


def test_on_its_day_nobody_works_on_with_units_that_are_no_more(june: builders.Office) -> None:
    """Whether or not the machine ran: until it is carried out, a person's command is refused with the remedy."""
    june.at(2025, 7, 1, 0, 0)
    before = dumps.of(june)

    with pytest.raises(errors.StepRefused) as refused:
        june.step(CHECKED, "accept-dossier", "thu")

    assert refused.value.reasons == (errors.Reason("units-change-due", {"day": "2025-07-01"}),)
    assert dumps.of(june) == before
    assert june.house.sweep.next_moment(after=clock.at_local(date(2025, 6, 30), 8)) == clock.at_local(
        date(2025, 7, 1), 0
    )


def test_a_machine_that_was_off_catches_up(june: builders.Office) -> None:
    """Back on 3 July, the first sweep carries the decision out before it rings any bell."""
    june.at(2025, 7, 3)
    june.house.sweep.run()

    assert holders(june) == holders(_july())
    assert june.row("unit", "l25-ubnd-huyen")["ended_on"] == "2025-07-01"
    assert dumps.faults(june) == []


def test_on_the_first_of_july_everything_changes_hands(july: builders.Office) -> None:
    """Dossiers, deadlines with their owners, duties, notices, rights: as the mapping says; days stay as they were."""
    old = _pattern()
    days = "SELECT id, strict_at, lenient_at, state FROM deadline WHERE state = 'open' ORDER BY id"
    duties = "SELECT DISTINCT unit_id FROM duty WHERE state = 'open' ORDER BY unit_id"

    assert holders(july) == {
        CERTIFIED: AGENCY, AT_COMMUNE: TWO, CHECKED: AGENCY, SCORED: AGENCY, AT_PROVINCE: AGENCY, DRAFTED: None,
    }  # fmt: skip
    assert july.rows(days) == old.rows(days)
    assert [row["unit_id"] for row in july.rows(duties)] == [AGENCY, TWO, ONE]
    assert ownerless(july) == []
    assert [row["unit_id"] for row in july.rows(
        f"SELECT unit_id FROM deadline WHERE subject_id = '{SCORED}' AND rule = 'plan/huyen-danh-gia'"
    )] == [AGENCY]  # fmt: skip
    assert {row["recipient_id"] for row in july.rows(
        "SELECT recipient_id FROM notice WHERE state IN ('owed', 'held') AND recipient_id LIKE 'l25-%'"
    )} - {f"l25-{n}" for n in ("mot", "hai", "ba", "bon", "nam", "sau")} == set()  # fmt: skip
    assert dumps.faults(july) == []


def test_those_concerned_are_told_who_stands_in_the_place_of_whom(july: builders.Office) -> None:
    """The producer of each dossier on its way, and its new holder: old and new unit by name, the day, the decision."""
    told = july.rows(
        "SELECT facts FROM notice WHERE rule = 'unit-succeeded' AND recipient_kind = 'producer' ORDER BY id"
    )
    said = {facts["dossier"]["code"]: facts["succession"] for facts in (json.loads(row["facts"]) for row in told)}

    assert list(said) == [CERTIFIED, AT_COMMUNE, CHECKED, SCORED, AT_PROVINCE, DRAFTED]
    assert said[CHECKED] == {
        "old": "Phòng chuyên môn về nông nghiệp huyện Lạng Giang (dữ liệu 2025)",
        "new": "Sở Nông nghiệp và Môi trường tỉnh Mẫu (dựng ra)", "day": "2025-07-01",
        "decision": "Nghị quyết sắp xếp đơn vị hành chính (dữ liệu trình diễn, không phải văn bản thật)",
    }  # fmt: skip


def test_the_coordinator_of_the_district_keeps_what_the_mapping_says(july: builders.Office) -> None:
    """She is at one of the new communes now: its dossiers are hers, the others are not; the head holds no role."""

    def held(person: str) -> list[tuple[str, str]]:
        return [(grant.role, grant.unit_id) for grant in july.actor(person).grants]

    assert (held("thu"), held("ha"), held("tinh")) == (
        [("coordinator", ONE)], [], [("coordinator", AGENCY)],
    )  # fmt: skip
    july.do(commands.RecordDocument, "thu", dossier=CHECKED, item="samples")
    with pytest.raises(errors.NotPermitted):
        july.do(commands.RecordDocument, "thu", dossier=SCORED, item="samples")


def test_old_papers_keep_the_old_names(july: builders.Office) -> None:
    """Letters, entries, certificates and what was done say who it was then."""
    certificate = july.row("certificate", f"{CERTIFIED}/cert-1")
    done = july.row("duty", f"{NAME}/phong-kinh-phi/l25-phong-tckh")
    sent = "SELECT data FROM message WHERE recipient_id = 'l25-phong-nn' AND state = 'sent' ORDER BY id"

    assert certificate["authority_id"] == "l25-ubnd-huyen"
    assert july.row("unit", "l25-ubnd-huyen")["name"] == "UBND huyện Lạng Giang (dữ liệu 2025)"
    assert (done["state"], done["unit_id"]) == ("done", "l25-phong-tckh")
    assert july.rows(sent)[: len(_pattern().rows(sent))] == _pattern().rows(sent)
    assert july.reader.units_called("UBND xã Hương Sơn (dữ liệu 2025)") == (ONE,)


def test_the_law_names_a_district_that_is_no_more(july: builders.Office) -> None:
    """From 1 to 5 July nobody may act for it, nothing new goes there, and it says what helps."""
    with pytest.raises(errors.NotPermitted) as checking:
        july.step(CHECKED, "accept-dossier", "tinh")
    july.do(commands.RecordDocument, "hung", dossier=AT_COMMUNE, item="commune-report")
    with pytest.raises(errors.StepRefused) as confirming:
        july.step(AT_COMMUNE, "confirm", "hung")
    offered = {one.step: one.reasons for one in transitions.open_transitions(july.reader, july.actor("tinh"), CHECKED)}

    gap = errors.Reason("level-vacant", {"level": "district"})
    assert vacant(july) == [("district", (CERTIFIED, CHECKED, SCORED))]
    assert checking.value.reasons[0] == gap
    assert confirming.value.reasons == (gap,)
    assert [reasons[0] for reasons in offered.values()] == [gap] * len(offered)


def test_the_gap_is_shown_to_whoever_looks(june: builders.Office, july: builders.Office) -> None:
    """On the board and by the doctor; before the day the doctor says what is coming, on the day that it is due."""

    def found(office: builders.Office) -> list[tuple[str, dict[str, str], bool]]:
        every = checkup.of_health(health.health(office.reader))
        return [(one.code, dict(one.facts), one.grave) for one in every if one.code.startswith(("units-", "level-"))]

    coming = found(june)
    june.at(2025, 7, 1, 0, 0)
    shown = board.board(july.reader, july.actor("kiem"), board.Wanted(cycle=NAME))

    assert coming == [("units-waiting", {"day": "2025-07-01"}, False)]
    assert found(june) == [("units-due", {"day": "2025-07-01"}, True)]
    assert found(july) == [("level-vacant", {"level": "district", "count": "3"}, True)]
    assert [(one.level, sorted(one.dossiers)) for one in shown.vacant] == [("district", [CERTIFIED, CHECKED, SCORED])]


def test_who_stands_in_comes_from_the_mapping_alone(july: builders.Office) -> None:
    """Named by a decision of its own, the province's agency acts for the district; then nothing is vacant."""
    said = {
        "id": "lam-thay-cap-huyen", "title": {"vi": "Làm thay cấp huyện (dựng ra)", "en": "Standing in (made up)"},
        "day": "2025-07-01", "decision": {"title": "Công văn dựng ra"}, "units": [], "changes": [], "notes": [],
        "stand_ins": [{"level": "district", "area": PROVINCE, "unit": AGENCY, "with_units": [PROVINCE]}],
    }  # fmt: skip
    text = content.canonical(content.build(unit_changes.UnitChanges, said))
    digest = content.digest(text)
    july.do(commands.ChangeUnits, "quan-tri", name=said["id"], digest=digest, content=text)
    july.house.sweep.run()

    july.step(CHECKED, "accept-dossier", "tinh")

    assert vacant(july) == []
    assert (july.state(CHECKED), holders(july)[CHECKED]) == ("district-scoring", AGENCY)
    assert dumps.faults(july) == []


def test_across_the_three_days(elsewhere: builders.Office) -> None:
    """June 2025 to July 2026: states, holders, deadlines with owners, letters and trail, on a file and a server."""
    office = elsewhere
    walk(office, date(2025, 7, 1))
    assert vacant(office) == [("district", (CERTIFIED, CHECKED, SCORED))]

    walk(office, date(2025, 7, 6))
    moved = migrate(office, "qd-148-2023", "qd-1489-2025", **{k.replace("-", "_"): v for k, v in DECIDED.items()})
    assert {one.code: one.to_state for one in moved.moving} == {
        CERTIFIED: "certified", AT_COMMUNE: "commune-check", CHECKED: "commune-check", SCORED: "province-check",
        AT_PROVINCE: "province-check", DRAFTED: "dossier-draft",
    }  # fmt: skip
    assert (vacant(office), ownerless(office)) == ([], [])
    assert holders(office)[CHECKED] == ONE

    complete(office, AT_COMMUNE)
    complete(office, AT_PROVINCE)
    office.step(AT_COMMUNE, "confirm", "hung")
    office.step(AT_PROVINCE, "accept-dossier", "tinh")
    office.do(commands.RecordResult, "ky", dossier=AT_PROVINCE, level="province", total="74")
    office.step(AT_PROVINCE, "conclude", "ky")
    office.step(AT_PROVINCE, "certify", "tich")
    assert office.row("certificate", f"{AT_PROVINCE}/cert-1")["authority_id"] == PROVINCE

    walk(office, date(2026, 5, 22))
    beside = migrate(office, "qd-1489-2025", "qd-26-2026")
    staying = {one.code: one.finish_by for one in beside.staying}
    assert {code: staying[code] for code in (AT_COMMUNE, SCORED)} == dict.fromkeys(
        (AT_COMMUNE, SCORED), date(2026, 7, 21)
    )
    office.house.sweep.run()

    walk(office, date(2026, 6, 15))
    office.step(AT_COMMUNE, "accept-dossier", "tinh")
    office.do(commands.RecordResult, "ky", dossier=AT_COMMUNE, level="province", total="64.5")
    office.step(AT_COMMUNE, "conclude", "ky")
    office.step(AT_COMMUNE, "certify", "tich")

    digests = {row["id"]: row["regime"] for row in office.rows("SELECT id, regime FROM dossier")}
    in_force = {
        row["name"]: row["digest"] for row in office.rows("SELECT * FROM policy_in_force WHERE kind = 'regime'")
    }
    assert office.state(AT_COMMUNE) == "certified"
    assert digests[AT_COMMUNE] == in_force["qd-1489-2025"]
    assert digests[CERTIFIED] == in_force["qd-26-2026"]
    assert office.row("certificate", f"{CERTIFIED}/cert-1")["authority_id"] == "l25-ubnd-huyen"
    assert views.way(office, AT_COMMUNE)[-1] == "certified"
    assert ownerless(office) == []
    assert json.loads(office.rows(
        "SELECT body FROM audit_entry WHERE kind = 'TakeOverUnits' ORDER BY number LIMIT 1"
    )[0]["body"])["after"]["done"] is True  # fmt: skip
    assert dumps.faults(office) == []
