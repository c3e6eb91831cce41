"""A certificate comes to its end: who is told and how, who files, what a grace keeps, how the council judges."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import certificate_page, certificates
from tests.application import builders, dumps, two_tier, views

OLD, CERTIFIED, RENEWAL = "HC26-0002", "HC26-0003", "HC26-0004"
PAPER = f"{CERTIFIED}/cert-1"
ENDS = date(2026, 12, 1)


def province_with(*, issued: date = date(2023, 12, 1), ends: date = ENDS, **said: object) -> builders.Office:
    """The made-up province, and a certificate of four stars from its old register that ends on 1 December 2026."""
    made = two_tier.opened()
    made.step(OLD, "withdraw", "so", reason="Chưa đến kỳ")
    made.do(
        commands.RegisterCertificates, "so", cycle=two_tier.PLAN, source="so.csv",
        certificates=(two_tier.registered(issued=issued, ends=ends, **said),),
    )  # fmt: skip
    return made


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """Its certificate is the third dossier."""
    made = province_with()
    yield made
    made.house.close()


def renew(office: builders.Office, kind: str = "re-evaluation", **said: object) -> str:
    """Open a dossier for the renewal and hand it in; its code."""
    code = office.do(
        commands.OpenDossier, "so", cycle=two_tier.PLAN, product="nam-rom", kind=kind, **said
    ).subject[1]  # fmt: skip
    two_tier.complete(office, code)
    office.step(code, "submit-dossier", "tay")
    return code


def to_council(office: builders.Office, code: str = RENEWAL) -> None:
    """On to the council of the province."""
    office.step(code, "confirm", "tay")
    office.step(code, "accept-dossier", "so")


def score(office: builders.Office, total: str = "82", **said: object) -> None:
    """Record what the council of the province says of the renewal."""
    office.do(commands.RecordResult, "thu-ky", dossier=RENEWAL, level="province", total=total, **said)


def conclude(office: builders.Office, total: str, day: date) -> None:
    """The council's result, the conclusion and the certificate."""
    score(office, total)
    office.step(RENEWAL, "conclude", "thu-ky")
    office.step(RENEWAL, "certify", "chu-tich", certificate=commands.CertificateData(issued=day))


def dates(office: builders.Office) -> dict[str, str]:
    """The deadlines of the old certificate: rule → state."""
    return {rule: state for rule, state, _, _ in views.dates(office, PAPER, "certificate")}


def status(office: builders.Office) -> str:
    """What the old certificate is today."""
    return certificate_page.show(office.reader, office.actor("so"), PAPER).certificate.status


def test_f12_whoever_filed_in_the_window_is_not_reminded_of_it(province: builders.Office) -> None:
    """The clock of the filing is met when the renewal leaves its producer; taken back, it runs again."""
    province.at(2026, 7, 1)
    code = renew(province)
    filed = dates(province)["certificate/submit-for-re-evaluation"]
    province.do(commands.TakeBackStep, "tay", dossier=code, reason="Nộp nhầm")

    assert (filed, dates(province)["certificate/submit-for-re-evaluation"]) == ("met", "open")
    assert province.row("dossier", code)["predecessor_id"] == CERTIFIED
    assert dumps.faults(province) == []


def test_a_renewal_that_comes_to_nothing_in_time_leaves_the_window_open(province: builders.Office) -> None:
    """Withdrawn before the window closes: the producer is reminded again; afterwards there is nothing to remind of."""
    province.at(2026, 7, 1)
    code = renew(province)
    province.step(code, "withdraw", "so", reason="Làm lại hồ sơ")
    again = dates(province)["certificate/submit-for-re-evaluation"]
    code = renew(province)
    province.at(2026, 8, 10)
    province.step(code, "withdraw", "so", reason="Thôi")

    assert (again, dates(province)["certificate/submit-for-re-evaluation"]) == ("open", "met")


