"""Units merged, abolished and renamed: what goes over, what stays, what is refused, what goes on where it stopped."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, units_due
from ocop_cycle.application.queries import dossiers, unit_changes
from ocop_cycle.policy import content
from ocop_cycle.policy import unit_changes as mappings
from tests.application import builders, dumps, situations, views

ADMIN = builders.ADMINISTRATOR
SOUTH, WEST = builders.HUONG_SON, builders.NGHIA_HUNG
NEW = "xa-moi"
TODAY = date(2024, 6, 16)


def said(*changes: dict[str, Any], day: date = TODAY, name: str = "nhap-xa", **more: Any) -> dict[str, Any]:
    """A mapping as a command carries it."""
    title = {"vi": "Nhập xã (dựng ra)", "en": "Merger (made up)"}
    whole = {"id": name, "title": title, "day": day.isoformat(), "decision": {"title": "NQ dựng ra", "number": "1"}}
    found = content.build(mappings.UnitChanges, {**whole, "changes": changes, **more})
    text = content.canonical(found)
    return {"name": name, "digest": content.digest(text), "content": text}


MERGED = tuple({"old": old, "new": NEW, "name": "UBND xã Mới (dựng ra)"} for old in (SOUTH, WEST))


@pytest.fixture
def busy() -> Iterator[builders.Office]:
    """Lạng Giang on 16 June 2024, with dossiers, duties and messages on every part of the way."""
    made = situations.busy()
    yield made
    made.house.close()


def enter(office: builders.Office, *changes: dict[str, Any], **more: Any) -> None:
    """Enter a mapping as the administrator."""
    office.do(commands.ChangeUnits, ADMIN, **said(*changes, **more))


def carry_out(office: builders.Office) -> int:
    """Carry out whatever decision about units is due."""
    return units_due.carry_out(units_due.due(office.house.store, office.clock.now()), office.house.engine.execute)


def left_at(office: builders.Office, unit: str) -> dict[str, int]:
    """What of today still hangs on a unit."""
    asked = {
        "dossier": f"ended_at IS NULL AND (unit_id = '{unit}' OR holder_id = '{unit}')",
        "duty": f"state = 'open' AND unit_id = '{unit}'",
        "deadline": f"state IN ('open', 'stopped') AND unit_id = '{unit}'",
        "notice": f"state IN ('owed', 'held') AND recipient_id = '{unit}'",
        "message": f"state IN ('issued', 'retry') AND recipient_id = '{unit}'",
        "role_grant": f"state = 'granted' AND unit_id = '{unit}'",
        "contact": f"state <> 'retired' AND party_id = '{unit}'",
        "producer": f"unit_id = '{unit}'",
    }
    counted = {t: office.rows(f"SELECT COUNT(*) AS n FROM {t} WHERE {where}")[0]["n"] for t, where in asked.items()}
    return {table: count for table, count in counted.items() if count}


def test_two_communes_become_one(busy: builders.Office) -> None:
    """Everything of today goes over, with its days; nothing of yesterday is touched; the trail verifies."""
    days = "SELECT id, strict_at, lenient_at, wording, proof FROM deadline ORDER BY id"
    before, sent = busy.rows(days), busy.rows("SELECT data FROM message WHERE state = 'sent' ORDER BY id")
    enter(busy, *MERGED)

    done = carry_out(busy)

    assert done == 2
    assert (left_at(busy, SOUTH), left_at(busy, WEST)) == ({}, {})
    assert busy.rows(days) == before
    assert busy.rows("SELECT data FROM message WHERE state = 'sent' ORDER BY id") == sent
    assert busy.row("duty", situations.DONE_DUTY)["unit_id"] == SOUTH
    assert {busy.row("unit", old)["path"] for old in (SOUTH, WEST)} == {
        f"{busy.row('unit', NEW)['path']}{old}/" for old in (SOUTH, WEST)
    }
    assert dumps.faults(busy) == []


def test_addresses_of_all_are_written_to(busy: builders.Office) -> None:
    """None of several mailboxes is guessed to be the right one; an address that somebody entered stays alone."""
    enter(busy, *MERGED)
    carry_out(busy)
    joined = busy.row("contact", f"unit:{NEW}/email/2")
    busy.do(commands.ChangeContact, ADMIN, party_kind="unit", party=NEW, channel="email", address="moi@xa.example")
    enter(busy, {"old": "lg-xa-xuan-huong", "new": NEW}, name="nhap-them")
    carry_out(busy)

    assert joined["address"] == f"{SOUTH}@lang-giang.example, {WEST}@lang-giang.example"
    assert [r["address"] for r in busy.rows(
        f"SELECT address FROM contact WHERE party_id = '{NEW}' AND state = 'active'"
    )] == ["moi@xa.example"]  # fmt: skip


def test_who_worked_there_works_on(busy: builders.Office) -> None:
    """Officers of both communes see and do for the new one what each did for his own, and nothing beyond."""
    enter(busy, *MERGED)
    carry_out(busy)

    seen = {row.code for row in dossiers.list_dossiers(busy.reader, busy.actor("hung")).items}
    busy.do(commands.RecordDocument, "hung", dossier="LG24-0001", item="samples")
    with pytest.raises(errors.NotPermitted):
        busy.do(commands.RecordDocument, "hung", dossier="LG24-0015", item="samples")

    of_both = {row["id"] for row in busy.rows(f"SELECT id FROM dossier WHERE unit_id = '{NEW}'")}
    assert seen == of_both
    assert [(g.role, g.unit_id) for g in busy.actor("huong").grants] == [("commune-officer", NEW)]


def test_what_was_not_told_yet_is_owed_to_the_successor(busy: builders.Office) -> None:
    """Owed and held notices, and messages that have not left, go to it once, under its name; what left stays."""
    waiting = {
        (row["rule"], row["subject_id"], row["occasion"])
        for row in busy.rows(
            f"SELECT * FROM notice WHERE recipient_id IN ('{SOUTH}', '{WEST}') AND state IN ('owed', 'held')"
        )
    }
    unsent = busy.rows(
        f"SELECT id FROM message WHERE recipient_id IN ('{SOUTH}', '{WEST}') AND state IN ('issued', 'retry')"
    )
    enter(busy, *MERGED)
    carry_out(busy)

    owed = busy.rows(f"SELECT * FROM notice WHERE recipient_id = '{NEW}' AND state IN ('owed', 'held')")
    assert waiting <= {(row["rule"], row["subject_id"], row["occasion"]) for row in owed}
    assert {json.loads(row["facts"])["recipient"]["name"] for row in owed} <= {"UBND xã Mới (dựng ra)"}
    assert {busy.row("message", row["id"])["state"] for row in unsent} <= {"superseded"}
    assert busy.house.outbox.run().failed == ()
    assert dumps.faults(busy) == []


def test_a_decision_that_is_cut_short_goes_on(busy: builders.Office) -> None:
    """One unit handed over, then the lights go out: nobody works on between, and the sweep does the rest once."""
    enter(busy, *MERGED)
    first = busy.rows("SELECT unit_id FROM succession ORDER BY position")[0]["unit_id"]
    busy.do(commands.TakeOverUnits, change="nhap-xa", units=(first,))
    with pytest.raises(errors.StepRefused) as refused:
        busy.step("LG24-0001", "submit-idea", "thu")

    busy.house.sweep.run()
    busy.house.sweep.run()

    taken = [said["subject"][1] for said in dumps.entries(busy) if said["kind"] == "TakeOverUnits"]
    assert refused.value.reasons == (errors.Reason("units-change-due", {"day": "2024-06-16"}),)
    assert sorted(set(taken)) == sorted([SOUTH, WEST])
    assert {row["state"] for row in busy.rows("SELECT state FROM succession")} == {"done"}
    assert busy.row("unit_change", "nhap-xa")["state"] == "done"
    assert dumps.faults(busy) == []


def test_a_day_that_has_passed_takes_effect_when_it_is_entered(busy: builders.Office) -> None:
    """The decision came late by post: its day stands on record, and everything goes over now."""
    enter(busy, *MERGED, day=date(2024, 6, 1))
    carry_out(busy)

    assert busy.row("unit", SOUTH)["ended_on"] == "2024-06-01"
    assert left_at(busy, SOUTH) == {}


def test_before_its_day_it_is_not_carried_out(busy: builders.Office) -> None:
    """Neither by the sweep nor by whoever asks for it."""
    enter(busy, *MERGED, day=date(2024, 7, 1))

    with pytest.raises(errors.StepRefused) as refused:
        busy.do(commands.TakeOverUnits, change="nhap-xa", units=(SOUTH,))

    assert carry_out(busy) == 0
    assert refused.value.reasons[0] == errors.Reason("units-change-later", {"change": "nhap-xa", "day": "2024-07-01"})


@pytest.mark.parametrize("units", [(WEST, SOUTH), ("lg-xa-xuan-huong",), (SOUTH, WEST, "lg-xa-xuan-huong")])
def test_only_what_waits_first_is_handed_over(busy: builders.Office, units: tuple[str, ...]) -> None:
    """Another order, another unit, one too many: nothing is written."""
    enter(busy, *MERGED)
    before = dumps.of(busy)

    with pytest.raises(errors.StepRefused):
        busy.do(commands.TakeOverUnits, change="nhap-xa", units=units)

    assert dumps.of(busy) == before


def test_a_bad_mapping_writes_nothing(busy: builders.Office) -> None:
    """All flaws are told, with their places, and no row changes."""
    before = dumps.of(busy)

    with pytest.raises(errors.PolicyFlawed) as refused:
        enter(busy, {"old": SOUTH, "new": "xa-khong-co"}, {"old": "khong-co", "new": WEST})

    assert [(flaw.key, flaw.code) for flaw in refused.value.flaws] == [
        ("changes[0].new", "unknown-unit"), ("changes[1].old", "unknown-unit"),
    ]  # fmt: skip
    assert dumps.of(busy) == before


def test_a_unit_gives_way_once(busy: builders.Office) -> None:
    """What is decided already, or done, is refused; so is a successor that will be no more."""
    enter(busy, *MERGED, day=date(2024, 7, 1))

    with pytest.raises(errors.AlreadyThere):
        enter(busy, *MERGED, day=date(2024, 7, 1))
    with pytest.raises(errors.PolicyFlawed) as again:
        enter(busy, {"old": SOUTH, "new": "lg-xa-xuan-huong"}, name="lan-hai")
    with pytest.raises(errors.PolicyFlawed) as into:
        enter(busy, {"old": "lg-xa-xuan-huong", "new": SOUTH}, name="lan-ba")

    assert [flaw.code for flaw in (*again.value.flaws, *into.value.flaws)] == ["ended-already", "into-ended"]


def test_what_was_shown_is_what_is_done(busy: builders.Office) -> None:
    """When something more hangs on a unit by now, the decision must be looked at again."""
    command = commands.ChangeUnits(by=busy.by(ADMIN), **said(*MERGED))
    shown = unit_changes.preview(busy.reader, command)
    busy.do(commands.GrantRole, ADMIN, person="lan", role="commune-officer", unit=SOUTH)

    with pytest.raises(errors.StepRefused) as refused:
        busy.do(commands.ChangeUnits, ADMIN, **said(*MERGED), seen=shown.digest)

    assert refused.value.reasons[0].code == "not-as-shown"


def test_a_preview_changes_nothing_and_counts_what_will(busy: builders.Office) -> None:
    """Dossiers, deadlines, duties, notices, messages, addresses, people, certificates, by unit."""
    before = dumps.of(busy)

    shown = unit_changes.preview(busy.reader, commands.ChangeUnits(by=busy.by(ADMIN), **said(*MERGED)))

    hit = {one.old.id: one for one in shown.giving_way}
    assert dumps.of(busy) == before
    assert (shown.count, [one.id for one in shown.founded]) == (2, [NEW])
    assert hit[SOUTH].people == (("Lê Thị Hương", "commune-officer"),)
    assert left_at(busy, SOUTH)["dossier"] == len(hit[SOUTH].hit["dossiers"])
    assert left_at(busy, SOUTH)["deadline"] == len(hit[SOUTH].hit["deadlines"])


def test_a_unit_that_is_renamed_keeps_its_old_name_on_old_papers(busy: builders.Office) -> None:
    """The district committee under another name: its certificate, its communes, its head."""
    new = {"old": builders.DISTRICT, "new": "lg-ubnd-huyen-moi", "name": "UBND huyện Lạng Giang Mới (dựng ra)"}
    enter(busy, new)
    carry_out(busy)

    certificate = busy.rows(f"SELECT * FROM certificate WHERE dossier_id = '{situations.CERTIFIED}'")[0]
    commune = busy.row("unit", SOUTH)
    assert certificate["authority_id"] == builders.DISTRICT
    assert busy.row("unit", builders.DISTRICT)["name"] == "UBND huyện Lạng Giang"
    assert (commune["parent_id"], "/lg-ubnd-huyen-moi/" in commune["path"]) == ("lg-ubnd-huyen-moi", True)
    assert busy.row("cycle", builders.PLAN)["locality_id"] == "lg-ubnd-huyen-moi"
    assert busy.row("unit", builders.AGENCY)["area"] == busy.row("unit", "lg-ubnd-huyen-moi")["path"]
    busy.step(situations.SCORED, "conclude", "loan")
    busy.step(situations.SCORED, "certify", "ha")
    assert busy.row("certificate", f"{situations.SCORED}/cert-1")["authority_id"] == "lg-ubnd-huyen-moi"
    assert dumps.faults(busy) == []


def test_a_plan_that_names_the_old_unit_still_means_somebody(busy: builders.Office) -> None:
    """Another version of the plan opens and waives nothing because of a merger; notices reach the successor."""
    enter(busy, *MERGED)
    carry_out(busy)
    duties = "SELECT id, unit_id, state FROM duty ORDER BY id"
    before = busy.rows(duties)
    busy.do(
        commands.ApplyPlan,
        reason="Sửa tên kế hoạch",
        **situations.policy("plan", builders.PLAN),
    )

    assert busy.rows(duties) == before
    assert busy.reader.units_called("UBND xã Hương Sơn") == (NEW,)


def test_those_concerned_are_told_who_takes_over(busy: builders.Office) -> None:
    """By the rule of notices for it, where the office keeps one; the old unit is told nothing more."""
    enter(busy, *MERGED)
    head = dumps.head(busy)
    carry_out(busy)

    told = views.told(busy, head)
    assert {recipient for _, recipient in told} & {f"unit:{SOUTH}", f"unit:{WEST}"} == set()


def test_a_plan_applied_later_lies_with_the_successors(busy: builders.Office) -> None:
    """Locality, agency, producers and new units of a plan that still names the old ones belong to those of today."""
    enter(busy, {"old": builders.DISTRICT, "new": "lg-huyen-moi", "name": "UBND huyện Mới (dựng ra)"}, MERGED[0])
    carry_out(busy)
    made_of = builders.checked("plan", builders.PLAN).value
    unit = replace(made_of.units[-1], id="lg-xa-them", name="UBND xã Thêm (dựng ra)", aliases=())
    producer = replace(made_of.producers[0], id="lg-htx-them", name="HTX Thêm (dựng ra)", aliases=(), unit=SOUTH)
    later = replace(
        made_of, id="lang-giang-sau", code="LGS", units=(*made_of.units, unit), producers=(producer,), products=(),
    )  # fmt: skip
    text = content.canonical(later)
    busy.do(commands.ApplyPlan, name=later.id, digest=content.digest(text), content=text)

    cycle, new = busy.row("cycle", later.id), busy.row("unit", "lg-xa-them")
    parent = busy.row("unit", new["parent_id"])
    assert (cycle["locality_id"], cycle["agency_id"]) == ("lg-huyen-moi", builders.AGENCY)
    assert busy.row("producer", "lg-htx-them")["unit_id"] == NEW
    assert (parent["ended_on"], new["path"]) == (None, f"{parent['path']}lg-xa-them/")


# --- units that begin outside a plan, and other names


def adding(**said: Any) -> dict[str, Any]:
    """A department of the district as somebody enters it."""
    return {
        "unit": "lg-doi-moi", "name": "Đội Mới (dựng ra)", "unit_class": "phong-ban", "level": "district",
        "above": builders.DISTRICT, **said,
    }  # fmt: skip


def test_a_unit_is_added_and_found_by_another_name(busy: builders.Office) -> None:
    """Below the unit above it, with people who may hold roles there; the reason stands in the entry."""
    busy.do(commands.AddUnit, ADMIN, **adding(reason="Quyết định dựng ra"))
    busy.do(commands.NameUnit, ADMIN, unit="lg-doi-moi", alias="Đội liên ngành")
    busy.do(commands.GrantRole, ADMIN, person="lan", role="department-officer", unit="lg-doi-moi")

    made = busy.row("unit", "lg-doi-moi")
    above = busy.row("unit", builders.DISTRICT)
    assert (made["path"], made["area"]) == (f"{above['path']}lg-doi-moi/",) * 2
    assert busy.house.reader.units_called("đội liên ngành") == ("lg-doi-moi",)


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        ({"unit": "Đội Mới"}, ["unfit-name"]),
        ({"name": " ", "unit_class": "x y"}, ["unfit-name", "text-required"]),
        ({"level": "county"}, ["level-unknown"]),
        ({"answers_for_level": True}, ["level-answered"]),
    ],
)
def test_a_unit_that_cannot_be_is_not_added(busy: builders.Office, wrong: dict[str, Any], codes: list[str]) -> None:
    """Every reason at once; nothing is written."""
    with pytest.raises(errors.StepRefused) as refusal:
        busy.do(commands.AddUnit, ADMIN, **adding(**wrong))

    assert [reason.code for reason in refusal.value.reasons] == codes


def test_a_unit_is_not_put_below_one_that_is_no_more(busy: builders.Office) -> None:
    """Nor under the id of one that there was, nor under a superior that nobody knows."""
    enter(busy, {"old": SOUTH, "new": WEST})
    carry_out(busy)

    for wrong, stop in (
        ({"above": SOUTH}, errors.StepRefused),
        ({"unit": SOUTH}, errors.AlreadyThere),
        ({"above": "nowhere"}, errors.UnknownThing),
        ({"above": "instance"}, errors.UnknownThing),
    ):
        with pytest.raises(stop):
            busy.do(commands.AddUnit, ADMIN, **adding(**wrong))


def test_a_name_that_was_wrong_is_taken_away_and_may_be_noted_again(busy: builders.Office) -> None:
    """It is found by it no more; an empty word means no unit; a second time there is nothing to take away."""
    said = {"unit": SOUTH, "alias": "Làng Dựng"}
    found = [busy.house.reader.units_called("làng dựng")]
    for kind, more in (
        (commands.NameUnit, {}), (commands.WithdrawName, {"reason": "Ghi nhầm"}), (commands.NameUnit, {}),
        (commands.WithdrawName, {"reason": "Ghi nhầm lần nữa"}),
    ):  # fmt: skip
        busy.do(kind, ADMIN, **said, **more)
        found.append(busy.house.reader.units_called("làng dựng"))

    with pytest.raises(errors.StepRefused) as refusal:
        busy.do(commands.WithdrawName, ADMIN, **said, reason=" ")

    assert found == [(), (SOUTH,), (), (SOUTH,), ()]
    assert busy.house.reader.units_called("") == ()
    assert [reason.code for reason in refusal.value.reasons] == ["reason-required", "not-called-so"]


@pytest.mark.parametrize("alias", ["", "UBND xã Hương Sơn"])
def test_a_name_that_says_nothing_new_is_not_noted(busy: builders.Office, alias: str) -> None:
    """None at all, or the one that it has."""
    with pytest.raises(errors.StepRefused):
        busy.do(commands.NameUnit, ADMIN, unit=SOUTH, alias=alias)
