"""
Any work an office may do, in any order: each deed picks what it does by chance, sensible or not.

A deed gives one command; `try_out` carries it out, and says whether the house refused. The same list of (deed, chance)
does the same.
"""

import functools
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import bulk
from ocop_cycle.storage import engines, schema
from tests.application import builders, tampering

Chance = random.Random
Deed = Callable[[builders.Office, Chance], commands.Command | None]

FEW = 5
"""How many dossiers the work is about: few, so that much happens to each."""

REASONS = ("Thiếu phiếu kiểm nghiệm", "Theo đề nghị của chủ thể", "", "Nhầm hồ sơ")
WORDINGS = ("đến hết ngày 30/6/2024", "trước ngày 15/7/2024", "trong tháng 9/2024", "sang năm", "ngày 31/2/2024")
PEOPLE = ("thu", "ha", "loan", "huong", "hung", "tinh", "tinh-thu-ky", "tinh-chu-tich", "bo-thu-ky", "bo-truong")


def dump(office: builders.Office) -> Mapping[str, list[Any]]:
    """Every row of every table."""
    connection = office.house.store.database.raw_connection()
    try:
        cursor = connection.cursor()
        found = {}
        for name in schema.metadata.tables:
            cursor.execute(f"SELECT * FROM {name}")
            found[name] = cursor.fetchall()
        return found
    finally:
        connection.close()


def _any(office: builders.Office, chance: Chance, sql: str) -> Any:
    rows = office.rows(sql)
    return next(iter(chance.choice(rows).values())) if rows else "khong-co"


def _dossier(chance: Chance) -> str:
    return f"LG24-{chance.randint(1, FEW):04d}"


def advance(office: builders.Office, chance: Chance) -> commands.Command:
    """A step out of the state of a dossier, by somebody who may take such steps, or by anybody."""
    code = _dossier(chance)
    row = office.row("dossier", code)
    leaving = [t for t in office.regime(row["regime"]).transitions if row["state"] in t.sources]
    step = chance.choice(leaving).step if leaving else "submit-idea"
    usual, actor = builders.WAY.get(row["state"], (step, "thu"))
    if chance.random() < 0.6:
        step = usual
    if actor == "commune":
        actor = builders.commune_officer(row["unit_id"])
    paper = commands.CertificateData(stars=chance.choice([None, 3, 4]), issued=office.clock.now().date())
    return commands.AdvanceDossier(
        by=office.by(actor if chance.random() < 0.9 else chance.choice(PEOPLE)), dossier=code, step=step,
        reason=chance.choice(REASONS), certificate=chance.choice([None, paper]),
    )  # fmt: skip


def take_back(office: builders.Office, chance: Chance) -> commands.Command:
    """The newest step of a dossier taken back."""
    actor = chance.choice(("thu", "ha"))
    return commands.TakeBackStep(by=office.by(actor), dossier=_dossier(chance), reason=chance.choice(REASONS))


def record_document(office: builders.Office, chance: Chance) -> commands.Command:
    """A paper of the checklist."""
    code = _dossier(chance)
    law = office.regime(office.row("dossier", code)["regime"])
    return commands.RecordDocument(
        by=office.by("thu"), dossier=code, item=chance.choice(law.documents).id,
        status=chance.choice(("present", "present", "missing", "not-needed")), note=chance.choice((None, "Bản sao")),
    )  # fmt: skip


def record_result(office: builders.Office, chance: Chance) -> commands.Command:
    """A total at the level that holds a dossier, mostly one before its council; or a correction of one."""
    waiting = "SELECT id FROM dossier WHERE state LIKE '%-scoring' ORDER BY id"
    found = _any(office, chance, waiting)
    code = _dossier(chance) if found == "khong-co" or chance.random() < 0.2 else found
    row = office.row("dossier", code)
    actor = builders.SECRETARIES.get(row["state"], "loan")
    total = chance.choice(("29.99", "30", "49.99", "50", "62", "70", "89.99", "90", "100.01"))
    said: dict[str, Any] = {"dossier": code, "level": row["level"], "total": total}
    if chance.random() < 0.3:
        return commands.CorrectResult(by=office.by(actor), reason=chance.choice(REASONS), **said)
    return commands.RecordResult(by=office.by(actor), **said)