def test_on_the_first_day_of_the_window_it_is_told_open(province: builders.Office) -> None:
    """180 days before 1 December 2026 is 4 June: the letter of that day tells both sides of the window, once."""
    told = []
    for day in (3, 4, 5):
        province.at(2026, 6, day)
        province.house.sweep.run()
        told.append(len(province.rows("SELECT id FROM notice WHERE rule = 'certificate-ending'")))

    facts = json.loads(province.rows("SELECT facts FROM notice WHERE rule = 'certificate-ending'")[0]["facts"])
    assert told == [0, 3, 3]
    assert facts["certificate"]["window"] == {"opens": "2026-06-04", "closes": "2026-08-03"}


def test_who_has_a_new_certificate_is_told_that_the_old_one_is_replaced(province: builders.Office) -> None:
    """With the day from which it is, so that nobody shows the stars of the old one."""
    province.at(2026, 7, 1)
    to_council(province, renew(province))
    conclude(province, "82", date(2026, 7, 20))

    told = province.rows("SELECT facts FROM notice WHERE rule = 'certificate-replaced' ORDER BY id")
    said = [json.loads(row["facts"]) for row in told]
    assert [(one["dossier"]["code"], one["certificate"]["settled_on"]) for one in said] == [
        (CERTIFIED, "2026-07-20")
    ] * 2


def test_the_decision_is_due_45_days_after_the_dossier(province: builders.Office) -> None:
    """From the day it came to the province: 3 July and 45 days are Monday 17 August 2026."""
    province.at(2026, 7, 3)
    to_council(province, renew(province))

    (due,) = [day for rule, state, day, _ in views.dates(province, RENEWAL) if rule == "law/re-evaluation-province"]
    assert due == "2026-08-17"


@pytest.mark.parametrize(("total", "stars"), [("66", 3), ("82", 4)])
def test_a_renewal_may_give_fewer_stars(province: builders.Office, total: str, stars: int) -> None:
    """The new certificate has what the council gave, follows the old one, and takes its place on its day."""
    province.at(2026, 7, 1)
    to_council(province, renew(province))
    conclude(province, total, date(2026, 7, 1))

    new = province.row("certificate", f"{RENEWAL}/cert-1")
    old = province.row("certificate", PAPER)
    assert (new["stars"], new["follows_id"], new["regime"]) == (stars, PAPER, "qd-26-2026")
    assert (old["state"], old["settled_on"], old["ends"]) == ("replaced", "2026-07-01", "2026-12-01")
    assert dumps.faults(province) == []


def test_a_renewal_may_give_more_stars_through_the_ministry(province: builders.Office) -> None:
    """From 90 points on the province sends it up, and the old certificate goes on meanwhile."""
    province.at(2026, 7, 1)
    to_council(province, renew(province))
    score(province, "93")
    two_tier.complete(province, RENEWAL)
    province.step(RENEWAL, "forward-to-centre", "chu-tich")

    assert (province.state(RENEWAL), status(province)) == ("centre-scoring", "window-open")


def test_the_council_writes_unless_opinions_differ(province: builders.Office) -> None:
    """Written where nothing is said; a meeting takes its cause, and what differs is not settled in writing."""
    province.at(2026, 7, 1)
    to_council(province, renew(province))
    refused = []
    for said in ({"manner": "meeting"}, {"manner": "written", "met_because": "opinions-differ"}):
        with pytest.raises(errors.StepRefused) as told:
            score(province, **said)
        refused += [reason.code for reason in told.value.reasons]
    score(province)

    row = province.row("result", f"{RENEWAL}/province/1")
    assert refused == ["meeting-without-cause", "meeting-wanted"]
    assert (row["manner"], row["met_because"]) == ("written", None)


