"""One step with many dossiers: as they were previewed, all or nothing, each with an entry of its own."""

from dataclasses import replace
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import bulk
from tests.application import builders, dumps, views

CODES = ("LG24-0001", "LG24-0002", "LG24-0003", "LG24-0004")


def listed(office: builders.Office, codes: tuple[str, ...] = CODES) -> tuple[tuple[str, int], ...]:
    """The dossiers as a preview shows them."""
    return tuple((code, int(office.row("dossier", code)["version"])) for code in codes)


def many(
    office: builders.Office, *, step: str = "submit-idea", actor: str = "thu", **said: Any
) -> commands.AdvanceMany:
    """The step with everything that is listed."""
    chosen = said.pop("dossiers", None) or listed(office)
    return commands.AdvanceMany(
        by=office.by(actor), step=step, dossiers=chosen,
        **{"preview": bulk.preview_digest(step, list(chosen)), **said},
    )  # fmt: skip


def states(office: builders.Office) -> list[str]:
    """Where the four dossiers are."""
    return [office.state(code) for code in CODES]


def test_each_dossier_has_an_entry_of_its_own(office: builders.Office) -> None:
    """In the order of ids, behind the entry of the list, which they name as their cause."""
    said = many(office)
    receipt = office.execute(said)

    head, *parts = dumps.entries(office, receipt.entry - 1)
    assert states(office) == ["idea-review"] * 4
    assert (head["kind"], head["after"]) == (
        "AdvanceMany",
        {
            "step": "submit-idea", "count": 4, "left_out": [], "preview": said.preview, "batch": 1, "batches": 1,
        },
    )  # fmt: skip
    assert [(part["kind"], part["subject"], part["cause"]) for part in parts] == [
        ("AdvanceDossier", ["dossier", code], receipt.entry) for code in CODES
    ]
    assert [part["command"] for part in parts] == [f"{said.by.key}/{code}" for code in CODES]
    assert dumps.faults(office) == []


def test_a_list_gives_what_its_steps_would_give_one_by_one(office: builders.Office) -> None:
    """The same states, dates and notices; only keys and causes tell that it was a list."""
    alone = builders.copy(office)
    receipt = office.execute(many(office))
    for code in CODES:
        alone.step(code, "submit-idea", "thu")

    tables = ("dossier", "deadline")
    plain = [{key: {**row, "set_by": None} for key, row in rows.items()} for rows in dumps.of(office, tables).values()]
    assert plain == [
        {key: {**row, "set_by": None} for key, row in rows.items()} for rows in dumps.of(alone, tables).values()
    ]
    assert views.told(office, receipt.entry - 1) == views.told(alone, dumps.head(alone) - 4)


def test_what_changed_since_the_preview_is_left_out_and_named(office: builders.Office) -> None:
    """The others go; the one that somebody moved meanwhile is not decided on unseen."""
    said = many(office)
    office.step("LG24-0002", "submit-idea", "thu")
    office.step("LG24-0002", "approve-idea", "ha")

    receipt = office.execute(said)

    assert states(office) == ["idea-review", "plan-draft", "idea-review", "idea-review"]
    assert (receipt.after["count"], receipt.after["left_out"], receipt.entries) == (3, ["LG24-0002"], 4)


def test_a_dossier_that_is_not_there_is_left_out_and_named(office: builders.Office) -> None:
    """A code that nobody knows moves nothing and stops nobody."""
    receipt = office.execute(many(office, dossiers=(*listed(office), ("LG24-9999", 1))))

    assert (receipt.after["count"], receipt.after["left_out"]) == (4, ["LG24-9999"])


def test_when_everything_changed_nothing_is_written(office: builders.Office) -> None:
    """An empty list is a refusal, and no entry about nothing."""
    said = many(office)
    for code in CODES:
        office.step(code, "submit-idea", "thu")
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        office.execute(said)

    assert refused.value.reasons == (errors.Reason("nothing-left-to-move", {"count": "4"}),)
    assert dumps.of(office) == before


