"""QĐ 26/2026, Điều 8: a certificate is taken away on a ground, by whoever has the authority, within fifteen days."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import certificate_page
from tests.application import builders, dumps, two_tier, views

DOSSIER = "HC26-0001"
PAPER = f"{DOSSIER}/cert-1"
GROUNDS = {
    "a": "untrue-papers", "b": "criteria-not-met", "c": "law-broken", "d": "mark-misused", "đ": "production-stopped",
    "e": "other-conclusion",
}  # fmt: skip


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """The made-up province; its first dossier was certified on 1 June 2026 with four stars."""
    made = two_tier.opened()
    certify(made)
    yield made
    made.house.close()


def certify(office: builders.Office, total: str = "77.5") -> None:
    """Score the dossier and certify it."""
    if office.state(DOSSIER) == "dossier-draft":
        two_tier.complete(office, DOSSIER)
        office.step(DOSSIER, "submit-dossier", "dong")
        office.step(DOSSIER, "confirm", "dong")
        office.step(DOSSIER, "accept-dossier", "so")
    office.do(commands.RecordResult, "thu-ky", dossier=DOSSIER, level="province", total=total)
    office.step(DOSSIER, "conclude", "thu-ky")
    day = office.clock.now().date()
    office.step(DOSSIER, "certify", "chu-tich", certificate=commands.CertificateData(issued=day))


def find(office: builders.Office, ground: str = "đ", actor: str = "so", **said: object) -> None:
    """Record a finding."""
    office.do(
        commands.ProposeRevocation, actor, dossier=DOSSIER, ground=ground, reason="Xã xác nhận ngừng sản xuất", **said
    )


def revoke(office: builders.Office, actor: str = "chu-tich", **said: object) -> None:
    """Revoke it."""
    office.do(commands.RevokeCertificate, actor, dossier=DOSSIER, reason="Theo kết luận", **said)


@pytest.mark.parametrize("ground", [*GROUNDS, *GROUNDS.values()])
def test_each_of_six_grounds_is_named_by_its_point_or_its_id(province: builders.Office, ground: str) -> None:
    """The law lists six, a to e with đ among them."""
    find(province, ground)

    assert province.row("certificate", PAPER)["ground"] == GROUNDS.get(ground, ground)


def test_the_decision_is_due_fifteen_days_after_the_finding(province: builders.Office) -> None:
    """Counted from the day of the finding, not from the day it was entered: the 28th is a Sunday, so Monday."""
    province.at(2026, 6, 19)
    find(province, finding_number="05/KL", finding_day=date(2026, 6, 13))

    (due,) = views.dates(province, DOSSIER)[-1:]
    assert due == ("law/revocation", "open", "2026-06-29", "2026-06-29")
    row = province.row("certificate", PAPER)
    assert (row["finding_number"], row["finding_day"], row["state"]) == ("05/KL", "2026-06-13", "in-force")


def test_it_is_over_from_the_day_of_the_decision(province: builders.Office) -> None:
    """Ground, number and day stand on the record; the dates close, and on the day before it was in force."""
    province.at(2026, 6, 19)
    find(province)
    province.at(2026, 6, 25)
    revoke(province, decision_number="77/QĐ-UBND", decision_day=date(2026, 6, 24))

    row = province.row("certificate", PAPER)
    assert (row["state"], row["ground"], row["settled_number"], row["settled_on"]) == (
        "revoked", "production-stopped", "77/QĐ-UBND", "2026-06-24",
    )  # fmt: skip
    assert province.state(DOSSIER) == "revoked"
    assert {each[1] for each in views.dates(province, PAPER, "certificate")} == {"closed"}
    asked = (date(2026, 6, 23), date(2026, 6, 24))
    shown = [certificate_page.show(province.reader, province.actor("so"), PAPER, on=day) for day in asked]
    assert [one.certificate.status for one in shown] == ["window-ahead", "revoked"]
    assert dumps.faults(province) == []


def test_those_concerned_are_told_the_ground_the_authority_and_the_day(province: builders.Office) -> None:
    """Each with the article, number and day of the decision; a wrong recognition is told by the same words."""
    find(province)
    revoke(province, decision_number="77/QĐ-UBND")
    told = province.rows("SELECT facts FROM notice WHERE rule = 'certificate-revoked' ORDER BY id")

    said = [json.loads(row["facts"])["certificate"] for row in told]
    names = ("ground", "ground_law", "revoked_by", "settled_number", "settled_on")
    assert [{name: one[name] for name in names} for one in said] == 3 * [
        {
            "ground": "Chủ thể ngừng sản xuất sản phẩm", "ground_law": "QĐ 26/2026/QĐ-TTg, Điều 8, căn cứ đ",
            "revoked_by": "Chủ tịch Ủy ban nhân dân tỉnh", "settled_number": "77/QĐ-UBND",
            "settled_on": province.clock.now().date().isoformat(),
        }
    ]  # fmt: skip


def test_a_wrong_recognition_is_told_as_a_revocation(province: builders.Office) -> None:
    """The dossier goes back before its council; that its certificate is gone is not passed over."""
    revoke(province, ground="wrong-recognition")

    told = province.rows("SELECT facts FROM notice WHERE rule = 'certificate-revoked-and-redone' ORDER BY id")
    grounds = {json.loads(row["facts"])["certificate"]["ground_law"] for row in told}
    assert (len(told), grounds) == (3, {"QĐ 26/2026/QĐ-TTg, Điều 10 khoản 1 điểm b"})


def test_nobody_revokes_without_a_ground(province: builders.Office) -> None:
    """Neither as a plain step nor in the command of its own, while no finding names one."""
    province.step(DOSSIER, "propose-revocation", "so", reason="Kiểm tra")

    for attempt in (lambda: revoke(province), lambda: province.step(DOSSIER, "revoke", "chu-tich", reason="Theo")):
        with pytest.raises(errors.StepRefused) as refused:
            attempt()
        assert [reason.code for reason in refused.value.reasons] == ["ground-required"]


def test_a_ground_that_the_law_does_not_list_is_none(province: builders.Office) -> None:
    """The nearest is offered."""
    with pytest.raises(errors.UnknownThing, match="untrue-paper"):
        find(province, "untrue-paper")


@pytest.mark.parametrize("actor", ["so", "dong", "thu-ky", "ong"])
def test_only_who_has_the_authority_revokes(province: builders.Office, actor: str) -> None:
    """The chair of the province alone: no agency, commune, secretary or producer."""
    find(province)
    before = dumps.of(province)

    with pytest.raises(errors.NotPermitted):
        revoke(province, actor)
    assert dumps.of(province) == before


def test_five_stars_are_the_ministers_to_revoke(province: builders.Office) -> None:
    """Though its record names no issuer: the authority goes by the stars, and the province has none over five."""
    find(province)
    province.put("certificate", PAPER, stars=5, authority_id=None)

    with pytest.raises(errors.StepRefused) as refused:
        revoke(province)

    assert refused.value.reasons[0] == errors.Reason("no-authority-to-revoke", {"stars": "5", "level": "ministry"})


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"decision_day": date(2026, 6, 20)}, "day-in-future"),
        ({"decision_day": date(2026, 5, 31)}, "before-issued"),
    ],
)
def test_a_decision_of_an_impossible_day_is_refused(
    province: builders.Office, said: dict[str, object], code: str
) -> None:
    """Neither before the certificate was issued nor on a day that has not come; nothing is written."""
    province.at(2026, 6, 19)
    find(province)
    before = dumps.of(province)

    with pytest.raises(errors.StepRefused) as refused:
        revoke(province, **said)

    assert [reason.code for reason in refused.value.reasons] == [code]
    assert dumps.of(province) == before


def test_a_wrong_recognition_goes_back_before_the_council(province: builders.Office) -> None:
    """QĐ 26/2026, Điều 10: revoked, scored anew, and recognised anew with what it then deserves."""
    province.at(2026, 6, 19)
    revoke(province, ground="wrong-recognition", decision_number="80/QĐ-UBND")

    assert (province.state(DOSSIER), views.certificates(province, DOSSIER)[0][2]) == ("province-scoring", "revoked")
    province.step(DOSSIER, "conclude", "thu-ky")
    with pytest.raises(errors.StepRefused) as refused:
        province.step(DOSSIER, "certify", "chu-tich")
    assert [reason.code for reason in refused.value.reasons] == ["result-before-revocation"]
    province.do(commands.TakeBackStep, "chu-tich", dossier=DOSSIER, reason="Chưa chấm lại")
    province.at(2026, 7, 1)
    certify(province, "58")

    assert [(one[1], one[2]) for one in views.certificates(province, DOSSIER)] == [(4, "revoked"), (3, "in-force")]
    assert dumps.faults(province) == []


def test_a_revocation_is_taken_back_whole(province: builders.Office) -> None:
    """Dossier and certificate stand as before, ground and finding included; a finding taken back leaves none."""
    find(province, finding_number="05/KL")
    before = province.row("certificate", PAPER)
    revoke(province)
    province.do(commands.TakeBackStep, "chu-tich", dossier=DOSSIER, reason="Ghi nhầm hồ sơ")

    after = province.row("certificate", PAPER)
    assert province.state(DOSSIER) == "revocation-review"
    assert after == before
    assert dumps.faults(province) == []