def correct_certificate(office: builders.Office, chance: Chance) -> commands.Command:
    """What an officer reads from the paper later."""
    paper = commands.CertificateData(decision_number="12/QĐ-UBND", issued=office.clock.now().date())
    return commands.CorrectCertificate(
        by=office.by("ha"), dossier=_dossier(chance), certificate=paper, reason=chance.choice(REASONS)
    )


def assign_round(office: builders.Office, chance: Chance) -> commands.Command:
    """A dossier moved to another round."""
    name = chance.choice(("dot-1", "dot-2", "dot-9"))
    return commands.AssignRound(
        by=office.by("thu"), dossier=_dossier(chance), round=name, reason=chance.choice(REASONS)
    )


def open_dossier(office: builders.Office, chance: Chance) -> commands.Command:
    """One more dossier for a product, following another or not."""
    product = _any(office, chance, "SELECT id FROM product")
    return commands.OpenDossier(
        by=office.by("thu"), cycle=builders.PLAN, product=product, kind=chance.choice(("new", "upgrade")),
        round=chance.choice((None, "dot-1", "dot-2")), predecessor=chance.choice((None, _dossier(chance))),
    )  # fmt: skip


def many(office: builders.Office, chance: Chance) -> commands.Command:
    """One step with several dossiers at once."""
    rows = office.rows("SELECT id FROM dossier WHERE state = 'idea-draft' ORDER BY id")
    codes = sorted(
        {str(row["id"]) for row in chance.choices(rows, k=3)} | {_dossier(chance) for _ in range(chance.randint(0, 1))}
    )
    listed = [(code, int(office.row("dossier", code)["version"]) - (chance.random() < 0.1)) for code in codes]
    step = chance.choice(("submit-idea", "submit-idea", "approve-idea"))
    return commands.AdvanceMany(
        by=office.by("ha" if step == "approve-idea" else "thu"), step=step, dossiers=tuple(listed),
        preview=bulk.preview_digest(step, listed), reason=chance.choice(REASONS),
    )  # fmt: skip


def duty(office: builders.Office, chance: Chance) -> commands.Command:
    """Something with a duty."""
    by, key = office.by("thu"), _any(office, chance, "SELECT id FROM duty ORDER BY id LIMIT 4")
    reason, day = chance.choice(REASONS), office.clock.now().date() + timedelta(days=chance.choice((-1, 0, 1)))
    return chance.choice(
        (
            commands.RecordDutyDone(by=by, duty=key, day=day, document="05/BC", note=chance.choice((None, "Bà Lan"))),
            commands.HandOnDuty(by=by, duty=key, unit=chance.choice(("lg-phong-vhtt", "khong-co")), reason=reason),
            commands.WaiveDuty(by=by, duty=key, reason=reason),
            commands.ReopenDuty(by=by, duty=key, reason=reason),
        )
    )


def move_deadline(office: builders.Office, chance: Chance) -> commands.Command:
    """An open deadline gets another date, in words that may be none."""
    line = _any(office, chance, "SELECT line FROM deadline WHERE state = 'open' ORDER BY id LIMIT 40")
    wording, reason = chance.choice(WORDINGS), chance.choice(REASONS)
    return commands.MoveDeadline(by=office.by("thu"), line=line, wording=wording, reason=reason)


def notice(office: builders.Office, chance: Chance) -> commands.Command:
    """A notice held, released or cancelled."""
    key = _any(office, chance, "SELECT id FROM notice ORDER BY owed_at DESC LIMIT 20")
    by = office.by("thu")
    return chance.choice(
        (
            commands.HoldNotice(by=by, notice=key, reason="Chờ ý kiến"),
            commands.ReleaseNotice(by=by, notice=key),
            commands.CancelNotice(by=by, notice=key, reason="Không cần nữa"),
        )
    )


def contact(office: builders.Office, chance: Chance) -> commands.Command:
    """A new address."""
    party = chance.choice((builders.AGENCY, builders.HUONG_SON, "khong-co"))
    return commands.ChangeContact(
        by=office.by("thu"), party_kind="unit", party=party, channel=chance.choice(("email", "telephone")),
        address=f"dia-chi-{chance.randint(1, 9)}@lang-giang.example",
    )  # fmt: skip


def rights(office: builders.Office, chance: Chance) -> commands.Command:
    """A role given or taken."""
    said: dict[str, Any] = {"person": "lan", "role": chance.choice(("department-officer", "head", "vua"))}
    by, unit = office.by(chance.choice((builders.ADMINISTRATOR, "thu"))), "lg-phong-vhtt"
    if chance.random() < 0.5:
        return commands.GrantRole(by=by, unit=unit, **said)
    return commands.RevokeRole(by=by, unit=unit, reason=chance.choice((None, "Nghỉ hưu")), **said)