def test_f18_who_has_no_role_writes_no_entry_with_a_stale_list(office: builders.Office) -> None:
    """Not even one that says that nothing was done."""
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused):
        office.execute(many(office, actor="kiem", dossiers=tuple((code, 99) for code in CODES)))

    assert dumps.of(office) == before


def test_one_that_may_not_move_stops_them_all(office: builders.Office) -> None:
    """All or nothing: every refused dossier is named with its reasons, and no row changes."""
    for code in CODES:
        office.to(code, "dossier-draft")
    office.do(commands.RecordDocument, "thu", dossier="LG24-0002", item="registration-form", status="missing")
    office.do(commands.RecordDocument, "thu", dossier="LG24-0004", item="producer-report", status="missing")
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        office.execute(many(office, step="submit-dossier"))

    assert refused.value.reasons == (
        errors.Reason(
            "documents-missing", {"level": "commune", "documents": "registration-form", "dossier": "LG24-0002"}
        ),
        errors.Reason(
            "documents-missing", {"level": "commune", "documents": "producer-report", "dossier": "LG24-0004"}
        ),
    )
    assert dumps.of(office) == before


def test_f18_a_list_does_not_reach_beyond_its_actor(office: builders.Office) -> None:
    """An officer of one commune who lists the neighbours' dossiers moves none, not even her own."""
    before = dumps.of(office)

    with pytest.raises(errors.NotPermitted) as refused:
        office.execute(many(office, actor="hung"))

    assert [reason.facts["dossier"] for reason in refused.value.reasons] == ["LG24-0001", "LG24-0003", "LG24-0004"]
    assert dumps.of(office) == before


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param((("LG24-0002", 1), ("LG24-0001", 1)), id="not in order"),
        pytest.param((("LG24-0001", 1), ("LG24-0001", 1)), id="one twice"),
        pytest.param(tuple((f"LG24-{number:05}", 1) for number in range(1001)), id="more than a thousand"),
    ],
)
def test_a_list_is_in_order_each_once_and_no_longer_than_a_thousand(
    office: builders.Office, chosen: tuple[tuple[str, int], ...]
) -> None:
    """What is longer comes in batches."""
    with pytest.raises(errors.WrongUse, match="1 to 1000 dossiers"):
        office.execute(many(office, dossiers=chosen))


def test_an_empty_list_is_no_list(office: builders.Office) -> None:
    """There is nothing to do."""
    empty = commands.AdvanceMany(by=office.by("thu"), step="submit-idea", dossiers=(), preview="x")

    with pytest.raises(errors.WrongUse, match="1 to 1000 dossiers"):
        office.execute(empty)


def test_f19_only_the_list_that_was_shown_is_carried_out(office: builders.Office) -> None:
    """A list with another dossier, version or step than the preview's is refused."""
    said = many(office)
    before = dumps.of(office)

    for changed in (
        replace(said, dossiers=said.dossiers[:3]),
        replace(said, step="withdraw", reason="x"),
        replace(said, dossiers=(*said.dossiers[:3], ("LG24-0004", 2))),
    ):
        with pytest.raises(errors.WrongUse, match="not the one that was previewed"):
            office.execute(changed)

    assert dumps.of(office) == before


def test_a_digest_is_that_of_step_ids_and_versions() -> None:
    """In whatever order they are given."""
    one = bulk.preview_digest("submit-idea", [("a", 1), ("b", 2)])

    assert one == bulk.preview_digest("submit-idea", [("b", 2), ("a", 1)])
    assert (
        len(
            {
                one,
                bulk.preview_digest("submit-idea", [("a", 1), ("b", 3)]),
                bulk.preview_digest("x", [("a", 1), ("b", 2)]),
            }
        )
        == 3
    )


def test_a_step_that_issues_certificates_is_not_taken_in_bulk(office: builders.Office) -> None:
    """Each certificate has data of its own."""
    for code in CODES[:2]:
        office.to(code, "district-recognition")
    before = dumps.of(office)

    with pytest.raises(errors.WrongUse, match="needs data of each dossier"):
        office.execute(many(office, step="certify", actor="ha", dossiers=listed(office, CODES[:2])))

    assert dumps.of(office) == before


