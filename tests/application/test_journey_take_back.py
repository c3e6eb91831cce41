"""A wrong step is taken back whole: place, dates, notices, certificates; and who was told already is told again."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, situations, views

DOSSIER = "LG24-0002"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"
AGENCY = f"unit:{builders.AGENCY}"
REASON = "Ghi nhầm hồ sơ của cơ sở khác"
PLACE = ("state", "stage", "level", "holder_id", "entered_at", "ended_at", "late", "stars", "total")


def take_back(office: builders.Office, actor: str, dossier: str = DOSSIER, **said: object) -> int:
    """Take back the newest step; the number of the entry."""
    return office.do(commands.TakeBackStep, actor, dossier=dossier, **{"reason": REASON, **said}).entry


def place(office: builders.Office, dossier: str = DOSSIER) -> dict[str, object]:
    """Where a dossier stands, whatever its version."""
    row = office.row("dossier", dossier)
    return {name: row[name] for name in PLACE}


def test_before_a_message_left_nobody_hears_of_it(office: builders.Office) -> None:
    """The dossier stands where it stood, since when it stood there; what was owed is cancelled, and nothing is owed."""
    before = place(office)
    office.at(2024, 3, 4)
    office.step(DOSSIER, "submit-idea", "thu")
    office.at(2024, 3, 5)

    entry = take_back(office, "thu")

    cancelled = office.rows(
        f"SELECT rule, recipient_id FROM notice WHERE subject_id = '{DOSSIER}' AND state = 'cancelled'"
    )
    assert place(office) == before
    assert office.row("dossier", DOSSIER)["version"] == 3
    assert [tuple(row.values()) for row in cancelled] == [("dossier-arrived", builders.AGENCY)]
    assert views.told(office, entry - 1) == []
    assert dumps.faults(office) == []


def test_after_a_message_left_only_the_role_of_the_regime_may(office: builders.Office) -> None:
    """An approval that was told is the head's to take back; the coordinator is told both reasons."""
    office.to(DOSSIER, "idea-review")
    office.step(DOSSIER, "approve-idea", "ha")
    office.house.outbox.run()

    with pytest.raises(errors.NotPermitted) as refused:
        take_back(office, "thu")
    take_back(office, "ha")

    assert refused.value.reasons == (
        errors.Reason("role-missing", {"roles": "head@district"}),
        errors.Reason("message-has-left", {"count": "1"}),
    )
    assert office.state(DOSSIER) == "idea-review"


def test_who_was_told_is_told_that_it_is_void(office: builders.Office) -> None:
    """The correcting notice goes to those the wrong message reached, and to who has the dossier again."""
    office.to(DOSSIER, "idea-review")
    office.step(DOSSIER, "approve-idea", "ha")
    office.house.outbox.run()

    entry = take_back(office, "ha")
    report = office.house.outbox.run()

    assert views.told(office, entry - 1) == [("step-taken-back", PRODUCER), ("step-taken-back", AGENCY)]
    (facts,) = views.facts(office, "step-taken-back", PRODUCER)
    assert (facts["reason"], facts["dossier"]["state"]) == (REASON, "idea-review")
    assert (report.issued, report.failed) == (2, ())


