"""
An office in the middle of its year, in which every command there is can be carried out once.

``busy`` gives a copy of it; ``SAMPLES`` names, for each command, somebody who may and what he says. Made once for each
run; a copy costs milliseconds.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import adoption, commands, frontier
from ocop_cycle.application.handlers import bulk, migrating
from ocop_cycle.application.queries import closings
from ocop_cycle.delivery import signing, transports
from ocop_cycle.domain import heads, permissions, signing_keys
from ocop_cycle.policy import content, labels, register, unit_changes
from ocop_cycle.storage import accounts, trail_reading
from tests.application import builders, tampering

DRAFTED, SUBMITTED, SCORING, SCORED, CERTIFIED = (f"LG24-{n:04}" for n in range(1, 6))
OPEN_DUTY = f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"
DONE_DUTY = f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.HUONG_SON}"
DUE = "dossier:LG24-0006/plan/danh-gia-cap-huyen/v1@1"
OTHER_PLAN = "cam-xuyen-2024"
"""A plan that was applied and whose cycle is in draft."""

NOBODY = "vo-danh"
"""Somebody who holds no role at all."""


class Sample(NamedTuple):
    """Who may give a command in the busy office, and what it says there."""

    actor: str
    said: Callable[[builders.Office], Mapping[str, Any]]


def office_for(kind: type[Any]) -> builders.Office:
    """An office in which the sample of this command is carried out."""
    if kind is commands.FoundInstance:
        return builders.office()
    return builders.copy(_demo()) if kind is commands.MoveDemoClock else busy()


def busy() -> builders.Office:
    """Lạng Giang on 16 June 2024: dossiers on every part of the way, notices in every state, a question, a request."""
    return builders.copy(_busy())


def command(office: builders.Office, kind: type[Any], actor: str | None = None) -> Any:
    """The sample of a command, given by who may, or by ``actor``."""
    sample = SAMPLES[kind]
    return kind(by=office.by(actor or sample.actor), **sample.said(office))


@functools.cache
def _demo() -> builders.Office:
    office = builders.office()
    office.execute(replace(builders.founding(office.by()), demo=True, office_at="2024-01-02T01:00:00.000000Z"))
    office.do(commands.AddPerson, person=NOBODY, name="Vô Danh")
    return office


@functools.cache
def _busy() -> builders.Office:
    office = builders.lang_giang()
    office.do(commands.AddPerson, person=NOBODY, name="Vô Danh")
    tampering.add_second(office)
    tampering.put_key(office)
    office.at(2024, 5, 20)
    office.step(SUBMITTED, "submit-idea", "thu")
    office.to(SCORING, "district-scoring")
    office.to(SCORED, "district-scoring")
    office.score(SCORED, "62")
    office.to(CERTIFIED, "certified")
    office.do(commands.RecordDutyDone, "thu", duty=DONE_DUTY, day=date(2024, 5, 17))
    office.basket.answers = [
        transports.Delivery(outcome="retry", detail="bận"),
        transports.Delivery(outcome="uncertain", detail="mất kết nối"),
        transports.Delivery(outcome="refused", detail="không có hộp thư"),
    ]
    office.house.outbox.run()
    office.do(commands.AskQuestion, "kiem", entry=100, unit=builders.AGENCY, text="Vì sao mở hồ sơ này?")
    office.do(commands.AskQuestion, "kiem", entry=100, unit=builders.AGENCY, text="Ai mở hồ sơ này?")
    office.do(commands.AnswerQuestion, "thu", question="100/2", text="Tôi mở.")
    office.do(
        commands.AskErasure, builders.ADMINISTRATOR, table="contact", row="producer:lg-cty-adenco/email/1",
        column="address", article="Theo yêu cầu của chủ thể dữ liệu", reason="Không còn cần thiết",
    )  # fmt: skip
    office.step("LG24-0007", "submit-idea", "thu")
    office.step("LG24-0008", "submit-idea", "thu")
    office.execute(adoption.adopting(builders.checked("plan", OTHER_PLAN), office.by()))
    held = _owed(office)
    office.do(commands.HoldNotice, "thu", notice=held, reason="Chờ kiểm tra lại")
    office.do(
        commands.RecordTelling, "thu", notice=_covered(office), channel="telephone", day=date(2024, 5, 20),
        by_whom="Nguyễn Thị Thu", spoken_to="Ông Chủ tịch xã",
    )  # fmt: skip
    office.at(2024, 6, 16)
    return office


def _owed(office: builders.Office) -> str:
    return str(office.rows("SELECT id FROM notice WHERE state = 'owed' ORDER BY id")[0]["id"])


def _covered(office: builders.Office) -> str:
    return str(office.rows("SELECT id FROM notice WHERE state = 'covered' ORDER BY id")[0]["id"])


def _held(office: builders.Office) -> str:
    return str(office.rows("SELECT id FROM notice WHERE held_because = 'by-officer'")[0]["id"])


def _in_doubt(office: builders.Office) -> str:
    return str(office.rows("SELECT id FROM message WHERE state = 'uncertain'")[0]["id"])


def _told(office: builders.Office) -> str:
    refused = "SELECT n.id FROM notice n JOIN message m ON m.id = n.message_id WHERE m.state = 'refused'"
    return str(office.rows(refused)[0]["id"])


def _called_otherwise(office: builders.Office) -> Mapping[str, Any]:
    row = office.rows("SELECT unit_id, alias FROM unit_alias ORDER BY id")[0]
    return {"unit": row["unit_id"], "alias": row["alias"]}


def _told_by_hand(office: builders.Office) -> str:
    return str(office.rows("SELECT notice_id FROM telling WHERE withdrawn_at IS NULL")[0]["notice_id"])


def _told_by(office: builders.Office) -> Mapping[str, Any]:
    return office.rows(f"SELECT * FROM message WHERE recipient_id = '{builders.HUONG_SON}' ORDER BY id")[0]


def _waiting(office: builders.Office) -> str:
    return str(office.rows("SELECT id FROM message WHERE state = 'retry'")[0]["id"])


def _checkpoint(office: builders.Office) -> heads.Checkpoint:
    with office.house.store.reading() as runner:
        tree = frontier.grown(runner, trail_reading.newest(runner), signing.verify)
    at = clock.to_text(office.clock.now())
    return heads.sign_checkpoint(tampering.key(), size=tree.size, head=tree.head, root=tree.root, at=at)


def _other_key() -> Mapping[str, Any]:
    old, new = tampering.key(), tampering.key("khoa-moi")
    statement = signing_keys.key_statement(new.public_key_hex, replaces=old.public_key_hex)
    return {
        "key": new.public_key_hex, "replaces": old.public_key_hex, "signed_by_new": new.sign(statement),
        "signed_by_old": old.sign(statement), "reason": "Đổi khóa hằng năm",
    }  # fmt: skip


def policy(kind: str, name: str) -> Mapping[str, Any]:
    """A shipped file with another title, so that it is another version."""
    text = builders.checked(kind, name).content.replace('"vi":"', '"vi":"(sửa) ', 1)
    return {"name": name, "digest": content.digest(text), "content": text}


def _many(office: builders.Office) -> Mapping[str, Any]:
    listed = [(code, office.row("dossier", code)["version"]) for code in (DRAFTED, "LG24-0009")]
    return {
        "step": "submit-idea", "dossiers": tuple(listed), "preview": bulk.preview_digest("submit-idea", listed),
    }  # fmt: skip


def _founding(office: builders.Office) -> Mapping[str, Any]:
    told = builders.founding(office.by())
    return {name: getattr(told, name) for name in told.__dataclass_fields__ if name != "by"}


def _left_open(office: builders.Office) -> tuple[tuple[str, str], ...]:
    going = office.rows("SELECT id FROM dossier WHERE ended_at IS NULL AND stage <> 'certificate' ORDER BY id")
    return tuple((row["id"], "chuyển sang năm 2025") for row in going)


def closing_round(office: builders.Office, name: str = "dot-1", to: str = "dot-2") -> dict[str, Any]:
    """The closing of a round with the late dossiers that a preview would list."""
    law = office.reader.actor(SYSTEM)
    found = closings.preview(office.reader, law, builders.PLAN, name, to=to)
    return {
        "cycle": builders.PLAN, "round": name, "to": to,
        "rolling": tuple((one.code, one.version) for one in found.rolling),
    }  # fmt: skip


def closed_round(office: builders.Office) -> str:
    """A round that was closed just now."""
    office.do(commands.CloseRound, "ha", **closing_round(office), reason="Hội đồng đã họp xong")
    return "dot-1"


def _issue(office: builders.Office) -> Mapping[str, Any]:
    owed = office.rows("SELECT id FROM notice WHERE state = 'owed' ORDER BY id")[0]["id"]
    return {"notices": (owed,), "subject": "Hồ sơ đến", "text": "Kính gửi đơn vị.", "html": "<p>Kính gửi đơn vị.</p>"}


def _ends_under_the_new_law(office: builders.Office) -> Mapping[str, Any]:
    """A certificate of QĐ 148 that ends in September 2026, looked at in June: its window went by before the new law."""
    data = commands.CertificateData(ends=date(2026, 9, 1))
    office.do(commands.CorrectCertificate, "ha", dossier=CERTIFIED, certificate=data, reason="Bổ sung ngày hết hạn")
    office.at(2026, 6, 1)
    return {"dossier": CERTIFIED, "reason": "Không kịp nộp trong khoảng 180–120 ngày"}


def _register(_: builders.Office) -> Mapping[str, Any]:
    """One certificate of an older register, of a product that nobody knows here yet."""
    entry = register.Entry(
        line=2, product="Mật ong rừng", producer="HTX Ong Mẫu", commune=builders.NGHIA_HUNG, stars=3,
        issued=date(2024, 3, 1),
    )  # fmt: skip
    return {"cycle": builders.PLAN, "certificates": (entry,), "source": "so.csv"}


def _finding(office: builders.Office) -> Mapping[str, Any]:
    """What is found in 2026 of that certificate, which came under the law of that year."""
    office.at(2026, 6, 1)
    office.do(commands.RegisterCertificates, "thu", **_register(office))
    entered = office.rows("SELECT id FROM dossier WHERE origin IS NOT NULL")[0]["id"]
    return {"dossier": entered, "ground": "đ", "reason": "Xã xác nhận ngừng sản xuất"}


def _merger(office: builders.Office) -> Mapping[str, Any]:
    """Hương Sơn joins Nghĩa Hưng from today on, by a made-up decision."""
    found = unit_changes.UnitChanges(
        id="nhap-xa", title=labels.Label(vi="Nhập xã (dựng ra)", en="Communes merged (made up)"),
        day=clock.day_of(office.clock.now()), decision=unit_changes.Decision(title="Nghị quyết dựng ra"),
        changes=(unit_changes.UnitChange(old=builders.HUONG_SON, new=builders.NGHIA_HUNG),),
        stand_ins=(unit_changes.StandIn(level="district", area=builders.PROVINCE, unit=builders.PROVINCE_AGENCY),),
    )  # fmt: skip
    text = content.canonical(found)
    return {"name": found.id, "digest": content.digest(text), "content": text}


def _merging(office: builders.Office) -> Mapping[str, Any]:
    office.do(commands.ChangeUnits, builders.ADMINISTRATOR, **_merger(office))
    return {"change": "nhap-xa", "units": (builders.HUONG_SON,)}


def _migration(office: builders.Office) -> Mapping[str, Any]:
    """What brings a dossier in preparation under QĐ 1489, the day after it took effect."""
    office.at(2025, 7, 7)
    return {
        "dossier": "LG24-0012", "version": office.row("dossier", "LG24-0012")["version"], "regime": "qd-1489-2025",
        "target": builders.checked("regime", "qd-1489-2025").digest, "state": "dossier-draft",
        "clause": "same-step-goes-on",
    }  # fmt: skip


def _migrations(office: builders.Office) -> Mapping[str, Any]:
    """The list of that one dossier, as a preview fixes it."""
    one = _migration(office)
    listed = ((one["dossier"], one["version"], one["state"], one["clause"]),)
    return {
        "source": "qd-148-2023", "regime": one["regime"], "target": one["target"], "listed": listed,
        "preview": migrating.digest_of(one["target"], listed),
    }  # fmt: skip


def _last_days(office: builders.Office) -> Mapping[str, Any]:
    """The first day of QĐ 26/2026, which names until when dossiers may end under QĐ 148."""
    office.at(2026, 5, 22)
    return {"dossiers": (DRAFTED, SUBMITTED)}


def _link(office: builders.Office) -> Mapping[str, Any]:
    """A link by which a person may choose a password."""
    with office.house.store.writing() as work:
        accounts.invite(work.runner, "thu", "0" * 64, until=office.clock.machine_now() + timedelta(days=1))
    return {"person": "thu", "digest": "0" * 64}


def _shut_out(office: builders.Office) -> Mapping[str, Any]:
    """A person who was shut out."""
    office.do(commands.DisablePerson, person=NOBODY, reason="Nghỉ việc")
    return {"person": NOBODY, "reason": "Trở lại làm việc"}


SYSTEM = permissions.SYSTEM
SAMPLES: Mapping[type[Any], Sample] = {
    commands.FoundInstance: Sample(SYSTEM, _founding),
    commands.AdoptPolicy: Sample(SYSTEM, lambda _: {"kind": "rules", **policy("rules", "standard")}),
    commands.ApplyPlan: Sample(SYSTEM, lambda _: policy("plan", OTHER_PLAN)),
    commands.OpenCycle: Sample(SYSTEM, lambda _: {"cycle": OTHER_PLAN}),
    commands.InvitePerson: Sample(SYSTEM, lambda _: {"person": "thu"}),
    commands.SetPassword: Sample("thu", _link),
    commands.DisablePerson: Sample(SYSTEM, lambda _: {"person": "thu", "reason": "Nghỉ việc"}),
    commands.EnablePerson: Sample(SYSTEM, _shut_out),
    commands.OpenRound: Sample(
        "ha",
        lambda _: {
            "cycle": builders.PLAN,
            "round": "dot-bo-sung",
            "label": "Đợt bổ sung",
            "label_year": 2024,
            "level": "district",
            "held": "trước ngày 15/12/2024",
            "dossiers_due": None,
            "opened_by": "Công văn của UBND huyện",
        },
    ),
    commands.CloseRound: Sample("ha", lambda o: {**closing_round(o), "reason": "Hội đồng đã họp xong"}),
    commands.ReopenRound: Sample(
        "ha",
        lambda o: {"cycle": builders.PLAN, "round": closed_round(o), "reason": "Đóng nhầm", "opened_by": "Công văn"},
    ),
    commands.CloseCycle: Sample("ha", lambda o: {"cycle": builders.PLAN, "left_open": _left_open(o)}),
    commands.OpenDossier: Sample(
        "thu",
        lambda _: {"cycle": builders.PLAN, "product": "lg-gio-lua", "kind": "re-evaluation", "round": "dot-2"},
    ),
    commands.AdvanceDossier: Sample("thu", lambda _: {"dossier": DRAFTED, "step": "submit-idea"}),
    commands.AdvanceMany: Sample("thu", _many),
    commands.TakeBackStep: Sample("thu", lambda _: {"dossier": "LG24-0007", "reason": "Ghi nhầm hồ sơ"}),
    commands.AssignRound: Sample("thu", lambda _: {"dossier": DRAFTED, "round": "dot-1", "reason": "Kịp đợt 1"}),
    commands.BeginMigration: Sample("thu", _migrations),
    commands.MigrateDossier: Sample("thu", _migration),
    commands.NameLastDays: Sample(SYSTEM, _last_days),
    commands.RecordDocument: Sample("thu", lambda _: {"dossier": DRAFTED, "item": "samples", "note": "Đủ 05 mẫu"}),
    commands.AttachDocument: Sample(
        "thu",
        lambda _: {
            "dossier": DRAFTED,
            "item": "commune-report",
            "name": "Báo cáo của ông Tư.pdf",
            "sha256": "0" * 64,
            "size": 5,
            "media": "application/pdf",
        },
    ),
    commands.WriteComment: Sample(
        "thu", lambda _: {"dossier": DRAFTED, "text": "Cần gọi lại chủ cơ sở", "visibility": "internal"}
    ),
    commands.RecordResult: Sample("loan", lambda _: {"dossier": SCORING, "level": "district", "total": "62,5"}),
    commands.CorrectResult: Sample(
        "loan", lambda _: {"dossier": SCORED, "level": "district", "total": "72", "reason": "Cộng nhầm"}
    ),
    commands.CorrectCertificate: Sample(
        "ha",
        lambda _: {
            "dossier": CERTIFIED,
            "certificate": commands.CertificateData(issued=date(2024, 5, 20)),
            "reason": "Bổ sung ngày cấp",
        },
    ),
    commands.ExtendCertificate: Sample("ha", _ends_under_the_new_law),
    commands.RegisterCertificates: Sample("thu", _register),
    commands.RecordEndLetter: Sample(
        "ha", lambda _: {"dossier": CERTIFIED, "document_number": "112/UBND-NN", "document_day": date(2024, 6, 14)}
    ),
    commands.ProposeRevocation: Sample("tinh", _finding),
    commands.RevokeCertificate: Sample("ha", lambda _: {"dossier": CERTIFIED, "reason": "Vi phạm an toàn thực phẩm"}),
    commands.RecordDutyDone: Sample("hung", lambda _: {"duty": OPEN_DUTY, "day": date(2024, 6, 14), "note": "Đã phát"}),
    commands.HandOnDuty: Sample(
        "thu", lambda _: {"duty": OPEN_DUTY, "unit": builders.HUONG_SON, "reason": "Theo phân công mới"}
    ),
    commands.WaiveDuty: Sample("thu", lambda _: {"duty": OPEN_DUTY, "reason": "Xã không có chủ thể"}),
    commands.ReopenDuty: Sample("thu", lambda _: {"duty": DONE_DUTY, "reason": "Báo cáo chưa đủ"}),
    commands.RingDeadline: Sample(SYSTEM, lambda _: {"deadline": DUE}),
    commands.RingDeadlines: Sample(SYSTEM, lambda o: {"deadlines": tuple(k for k, _ in o.house.sweep.due_now()[:5])}),
    commands.SilenceDeadline: Sample(SYSTEM, lambda _: {"deadline": DUE, "code": "unforeseen", "reason": "Lỗi"}),
    commands.MoveDeadline: Sample(
        "ha",
        lambda _: {"line": DUE.partition("@")[0], "wording": "chậm nhất ngày 30/6/2024", "reason": "Hội đồng họp muộn"},
    ),
    commands.ExtendDeadlines: Sample(
        "ha",
        lambda _: {
            "subject": ("dossier", DUE.split("/", maxsplit=1)[0].partition(":")[2]),
            "wording": "đến hết ngày 30/6/2024",
            "reason": "Hội đồng họp muộn",
        },
    ),
    commands.IssueMessage: Sample(SYSTEM, _issue),
    commands.RecordDelivery: Sample(SYSTEM, lambda o: {"message": _waiting(o), "outcome": "sent", "detail": "đã nhận"}),
    commands.SupersedeMessage: Sample(SYSTEM, lambda o: {"message": _waiting(o), "reason": "Đã sang ngày khác"}),
    commands.OweReport: Sample(
        SYSTEM,
        lambda _: {
            "on": "weekly-report",
            "period": "2024-W24",
            "cycle": builders.PLAN,
            "said": '{"report":{"lines":[],"period":"2024-W24"}}',
        },
    ),
    commands.HoldNotice: Sample("thu", lambda o: {"notice": _owed(o), "reason": "Chờ ý kiến"}),
    commands.ReleaseNotice: Sample("thu", lambda o: {"notice": _held(o)}),
    commands.CancelNotice: Sample("thu", lambda o: {"notice": _owed(o), "reason": "Không cần nữa"}),
    commands.RetryMessage: Sample("thu", lambda o: {"message": _in_doubt(o), "reason": "Nơi nhận chưa thấy thư"}),
    commands.RecordTelling: Sample(
        "thu",
        lambda o: {
            "notice": _owed(o),
            "channel": "telephone",
            "day": clock.day_of(o.clock.now()),
            "by_whom": "Nguyễn Thị Thu",
            "spoken_to": "Ông Chủ tịch xã",
            "note": "Hẹn nộp trong tuần",
        },
    ),
    commands.WithdrawTelling: Sample("thu", lambda o: {"notice": _told_by_hand(o), "reason": "Ghi nhầm đơn vị"}),
    commands.RecordAnswer: Sample(
        "thu",
        lambda o: {
            "dossier": CERTIFIED,
            "answer": "will-file",
            "day": clock.day_of(o.clock.now()),
            "by_whom": "Nguyễn Thị Thu",
            "spoken_to": "Chủ cơ sở",
            "note": "Hẹn nộp trong tháng",
        },
    ),
    commands.RecordBounce: Sample(
        "thu",
        lambda o: {
            "message": _told_by(o)["id"],
            "address": _told_by(o)["address"],
            "action": "failed",
            "status": "5.1.1",
            "detail": "550 5.1.1 User unknown",
        },
    ),
    commands.ResendNotice: Sample("thu", lambda o: {"notice": _told(o), "reason": "Đã sửa địa chỉ"}),
    commands.ChangeContact: Sample(
        "thu",
        lambda _: {
            "party_kind": "unit",
            "party": builders.HUONG_SON,
            "channel": "email",
            "address": "moi@huong-son.example",
        },
    ),
    commands.AddPerson: Sample(builders.ADMINISTRATOR, lambda _: {"person": "moi", "name": "Người Mới"}),
    commands.GrantRole: Sample(
        builders.ADMINISTRATOR, lambda _: {"person": NOBODY, "role": "council-member", "unit": builders.DISTRICT}
    ),
    commands.RevokeRole: Sample(
        builders.ADMINISTRATOR, lambda _: {"person": "lan", "role": "department-officer", "unit": "lg-phong-vhtt"}
    ),
    commands.BindAccount: Sample(builders.ADMINISTRATOR, lambda _: {"account": "may-1\\thu", "person": "thu"}),
    commands.ChangeSetting: Sample(builders.ADMINISTRATOR, lambda _: {"name": "sending-held", "value": "true"}),
    commands.AddUnit: Sample(
        builders.ADMINISTRATOR,
        lambda _: {
            "unit": "doi-moi",
            "name": "Đội Mới",
            "unit_class": "phong-ban",
            "level": "district",
            "above": builders.DISTRICT,
            "reason": "Quyết định dựng ra",
        },
    ),
    commands.NameUnit: Sample(builders.ADMINISTRATOR, lambda _: {"unit": builders.HUONG_SON, "alias": "Làng Dựng"}),
    commands.WithdrawName: Sample(builders.ADMINISTRATOR, lambda o: {**_called_otherwise(o), "reason": "Ghi nhầm"}),
    commands.ChangeUnits: Sample(builders.ADMINISTRATOR, _merger),
    commands.TakeOverUnits: Sample(SYSTEM, _merging),
    commands.MoveDemoClock: Sample(SYSTEM, lambda _: {"to": "2024-01-09T01:00:00.000000Z"}),
    commands.ConfirmClock: Sample("thu", lambda _: {"last_sweep": "2024-06-01T01:00:00.000000Z"}),
    commands.MakeCheckpoint: Sample(SYSTEM, lambda o: {"checkpoint": _checkpoint(o)}),
    commands.ChangeKey: Sample(SYSTEM, lambda _: _other_key()),
    commands.MarkReviewed: Sample("kiem", lambda _: {"up_to": 100}),
    commands.AskQuestion: Sample("kiem", lambda _: {"entry": 120, "unit": builders.AGENCY, "text": "Vì sao?"}),
    commands.AnswerQuestion: Sample("thu", lambda _: {"question": "100/1", "text": "Theo kế hoạch."}),
    commands.CloseQuestion: Sample("kiem", lambda _: {"question": "100/2"}),
    commands.AskErasure: Sample(
        builders.ADMINISTRATOR,
        lambda _: {
            "table": "contact",
            "row": "producer:lg-htx-an-ha/email/1",
            "column": "address",
            "article": "Yêu cầu",
            "reason": "Không còn dùng",
        },
    ),
    commands.ErasePersonalData: Sample(
        tampering.SECOND, lambda o: {"erasure": str(o.rows("SELECT id FROM erasure")[0]["id"])}
    ),
}
"""Every command there is; a test holds this list against the handlers."""


def move_a_date(office: builders.Office) -> None:
    """The district gives a dossier more time."""
    line = "dossier:LG24-0010/plan/danh-gia-cap-huyen/v1"
    office.do(commands.MoveDeadline, "ha", line=line, wording="chậm nhất ngày 31/10/2024", reason="Hội đồng họp muộn")


def trouble_a_duty(office: builders.Office) -> None:
    """One duty is handed on, another one done and opened again."""
    office.do(commands.HandOnDuty, "thu", duty=OPEN_DUTY, unit=builders.HUONG_SON, reason="Theo phân công mới")
    office.do(commands.RecordDutyDone, "thu", duty=DONE_DUTY, day=date(2024, 3, 1))
    office.do(commands.ReopenDuty, "thu", duty=DONE_DUTY, reason="Báo cáo chưa đủ")


def preview(step: str, listed: Sequence[tuple[str, int]]) -> str:
    """What fixes a list that somebody was shown."""
    return bulk.preview_digest(step, list(listed))
