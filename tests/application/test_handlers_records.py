"""The checklist of documents, and what is said when a name is not known."""

from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps

DOSSIER = "LG24-0002"
DUTY = f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"


def note(office: builders.Office, item: str, **said: Any) -> Any:
    """Note a document."""
    return office.do(commands.RecordDocument, "thu", dossier=DOSSIER, item=item, **said)


def test_a_document_is_noted_and_noted_anew(office: builders.Office) -> None:
    """One row for each document; the remark is kept, and the entry says what it was before."""
    note(office, "samples", status="missing", note="Mới có 03 mẫu")
    receipt = note(office, "samples")

    (row,) = office.rows("SELECT item, status, note FROM document_item")
    assert tuple(row.values()) == ("samples", "present", None)
    assert (receipt.before, receipt.after) == (
        {"document": "samples", "status": "missing"}, {"document": "samples", "status": "present"},
    )  # fmt: skip
    assert dumps.faults(office) == []


def test_what_is_not_needed_is_not_missing(office: builders.Office) -> None:
    """A document that this dossier can do without does not hold it up."""
    office.to(DOSSIER, "dossier-draft")
    note(office, "registration-form", status="missing")
    with pytest.raises(errors.StepRefused):
        office.step(DOSSIER, "submit-dossier", "thu")

    note(office, "registration-form", status="not-needed")
    office.step(DOSSIER, "submit-dossier", "thu")

    assert office.state(DOSSIER) == "commune-confirmation"


def test_a_paper_that_must_be_there_is_not_made_up_by_being_unneeded(office: builders.Office) -> None:
    """The commune's report is asked for by its name: "not needed" is no report."""
    office.to(DOSSIER, "commune-confirmation")
    note(office, "commune-report", status="not-needed")

    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "confirm", "hung")

    assert refused.value.reasons == (errors.Reason("document-not-recorded", {"document": "commune-report"}),)


@pytest.mark.parametrize(
    ("kind", "said", "nearest"),
    [
        (commands.RecordDocument, {"dossier": DOSSIER, "item": "sample"}, "samples"),
        (commands.AdvanceDossier, {"dossier": "LG24-00022", "step": "submit-idea"}, "LG24-0002"),
        (commands.RecordDutyDone, {"duty": f"{builders.PLAN}/ii-1-tuyen-truyen/lg-xa-nghia-hug"}, DUTY),
        (
            commands.OpenDossier,
            {"cycle": "lang-giang-2O24", "product": "lg-gio-lua", "kind": "new"},
            "lang-giang-2024",
        ),
        (commands.OpenDossier, {"cycle": builders.PLAN, "product": "lg-gio-luaa", "kind": "new"}, "lg-gio-lua"),
    ],
)
def test_a_slip_of_the_pen_gets_the_nearest_names(
    office: builders.Office, kind: type[Any], said: dict[str, Any], nearest: str
) -> None:
    """Whoever mistypes a name is offered what it may have been, and nothing changes."""
    before = dumps.of(office)
    more = {"day": builders.OPENED.date()} if kind is commands.RecordDutyDone else {}

    with pytest.raises(errors.UnknownThing) as unknown:
        office.do(kind, "thu", **said, **more)

    assert nearest in unknown.value.nearest
    assert dumps.of(office) == before


def test_a_step_that_nobody_knows_is_told(office: builders.Office) -> None:
    """With its name."""
    with pytest.raises(errors.StepRefused) as refused:
        office.step(DOSSIER, "bay", "thu")

    assert refused.value.reasons == (errors.Reason("no-such-step", {"step": "bay"}),)