@pytest.mark.parametrize("because", ["opinions-differ", "complex"])
def test_the_council_meets_where_it_must(province: builders.Office, because: str) -> None:
    """With the cause on record."""
    province.at(2026, 7, 1)
    to_council(province, renew(province))
    score(province, met_because=because)

    row = province.row("result", f"{RENEWAL}/province/1")
    assert (row["manner"], row["met_because"]) == ("meeting", because)


def test_an_upgrade_says_what_has_changed(province: builders.Office) -> None:
    """And is judged like a first dossier: in a round, by a council that meets."""
    with pytest.raises(errors.StepRefused) as refused:
        renew(province, "upgrade", round="dot-2")
    code = renew(province, "upgrade", round="dot-2", changes="Thêm vùng nguyên liệu 5 ha, đổi bao bì")
    to_council(province, code)
    with pytest.raises(errors.StepRefused) as written:
        score(province, manner="written")
    conclude(province, "88", date(2026, 6, 1))

    assert [reason.code for reason in refused.value.reasons] == ["changes-required"]
    assert [reason.code for reason in written.value.reasons] == ["council-meets"]
    assert province.row("dossier", code)["changes"] == "Thêm vùng nguyên liệu 5 ha, đổi bao bì"
    assert province.row("certificate", PAPER)["state"] == "replaced"
    assert dumps.faults(province) == []


def test_a_grace_lasts_until_the_result_and_no_longer(province: builders.Office) -> None:
    """Covered after its end while the council works; not recognised: it holds on that day, and ends with it."""
    province.at(2026, 11, 2)
    code = renew(province)
    province.do(commands.ExtendCertificate, "chu-tich", dossier=CERTIFIED, reason="Không kịp nộp trong kỳ")
    to_council(province, code)
    province.at(2026, 12, 2)
    covered = certificate_page.show(province.reader, province.actor("so"), CERTIFIED).certificate
    score(province, "40")
    province.step(code, "conclude", "thu-ky")
    same_day = certificate_page.show(province.reader, province.actor("so"), CERTIFIED).certificate
    province.at(2026, 12, 3)
    after = certificate_page.show(province.reader, province.actor("so"), CERTIFIED).certificate

    assert (covered.status, covered.covered_until) == ("late-covered", ENDS + timedelta(days=180))
    assert (same_day.status, same_day.covered_until, after.status) == ("late-covered", date(2026, 12, 2), "ended")
    province.house.sweep.run()
    assert province.state(CERTIFIED) == "expired"
    assert dumps.faults(province) == []


def test_a_result_before_the_end_leaves_the_end_as_it_was_decided(province: builders.Office) -> None:
    """The grace falls away; the certificate still runs to its own end, never shorter. Taken back, it has its grace."""
    province.at(2026, 11, 2)
    code = renew(province)
    province.do(commands.ExtendCertificate, "chu-tich", dossier=CERTIFIED, reason="Không kịp nộp trong kỳ")
    to_council(province, code)
    score(province, "40")
    province.step(code, "conclude", "thu-ky")
    without = certificate_page.show(province.reader, province.actor("so"), CERTIFIED).certificate
    province.do(commands.TakeBackStep, "chu-tich", dossier=code, reason="Ghi nhầm điểm")
    again = certificate_page.show(province.reader, province.actor("so"), CERTIFIED).certificate

    assert (without.ends, without.covered_until, without.clause) == (ENDS, None, None)
    assert (again.ends, again.covered_until) == (ENDS, ENDS + timedelta(days=180))
    assert dumps.faults(province) == []


def test_it_ends_on_its_day_though_the_machine_was_off(province: builders.Office) -> None:
    """No sweep ran: lists and pages say that it has ended; the entry follows with the next sweep, one for all."""
    province.at(2026, 12, 2)
    found = certificates.list_certificates(province.reader, province.actor("so"))
    column = province.row("certificate", PAPER)["state"]
    province.house.sweep.run()

    assert (found.total, status(province), column) == (0, "ended", "in-force")
    assert (province.row("certificate", PAPER)["state"], province.state(CERTIFIED)) == ("ended", "expired")