@pytest.mark.parametrize("reason", [None, " "])
def test_a_step_that_needs_a_reason_needs_it_in_bulk(office: builders.Office, reason: str | None) -> None:
    """Blanks are none."""
    with pytest.raises(errors.StepRefused) as refused:
        office.execute(many(office, step="withdraw", reason=reason))

    assert {reason.code for reason in refused.value.reasons} == {"reason-required"}


def test_the_reason_stands_in_each_entry_and_notice(office: builders.Office) -> None:
    """Whoever reads the history of one dossier finds why, without the list."""
    receipt = office.execute(many(office, step="withdraw", reason="Ngừng hoạt động"))

    entries = dumps.entries(office, receipt.entry - 1)
    whys = [
        office.rows(f"SELECT value FROM private_value WHERE commitment = '{said['why']['h']}'")[0]["value"]
        for said in entries
    ]
    facts = views.facts(office, "dossier-withdrawn", f"unit:{builders.AGENCY}")
    assert whys == ["Ngừng hoạt động"] * 5
    assert [said["reason"] for said in facts] == ["Ngừng hoạt động"] * 4


def batches(office: builders.Office, size: int) -> list[commands.AdvanceMany]:
    """A longer list in numbered batches, as a face hands them in."""
    every = listed(office, tuple(f"LG24-{number:04}" for number in range(1, 11)))
    parts = [every[start : start + size] for start in range(0, len(every), size)]
    digests = tuple(bulk.preview_digest("submit-idea", list(part)) for part in parts)
    digest = bulk.whole_digest("submit-idea", digests)
    return [
        commands.AdvanceMany(
            by=office.by("thu", f"list/{digest[:8]}/{number}"), step="submit-idea", dossiers=part, preview=digest,
            batch=number, batches=len(parts), parts=digests,
        )
        for number, part in enumerate(parts, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "said",
    [
        {"batch": 2},
        {"batch": 4},
        {"batches": 2},
        {"parts": ()},
        {"parts": ("0" * 64,) * 3},
        {"dossiers": (("LG24-0001", 1), ("LG24-0002", 1), ("LG24-0003", 1))},
    ],
)
def test_f19_no_batch_is_another_than_the_one_that_was_shown(office: builders.Office, said: dict[str, Any]) -> None:
    """Each part of a longer list is tied to the preview as the only part of a short one is."""
    part = replace(batches(office, 4)[0], **said)
    before = dumps.of(office)

    with pytest.raises(errors.WrongUse, match="not the one that was previewed"):
        office.execute(part)

    assert dumps.of(office) == before


def test_batches_are_run_again_from_the_first_that_is_missing(office: builders.Office) -> None:
    """A batch that was carried out is not carried out again; one that was not is."""
    parts = batches(office, 4)
    for part in parts[:2]:
        office.execute(part)
    after_two = dumps.head(office)

    receipts = [office.execute(part) for part in parts]

    assert [receipt.repeated for receipt in receipts] == [True, True, False]
    assert [receipt.entries for receipt in receipts] == [5, 5, 3]
    assert dumps.head(office) == after_two + 3
    assert {office.state(f"LG24-{number:04}") for number in range(1, 11)} == {"idea-review"}
    assert dumps.faults(office) == []


def test_a_batch_is_all_or_nothing_and_the_others_stand(office: builders.Office) -> None:
    """The second batch is refused as a whole; what the first did stays, and the entry says which part it was."""
    office.to("LG24-0007", "dossier-draft")
    good, broken = batches(office, 5)
    first = office.execute(good)

    with pytest.raises(errors.StepRefused):
        office.execute(broken)

    assert (first.after["batch"], first.after["batches"]) == (1, 2)
    assert [office.state(f"LG24-{number:04}") for number in (5, 6, 7, 8)] == [
        "idea-review", "idea-draft", "dossier-draft", "idea-draft",
    ]  # fmt: skip
