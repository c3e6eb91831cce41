"""What a certificate says: completed and corrected by a record that names the one before; its dates follow."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import bulk
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"


def correct(
    office: builders.Office, actor: str = "ha", reason: str = "Bổ sung theo quyết định", **said: object
) -> None:
    """Correct the certificate of the dossier."""
    office.do(
        commands.CorrectCertificate, actor, dossier=DOSSIER, certificate=commands.CertificateData(**said), reason=reason
    )  # type: ignore[arg-type]


def certified(office: builders.Office, **said: object) -> None:
    """Certify with what is known."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(**said))  # type: ignore[arg-type]


def test_what_was_unknown_is_completed(office: builders.Office) -> None:
    """Number and day come from the paper register when they are known; until then they are blank."""
    certified(office)
    correct(office, decision_number="1234/QĐ-UBND", decision_day=date(2024, 2, 28), issued=date(2024, 2, 29))

    old, new = dumps.rows_of(office, "certificate").values()
    assert (old["state"], old["decision_number"], old["ends"]) == ("corrected", None, None)
    assert (new["state"], new["decision_number"], new["ends"], new["corrects_id"]) == (
        "in-force", "1234/QĐ-UBND", "2027-02-28", old["id"],
    )  # fmt: skip
    assert dumps.faults(office) == []


def test_what_is_not_said_stays(office: builders.Office) -> None:
    """A correction of the number leaves day and end as they were."""
    certified(office, decision_number="1243/QĐ-UBND", issued=date(2024, 3, 1))
    correct(office, decision_number="1234/QĐ-UBND")

    new = office.row("certificate", f"{DOSSIER}/cert-2")
    assert (new["decision_number"], new["issued"], new["ends"]) == ("1234/QĐ-UBND", "2024-03-01", "2027-03-01")


def test_the_dates_are_set_anew(office: builders.Office) -> None:
    """Those of the wrong certificate are closed; the letter of the right one is due in Tết, strictly before it."""
    certified(office, issued=date(2024, 3, 1))
    correct(office, issued=date(2024, 3, 11))

    assert [date_[1] for date_ in views.dates(office, f"{DOSSIER}/cert-1", "certificate")] == ["closed", "closed"]
    assert views.dates(office, f"{DOSSIER}/cert-2", "certificate") == [
        ("certificate/certificate-end", "open", "2027-03-11", "2027-03-11"),
        ("certificate/inform-before-end", "open", "2027-02-03", "2027-02-09"),
    ]


def test_an_end_that_was_decided_is_kept(office: builders.Office) -> None:
    """Where the decision names an end, that is the end, whatever 36 months would give."""
    certified(office, issued=date(2024, 3, 1), ends=date(2026, 12, 31))

    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 3, "in-force", "2026-12-31")]


def test_an_end_before_its_beginning_is_refused(office: builders.Office) -> None:
    """Nothing ends before it was issued."""
    office.to(DOSSIER, "district-recognition")
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        certified(office, issued=date(2024, 3, 1), ends=date(2024, 3, 1))

    assert refused.value.reasons == (
        errors.Reason("ends-before-issued", {"issued": "2024-03-01", "ends": "2024-03-01"}),
    )
    assert dumps.of(office) == before


def test_months_end_on_the_last_day_where_there_is_no_such_day(office: builders.Office) -> None:
    """36 months from 29 February end on 28 February."""
    certified(office, issued=date(2024, 2, 29))

    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 3, "in-force", "2027-02-28")]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"reason": " "}, errors.Reason("reason-required", {"step": "correct-certificate"})),
        ({"stars": 4}, errors.Reason("stars-beyond-authority", {"stars": "4", "level": "district"})),
        ({"stars": 2}, errors.Reason("no-authority-for-stars", {"stars": "2"})),
    ],
)
def test_a_correction_gives_no_other_rank(
    office: builders.Office, said: dict[str, object], reason: errors.Reason
) -> None:
    """It takes a reason, and stars of another authority are another decision."""
    certified(office)
    before = dumps.of(office)

    with pytest.raises(errors.StepRefused) as refused:
        correct(office, **said)  # type: ignore[arg-type]

    assert refused.value.reasons == (reason,)
    assert dumps.of(office) == before


def test_where_there_is_no_certificate_none_is_corrected(office: builders.Office) -> None:
    """Neither before it was issued nor after it ended."""
    with pytest.raises(errors.StepRefused) as refused:
        correct(office, issued=date(2024, 3, 1))

    assert refused.value.reasons == (errors.Reason("no-certificate", {"dossier": DOSSIER}),)


@pytest.mark.parametrize("actor", ["loan", "hung", "chi", builders.ADMINISTRATOR])
def test_only_who_may_corrects(office: builders.Office, actor: str) -> None:
    """Head and coordinator may; secretary, commune, producer and administrator may not."""
    certified(office)

    with pytest.raises(errors.NotPermitted):
        correct(office, actor, issued=date(2024, 3, 1))


def test_a_step_without_a_certificate_takes_none(office: builders.Office) -> None:
    """Data of a certificate with a step that issues none is a mistake, and is told."""
    with pytest.raises(errors.WrongUse, match="submit-idea issues no certificate"):
        office.step(DOSSIER, "submit-idea", "thu", certificate=commands.CertificateData(stars=3))


def test_a_certificate_is_revoked_with_a_reason(office: builders.Office) -> None:
    """Revoked by the head: certificate and dossier end, its dates close, and those concerned are told."""
    certified(office, issued=date(2024, 3, 1))
    receipt = office.step(DOSSIER, "revoke", "ha", reason="Vi phạm an toàn thực phẩm")

    assert office.state(DOSSIER) == "revoked"
    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 3, "revoked", "2027-03-01")]
    assert {row[1] for row in views.dates(office, f"{DOSSIER}/cert-1", "certificate")} == {"closed"}
    assert [rule for rule, _ in views.told(office, receipt.entry - 1)] == ["certificate-revoked"] * 3


def test_a_certificate_replaced_by_hand_is_replaced_and_not_ended(office: builders.Office) -> None:
    """Replacing takes its own word, so that a count of lapsed certificates does not hold it."""
    certified(office, issued=date(2024, 3, 1))
    office.step(DOSSIER, "replace", "thu")

    assert (office.state(DOSSIER), views.certificates(office, DOSSIER)[0][2]) == ("replaced", "replaced")


def test_certificates_are_revoked_in_bulk_with_their_records(office: builders.Office) -> None:
    """A step that ends a certificate ends it for each dossier of a list, and each entry carries the reason."""
    codes = [DOSSIER, "LG24-0003"]
    for code in codes:
        office.to(code, "certified")
    listed = tuple((code, office.row("dossier", code)["version"]) for code in codes)

    office.do(
        commands.AdvanceMany, "ha", step="revoke", dossiers=listed, reason="Theo kết luận kiểm tra",
        preview=bulk.preview_digest("revoke", list(listed)),
    )  # fmt: skip

    assert [views.certificates(office, code)[0][2] for code in codes] == ["revoked", "revoked"]
    facts = views.facts(office, "certificate-revoked", f"unit:{builders.AGENCY}")
    assert [said["reason"] for said in facts] == ["Theo kết luận kiểm tra"] * 2
    assert dumps.faults(office) == []