def test_two_certificates_of_one_product_do_not_overlap(province: builders.Office) -> None:
    """A first evaluation of a product that has a certificate is no way round its renewal: refused, with the way out."""
    province.at(2026, 7, 1)
    code = renew(province, "new", round="dot-2")
    to_council(province, code)
    score(province, "70")
    province.step(code, "conclude", "thu-ky")
    before = dumps.of(province)
    with pytest.raises(errors.StepRefused) as refused:
        province.step(code, "certify", "chu-tich", certificate=commands.CertificateData(issued=date(2026, 7, 1)))

    (reason,) = refused.value.reasons
    assert (reason.code, reason.facts["certificate"], reason.facts["ends"]) == (
        "certificates-overlap", PAPER, "2026-12-01",
    )  # fmt: skip
    assert dumps.of(province) == before


LETTER = {"document_number": "112/UBND-NN", "document_day": date(2026, 6, 25)}


@pytest.fixture
def of_148() -> Iterator[builders.Office]:
    """The province with a certificate of QĐ 148 that ends on 31 July 2026: its issuer must write by 1 July."""
    made = province_with(issued=date(2023, 7, 31), ends=date(2026, 7, 31), regime="qd-148-2023")
    made.at(2026, 6, 25)
    yield made
    made.house.close()


def test_only_a_letter_meets_the_duty_to_inform(of_148: builders.Office) -> None:
    """Messages of the system leave it open; number and day of a document, recorded by an officer, meet it."""
    office = of_148
    office.house.sweep.run()
    before = dates(office)["certificate/inform-before-end"]
    office.do(commands.RecordEndLetter, "so", dossier=CERTIFIED, **LETTER)

    row = office.row("certificate", PAPER)
    assert (before, dates(office)["certificate/inform-before-end"]) == ("open", "met")
    assert (row["informed_number"], row["informed_day"]) == ("112/UBND-NN", "2026-06-25")
    office.do(
        commands.CorrectCertificate, "so", dossier=CERTIFIED, reason="Bổ sung số",
        certificate=commands.CertificateData(decision_number="9/QĐ-UBND"),
    )  # fmt: skip
    assert [r for r, s, _, _ in views.dates(office, f"{CERTIFIED}/cert-2", "certificate") if s == "open"] == [
        "certificate/certificate-end"
    ]
    assert dumps.faults(office) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"document_number": "  "}, "evidence-missing"),
        ({"document_day": date(2026, 6, 26)}, "day-to-come"),
        ({"document_day": date(2023, 7, 30)}, "before-issued"),
    ],
)
def test_a_letter_that_cannot_be_is_none(of_148: builders.Office, said: dict[str, object], code: str) -> None:
    """Without a number, of tomorrow, or from before the certificate: nothing is written."""
    before = dumps.of(of_148)

    with pytest.raises(errors.StepRefused) as refused:
        of_148.do(commands.RecordEndLetter, "so", dossier=CERTIFIED, **{**LETTER, **said})

    assert [reason.code for reason in refused.value.reasons] == [code]
    assert dumps.of(of_148) == before


def test_another_letter_takes_a_reason(of_148: builders.Office) -> None:
    """What stands is not written over without a word."""
    office = of_148
    office.do(commands.RecordEndLetter, "so", dossier=CERTIFIED, **LETTER)
    again = {**LETTER, "document_number": "113/UBND-NN"}
    with pytest.raises(errors.StepRefused) as refused:
        office.do(commands.RecordEndLetter, "so", dossier=CERTIFIED, **again)
    office.do(commands.RecordEndLetter, "so", dossier=CERTIFIED, reason="Ghi nhầm số", **again)

    assert [reason.code for reason in refused.value.reasons] == ["letter-stands"]
    assert office.row("certificate", PAPER)["informed_number"] == "113/UBND-NN"
