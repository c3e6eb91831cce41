"""One dossier, whole."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import dossier
from tests.application import builders

CODE = "LG24-0002"


def shown(office: builders.Office, code: str = CODE, person: str = "thu") -> dossier.Dossier:
    """A dossier as somebody sees it."""
    return dossier.show(office.reader, office.actor(person), code)


def test_it_says_what_it_is_and_where_it_stands(office: builders.Office) -> None:
    """Names, regime, state and stage are worded in both languages."""
    found = shown(office)

    assert (found.product, found.producer.name) == ("Rượu Men Lá Thu Hương", "Hộ KD Cao Thị Thu Hương")
    assert found.commune is not None
    assert (found.commune.name, found.regime) == ("UBND xã Nghĩa Hưng", "qd-148-2023")
    assert (found.state_label.vi, found.state_label.en) == ("Chủ thể viết ý tưởng", "Idea being written")
    assert (found.stage_label.vi, found.producer_label.en) == ("Ý tưởng", "You are writing your idea")
    assert (found.kind_label.vi, found.version, found.before, found.after) == ("Đánh giá mới", 1, None, ())


def test_the_checklist_is_that_of_the_law(office: builders.Office) -> None:
    """Every paper of the regime for this kind is listed, with what is still missing and where each rule comes from."""
    office.do(commands.RecordDocument, "thu", dossier=CODE, item="registration-form", note="bản giấy")
    office.do(commands.RecordDocument, "thu", dossier=CODE, item="producer-report", status="missing")

    papers = {paper.item: paper for paper in shown(office).papers}

    law = builders.checked("regime", "qd-148-2023").value
    assert list(papers) == [item.id for item in law.documents if "new" in item.kinds]
    form = papers["registration-form"]
    assert (form.status, form.missing, form.note, form.label.en) == ("present", False, "bản giấy", "Registration form")
    assert (papers["producer-report"].status, papers["producer-report"].missing) == ("missing", True)
    assert (papers["idea-form"].status, papers["idea-form"].missing) == ("missing", False)
    assert all(paper.law.cites or paper.law.source for paper in papers.values())


def test_papers_of_other_kinds_are_not_asked_for(office: builders.Office) -> None:
    """A re-evaluation has no idea form and no business plan."""
    items = {paper.item for paper in shown(office, "LG24-0014").papers}

    assert items.isdisjoint({"idea-form", "business-plan"})


def test_a_corrected_result_stands_beside_the_one_it_corrects(office: builders.Office) -> None:
    """Both results are shown; the later one stands and names the earlier."""
    office.to(CODE, "district-scoring")
    office.score(CODE, "48")
    office.do(commands.CorrectResult, "loan", dossier=CODE, level="district", total="58", reason="cộng nhầm")

    wrong, right = shown(office).results

    assert (wrong.total, wrong.stars, wrong.stands, wrong.corrects) == ("48", 2, False, None)
    assert (right.total, right.stars, right.stands, right.corrects) == ("58", 3, True, wrong.id)
    assert (right.level_label.vi, right.level_label.en) == ("Cấp huyện", "District")


def test_certificates_say_only_what_was_entered(office: builders.Office) -> None:
    """A certificate without number and days has none; its correction is a record of its own."""
    office.to(CODE, "certified")
    data = commands.CertificateData(decision_number="123/QĐ-UBND", issued=date(2024, 3, 1))
    office.do(commands.CorrectCertificate, "thu", dossier=CODE, certificate=data, reason="bổ sung")

    first, second = shown(office).certificates

    assert (first.state, first.number, first.issued, first.ends) == ("corrected", None, None, None)
    assert (second.state, second.number, second.ends) == ("in-force", "123/QĐ-UBND", date(2027, 3, 1))
    assert (second.stars, second.authority, second.corrects) == (3, "UBND huyện Lạng Giang", first.id)


def test_deadlines_stand_with_their_proof(office: builders.Office) -> None:
    """Each deadline has the words it was found in, the steps of its date, and what to beware of."""
    (deadline,) = shown(office).deadlines

    assert (deadline.due.wording, deadline.due.day) == ("Trước ngày 15/6/2024", date(2024, 6, 14))
    assert [line.text for line in deadline.proof] == [
        "văn bản ghi: “Trước ngày 15/6/2024”",
        "“trước ngày 15/6/2024”: hiểu chặt là hết ngày 14/6/2024, hiểu rộng là hết ngày 15/6/2024",
    ]
    assert len(deadline.warnings) == 1


def test_the_deadlines_of_its_certificate_are_its_own(office: builders.Office) -> None:
    """The end of the certificate, and what must be done before it, stand with the dossier."""
    office.to(CODE, "certified")
    data = commands.CertificateData(issued=date(2024, 3, 1))
    office.do(commands.CorrectCertificate, "thu", dossier=CODE, certificate=data, reason="bổ sung")

    ends = [d.due for d in shown(office).deadlines if d.due.rule == "certificate/certificate-end"]

    assert [(due.day, due.party.kind if due.party else None) for due in ends] == [(date(2027, 3, 1), "producer")]
    assert ends[0].basis is not None


def test_the_timeline_tells_who_did_what_and_why(office: builders.Office) -> None:
    """Entries stand in their order with names and reasons."""
    office.step(CODE, "submit-idea", "thu")
    office.step(CODE, "return-idea", "thu", reason="thiếu mô tả sản phẩm")

    opened, submitted, returned = shown(office).timeline

    assert [entry.kind for entry in (opened, submitted, returned)] == [
        "OpenDossier",
        "AdvanceDossier",
        "AdvanceDossier",
    ]
    assert (returned.actor_name, returned.after["step"]) == ("Nguyễn Thị Thu", "return-idea")
    assert returned.why is not None
    assert (returned.why.value, returned.why.erased) == ("thiếu mô tả sản phẩm", False)


def test_an_erased_reason_is_said_to_be_gone(office: builders.Office) -> None:
    """When the value beside the chain is gone, the entry stands and says so."""
    office.step(CODE, "submit-idea", "thu")
    office.step(CODE, "return-idea", "thu", reason="lý do riêng tư")
    with office.house.store.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM private_value WHERE value = 'lý do riêng tư'")

    why = shown(office).timeline[-1].why

    assert why is not None
    assert (why.value, why.erased) == (None, True)


def test_notices_say_what_became_of_them(office: builders.Office) -> None:
    """A notice that left names its message; one that waits says so."""
    office.house.outbox.run()
    office.step(CODE, "submit-idea", "thu")

    told = {notice.rule: notice for notice in shown(office).notices}

    assert (told["dossier-with-producer"].told, told["dossier-with-producer"].message_state) == ("yes", "sent")
    assert (told["dossier-arrived"].told, told["dossier-arrived"].state) == ("no", "owed")


def test_what_came_before_and_after_is_linked(office: builders.Office) -> None:
    """A re-evaluation names the dossier before it, and that one names it."""
    office.put("dossier", "LG24-0014", predecessor_id=CODE)

    before, after = shown(office, "LG24-0014").before, shown(office).after

    assert before is not None
    assert (before.code, [link.code for link in after]) == (CODE, ["LG24-0014"])


def test_an_unknown_code_offers_the_nearest(office: builders.Office) -> None:
    """A slip of the finger is answered with the codes that look most like it."""
    with pytest.raises(errors.UnknownThing) as refused:
        shown(office, "LG240002")

    assert refused.value.nearest[0] == "LG24-0002"
