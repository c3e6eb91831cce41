"""What a bulk step would do is known before it is done, and is what the engine then does (F19)."""

from ocop_cycle.application import commands
from ocop_cycle.application.handlers import bulk
from ocop_cycle.application.queries import dossier_rows, previews
from tests.application import builders


def seen(office: builders.Office, step: str, person: str, **wanted: str) -> previews.Preview:
    """What the step would do to the wanted dossiers, for that person."""
    return previews.preview(office.house.reader, office.actor(person), step, dossier_rows.Wanted(**wanted))  # type: ignore[arg-type] # texts only


def test_f19_a_preview_parts_what_goes_from_what_stays(office: builders.Office) -> None:
    """Every chosen dossier is in one of the two parts, in the order of its code, with what becomes of it."""
    found = seen(office, "submit-idea", "thu", kind="new")

    assert [one.code for one in found.going] == [f"LG24-{number:04d}" for number in range(1, 11)]
    assert {one.dest_label.vi for one in found.going} == {"Huyện xét ý tưởng"}
    assert found.staying == ()


def test_f19_the_engine_does_what_was_previewed(office: builders.Office) -> None:
    """The list and its digest are taken as they are, and every dossier goes where the preview said."""
    found = seen(office, "submit-idea", "thu", kind="new")

    receipt = office.do(
        commands.AdvanceMany, "thu", step=found.step, preview=found.digest,
        dossiers=tuple((one.code, one.version) for one in found.going),
    )  # fmt: skip

    assert receipt.after["count"] == len(found.going)
    assert {office.state(one.code) for one in found.going} == {"idea-review"}


def test_the_digest_is_that_of_the_list(office: builders.Office) -> None:
    """Another dossier, another version, another step: another digest."""
    one = seen(office, "submit-idea", "thu", kind="new")
    office.step("LG24-0001", "submit-idea", "thu")
    other = seen(office, "submit-idea", "thu", kind="new")

    assert one.digest == bulk.preview_digest("submit-idea", [(each.code, each.version) for each in one.going])
    assert one.digest != other.digest
    assert [each.code for each in other.staying] == ["LG24-0001"]


def test_who_may_not_is_told_so_for_each(office: builders.Office) -> None:
    """Rights are judged as the engine judges them."""
    found = seen(office, "submit-idea", "ha", kind="new")

    assert found.going == ()
    assert {reason.code for one in found.staying for reason in one.reasons} == {"role-missing"}


def test_a_preview_says_when_a_reason_is_needed(office: builders.Office) -> None:
    """So that nobody confirms a list that is then refused."""
    assert seen(office, "withdraw", "thu", kind="new").needs_reason
    assert not seen(office, "submit-idea", "thu", kind="new").needs_reason