def test_a_unit_that_was_told_wrongly_is_corrected_though_it_has_no_part_any_more(office: builders.Office) -> None:
    """The province, to which the dossier never came, learns that it did not."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, "72")
    office.step(DOSSIER, "conclude", "loan")
    office.house.outbox.run()

    entry = take_back(office, "ha")

    assert ("step-taken-back", f"unit:{builders.PROVINCE_AGENCY}") in views.told(office, entry - 1)


def test_f18_a_commune_does_not_take_back_what_the_district_decided(office: builders.Office) -> None:
    """Before a message left, too, only a level that has a say in the step may."""
    office.to(DOSSIER, "idea-review")
    office.step(DOSSIER, "approve-idea", "ha")
    before = dumps.of(office)

    with pytest.raises(errors.NotPermitted) as refused:
        take_back(office, "hung")

    assert [reason.code for reason in refused.value.reasons] == ["role-missing"]
    assert dumps.of(office) == before


def test_the_coordinator_takes_back_a_step_of_her_level(office: builders.Office) -> None:
    """What the head recorded by mistake can be undone by the standing agency while nobody was told."""
    office.to(DOSSIER, "idea-review")
    office.step(DOSSIER, "approve-idea", "ha")

    take_back(office, "thu")

    assert office.state(DOSSIER) == "idea-review"


def test_only_the_newest_step_is_taken_back(office: builders.Office) -> None:
    """Nothing before it, and nothing twice."""
    office.to(DOSSIER, "plan-draft")
    take_back(office, "thu")

    with pytest.raises(errors.StepRefused) as refused:
        take_back(office, "thu")

    assert refused.value.reasons == (errors.Reason("no-step-to-take-back", {"dossier": DOSSIER}),)


def test_an_opening_is_no_step(office: builders.Office) -> None:
    """A dossier that took no step yet has none to take back."""
    with pytest.raises(errors.StepRefused) as refused:
        take_back(office, "thu")

    assert refused.value.reasons == (errors.Reason("no-step-to-take-back", {"dossier": DOSSIER}),)


@pytest.mark.parametrize("reason", ["", "  "])
def test_it_takes_a_reason(office: builders.Office, reason: str) -> None:
    """The reason stays on the trail; blanks are none."""
    office.step(DOSSIER, "submit-idea", "thu")

    with pytest.raises(errors.StepRefused) as refused:
        take_back(office, "thu", reason=reason)

    assert refused.value.reasons == (errors.Reason("reason-required", {"step": "take-back"}),)


def test_a_stale_form_is_told(office: builders.Office) -> None:
    """Whoever takes back what somebody has moved on is told."""
    office.step(DOSSIER, "submit-idea", "thu")
    office.step(DOSSIER, "approve-idea", "ha")

    with pytest.raises(errors.DossierMoved):
        take_back(office, "thu", version=2)


def test_a_date_that_was_met_is_open_again(office: builders.Office) -> None:
    """The date of the round, met by the wrong conclusion, runs on and rings as if nothing had been."""
    office.to(DOSSIER, "district-scoring")
    office.score(DOSSIER, "62")
    bell = office.row("deadline", f"dossier:{DOSSIER}/plan/danh-gia-cap-huyen/v1@1")["next_at"]
    office.step(DOSSIER, "conclude", "loan")
    take_back(office, "loan")

    row = office.row("deadline", f"dossier:{DOSSIER}/plan/danh-gia-cap-huyen/v1@1")
    assert (row["state"], row["settled_at"], row["next_at"]) == ("open", None, bell)


def test_a_late_result_that_is_taken_back_was_not_late(office: builders.Office) -> None:
    """The mark goes with the step that set it."""
    office.to(DOSSIER, "district-scoring")
    office.at(2024, 7, 1)
    office.score(DOSSIER, "62")
    before = place(office)
    office.step(DOSSIER, "conclude", "loan")
    late = office.row("dossier", DOSSIER)["late"]
    take_back(office, "loan")

    assert (late, place(office)) == (1, before)


def test_a_date_moved_since_is_closed_with_the_step_that_set_it(office: builders.Office) -> None:
    """Certificate, its corrections and every date they set go when the certificate is taken back."""
    office.at(2024, 6, 10)
    office.to(DOSSIER, "district-recognition")
    before = place(office)
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 6, 10)))
    office.do(
        commands.CorrectCertificate, "ha", dossier=DOSSIER,
        certificate=commands.CertificateData(issued=date(2024, 6, 7)), reason="Ghi nhầm ngày cấp",
    )  # fmt: skip
    line = f"certificate:{DOSSIER}/cert-2/certificate/inform-before-end/1"
    office.do(commands.MoveDeadline, "ha", line=line, wording="chậm nhất ngày 30/4/2027", reason="Theo chỉ đạo")

    take_back(office, "ha")

    open_dates = office.rows("SELECT id FROM deadline WHERE subject_kind = 'certificate' AND state = 'open'")
    assert place(office) == before
    assert [state for _, _, state, _ in views.certificates(office, DOSSIER)] == ["corrected", "corrected"]
    assert open_dates == []
    assert dumps.faults(office) == []


def test_what_was_taken_back_can_be_done_again(office: builders.Office) -> None:
    """A certificate after one that was taken back is another one, with a number of its own."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha")
    take_back(office, "ha")

    office.step(DOSSIER, "certify", "ha")

    assert views.certificates(office, DOSSIER) == [
        (f"{DOSSIER}/cert-1", 3, "corrected", None), (f"{DOSSIER}/cert-2", 3, "in-force", None),
    ]  # fmt: skip
    assert dumps.faults(office) == []