def setting(office: builders.Office, chance: Chance) -> commands.Command:
    """A setting changed, or one that never is."""
    name, value = chance.choice((("mail-from", "ocop@moi.example"), ("demo", "true"), ("sending-held", "true")))
    return commands.ChangeSetting(by=office.by(builders.ADMINISTRATOR), name=name, value=value)


def review(office: builders.Office, chance: Chance) -> commands.Command:
    """A mark, a question, an answer."""
    entry = chance.randint(0, 200)
    question = _any(office, chance, "SELECT id FROM question")
    return chance.choice(
        (
            commands.MarkReviewed(by=office.by("kiem"), up_to=entry),
            commands.AskQuestion(by=office.by("kiem"), entry=entry, unit=builders.AGENCY, text="Vì sao?"),
            commands.AnswerQuestion(by=office.by("thu"), question=question, text="Theo kế hoạch."),
        )
    )


def erasure(office: builders.Office, chance: Chance) -> commands.Command:
    """Something asked to be erased, or a request approved."""
    asked = _any(office, chance, "SELECT id FROM erasure")
    table, column = chance.choice((("contact", "address"), ("duty", "note"), ("question", "text"), ("person", "name")))
    row = _any(office, chance, f"SELECT id FROM {table} ORDER BY id LIMIT 6")
    asking = commands.AskErasure(
        by=office.by(builders.ADMINISTRATOR), table=table, row=row, column=column, article="Theo đơn", reason="Hết cần"
    )
    approving = commands.ErasePersonalData(by=office.by(tampering.SECOND), erasure=asked)
    return asking if asked == "khong-co" or chance.random() < 0.3 else approving


def close(office: builders.Office, chance: Chance) -> commands.Command | None:
    """Once in a while the cycle is closed, with every dossier named."""
    if chance.random() < 0.8:
        return None
    left = tuple((row["id"], "Chuyển năm sau") for row in office.rows("SELECT id FROM dossier ORDER BY id"))
    return commands.CloseCycle(by=office.by("thu"), cycle=builders.PLAN, left_open=chance.choice(((), left)))


def pass_time(office: builders.Office, chance: Chance) -> None:
    """Days go by; what fell due is rung, what is owed is sent."""
    office.clock.forward(timedelta(days=chance.randint(0, 40), hours=chance.randint(0, 23)))
    office.house.sweep.run()
    office.house.outbox.run()


def sign(office: builders.Office, chance: Chance) -> None:
    """A checkpoint."""
    del chance
    tampering.signing_with(office, tampering.key()).make(office.by())


def again(office: builders.Office, chance: Chance) -> commands.Command:
    """A command of before, whole, under its old key."""
    return chance.choice(office.done[-30:]).command


DEEDS: tuple[Callable[[builders.Office, Chance], commands.Command | None], ...] = (
    advance, advance, advance, advance, take_back, record_document, record_result, record_result, correct_certificate,
    assign_round, open_dossier, many, duty, duty, move_deadline, notice, contact, rights, setting, review, erasure,
    close, pass_time, pass_time, sign, again,
)  # fmt: skip


def at_work() -> builders.Office:
    """Lạng Giang open and signing, two administrators, its few dossiers all along the way; a copy of one pattern."""
    pattern, database = _pattern(), engines.sqlite_memory()
    source, target = pattern.house.store.database.raw_connection(), database.raw_connection()
    try:
        source.driver_connection.backup(target.driver_connection)  # type: ignore[union-attr] # sqlite3's own
    finally:
        source.close()
        target.close()
    office = builders.office(database, at=pattern.clock.now())
    office.done = list(pattern.done)
    return office


@functools.cache
def _pattern() -> builders.Office:
    office = builders.lang_giang()
    tampering.add_second(office)
    tampering.put_key(office)
    office.at(2024, 5, 20, 8)
    places = ("idea-draft", "plan-review", "district-scoring", "province-scoring", "certified")
    for number, state in enumerate(places, 1):
        office.to(f"LG24-{number:04d}", state, total="75" if state == "province-scoring" else "62")
    return office


def try_out(office: builders.Office, command: commands.Command) -> errors.Stopped | None:
    """Carry out a command; why not, where the house refused it."""
    try:
        office.execute(command)
    except errors.Stopped as stop:
        return stop
    return None