def test_stars_that_were_given_with_a_certificate_go_with_it(office: builders.Office) -> None:
    """The dossier shows the stars of its result again."""
    office.to(DOSSIER, "province-recognition", total="75")
    office.step(DOSSIER, "certify", "tinh-chu-tich", certificate=commands.CertificateData(stars=3))
    certified = office.row("dossier", DOSSIER)["stars"]

    take_back(office, "tinh-chu-tich")

    assert (certified, office.row("dossier", DOSSIER)["stars"]) == (3, 4)


def replaced(office: builders.Office) -> str:
    """A certified dossier, and its re-evaluation certified after it; the code of the second one."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 3, 1)))
    opened = office.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="re-evaluation",
        round="dot-2", predecessor=DOSSIER,
    )  # fmt: skip
    code = opened.subject[1]
    office.to(code, "district-recognition")
    return code


def test_a_certificate_that_was_replaced_is_in_force_again(office: builders.Office) -> None:
    """Taking back the new certificate brings back the old one, with its dossier and dates, in an entry of its own."""
    code = replaced(office)
    before = dumps.of(office, ("certificate", "deadline"))
    old = place(office)
    office.step(code, "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 3, 1)))
    gone = place(office)

    entry = take_back(office, "ha", code)

    assert (gone["state"], place(office)) == ("replaced", old)
    certificate, deadlines = dumps.rows_of(office, "certificate"), dumps.rows_of(office, "deadline")
    assert certificate[f"{DOSSIER}/cert-1"] == before["certificate"][f"{DOSSIER}/cert-1"]
    assert {key: deadlines[key] for key in before["deadline"]} == before["deadline"]
    assert views.cause(office, entry + 1) == entry
    assert dumps.faults(office) == []


def test_an_automatic_end_is_taken_back_by_the_head(office: builders.Office) -> None:
    """The certificate whose end was wrong is in force again; nobody else may say so."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(ends=date(2024, 6, 30)))
    office.at(2024, 7, 1)
    office.house.sweep.run()
    office.house.outbox.run()
    expired = office.state(DOSSIER)

    with pytest.raises(errors.NotPermitted):
        take_back(office, "thu")
    take_back(office, "ha")

    assert (expired, office.state(DOSSIER)) == ("expired", "certified")
    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 3, "in-force", "2024-06-30")]
    assert dumps.faults(office) == []


def test_a_taken_back_end_is_not_ended_again_by_the_same_bell(office: builders.Office) -> None:
    """The passed date does not ring twice; a corrected end sets a date of its own."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(ends=date(2024, 6, 30)))
    office.at(2024, 7, 1)
    office.house.sweep.run()
    take_back(office, "ha")
    office.at(2024, 7, 2)
    office.house.sweep.run()
    stayed = office.state(DOSSIER)

    office.do(
        commands.CorrectCertificate, "ha", dossier=DOSSIER,
        certificate=commands.CertificateData(ends=date(2024, 7, 5)), reason="Ghi nhầm ngày hết hạn",
    )  # fmt: skip
    office.at(2024, 7, 6)
    office.house.sweep.run()

    assert (stayed, office.state(DOSSIER)) == ("certified", "expired")


def test_one_of_many_can_be_taken_back(office: builders.Office) -> None:
    """A step that was taken in bulk is a step of its dossier; the others stay where they are."""
    office.execute(situations.command(office, commands.AdvanceMany))

    take_back(office, "thu", situations.DRAFTED)

    assert (office.state(situations.DRAFTED), office.state("LG24-0009")) == ("idea-draft", "idea-review")
