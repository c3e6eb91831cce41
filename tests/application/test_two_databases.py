"""
The same commands on SQLite and on PostgreSQL give the same year: states, notice keys, due dates, entries.

Only what is random or hangs on it differs: salts, the commitments made with them, and the hashes over those.
"""

import functools
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, walking
from tests.application import builders, dumps, situations
from tests.storage import databases

RANDOM = {
    "message": {"data", "sha256"},  # the footer of a message names the head, whose hash goes back to salts
    "evidence": set[str](),
}
"""Columns that hang on salts."""


def live(office: builders.Office) -> None:
    """A year of eight dossiers with most of what can happen in one, refusals among it."""
    for number in (1, 2, 4, 11, 12, 13, 14, 15):
        product = office.plan().products[number]
        office.do(
            commands.OpenDossier, "thu", cycle=builders.PLAN, product=product.id, kind=product.kind, round=product.round
        )
    for code in ("LG24-0001", "LG24-0002", "LG24-0003"):
        office.to(code, "dossier-draft")
    _walk(office, date(2024, 4, 1))
    office.execute(_many(office, "LG24-0001", "LG24-0002", "LG24-0003"))
    commune = builders.commune_officer(office.row("dossier", "LG24-0003")["unit_id"])
    office.step("LG24-0003", "return-for-supplement", commune, reason="Thiếu phiếu kiểm nghiệm")
    office.do(commands.TakeBackStep, "thu", dossier="LG24-0002", reason="Ghi nhầm hồ sơ")
    _refused(office, commands.AdvanceDossier, "loan", dossier="LG24-0001", step="confirm")
    _walk(office, date(2024, 6, 1))
    for code, total in (("LG24-0001", "62"), ("LG24-0002", "72.5"), ("LG24-0004", "49,99"), ("LG24-0005", "55")):
        office.to(code, "district-scoring")
        office.score(code, total)
        office.step(code, "conclude", "loan")
    office.step("LG24-0001", "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 6, 1)))
    office.do(
        commands.CorrectCertificate, "ha", dossier="LG24-0001", reason="Bổ sung",
        certificate=commands.CertificateData(decision_number="1234/QĐ-UBND", issued=date(2024, 5, 31)),
    )  # fmt: skip
    office.to("LG24-0002", "province-recognition", total="78")
    office.step("LG24-0002", "certify", "tinh-chu-tich", certificate=commands.CertificateData(issued=date(2024, 6, 1)))
    office.do(commands.AssignRound, "thu", dossier="LG24-0006", round="dot-1", reason="Kịp đợt 1")
    line = "dossier:LG24-0007/plan/danh-gia-cap-huyen/v1"
    office.do(commands.MoveDeadline, "ha", line=line, wording="chậm nhất ngày 28/6/2024", reason="Họp muộn")
    situations.trouble_a_duty(office)
    _refused(office, commands.RecordResult, "loan", dossier="LG24-0001", level="district", total="70")
    _walk(office, date(2024, 7, 15))
    after = office.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="re-evaluation",
        round="dot-2", predecessor="LG24-0001",
    ).subject[1]  # fmt: skip
    office.to(after, "district-recognition", total="66")
    office.step(after, "certify", "ha", certificate=commands.CertificateData(ends=date(2024, 9, 30)))
    office.do(
        commands.ChangeContact, "thu", party_kind="unit", party=builders.DISTRICT, channel="email",
        address="moi@lang-giang.example",
    )  # fmt: skip
    office.execute(_many(office, "LG24-0007", "LG24-0008", step="withdraw"))
    builders.open_plan(office, "cam-xuyen-2024")
    _walk(office, date(2024, 10, 20))
    office.do(
        commands.CloseCycle, "ha", cycle=builders.PLAN,
        left_open=(("LG24-0003", "chuyển sang năm 2025"), ("LG24-0005", "chờ"), ("LG24-0006", "chờ")),
    )  # fmt: skip


def _walk(office: builders.Office, day: date) -> None:
    for stop in walking.walk(office.house, clock.at_local(day, 8), office.clock.set):
        assert (stop.swept.refused, stop.sent.failed) == ((), ())


def _many(office: builders.Office, *codes: str, step: str = "submit-dossier") -> commands.AdvanceMany:
    for code in codes:
        office.complete(code)
    listed = tuple((code, int(office.row("dossier", code)["version"])) for code in codes)
    return commands.AdvanceMany(
        by=office.by("thu"), step=step, dossiers=listed, reason="Theo danh sách",
        preview=situations.preview(step, listed),
    )  # fmt: skip


def _refused(office: builders.Office, kind: type[Any], actor: str, **said: Any) -> None:
    with pytest.raises(errors.Refused):
        office.do(kind, actor, **said)


def picture(office: builders.Office) -> dict[str, Any]:
    """Every record, and what every entry says, without what hangs on salts."""
    records = {
        table: {key: _without(row, RANDOM.get(table, set())) for key, row in rows.items()}
        for table, rows in dumps.of(office, dumps.RECORDS).items()
    }
    return {**records, "entries": [_plain(said) for said in dumps.entries(office)]}


def _without(row: dict[str, Any], columns: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in columns}


def _plain(said: Any) -> Any:
    """An entry, or a part of one, with commitments and hashes blanked."""
    if isinstance(said, dict):
        if set(said) == {"h"}:
            return "#"
        return {name: _plain(value) for name, value in said.items() if name not in ("prev", "sha256")}
    return [_plain(part) for part in said] if isinstance(said, list) else said


@functools.cache
def _in_memory() -> dict[str, Any]:
    office = builders.opened()
    live(office)
    assert dumps.faults(office) == []
    found = picture(office)
    office.house.close()
    return found


@pytest.fixture
def elsewhere(durable: databases.Database) -> Iterator[builders.Office]:
    """The same year lived on a file, and on PostgreSQL."""
    office = builders.opened(durable.engine)
    live(office)
    yield office
    office.house.close()


def test_the_same_year_on_every_database(elsewhere: builders.Office) -> None:
    """Records, keys, dates and entries are the same, one by one; and the trail verifies there, too."""
    there, here = picture(elsewhere), _in_memory()

    assert {table: len(rows) for table, rows in there.items()} == {table: len(rows) for table, rows in here.items()}
    for table, rows in here.items():
        assert (table, there[table]) == (table, rows)
    assert dumps.faults(elsewhere) == []


def test_the_year_is_long_enough_to_tell() -> None:
    """It has dossiers in many states, notices in every state, deadlines of every kind, and certificates that ended."""
    year = _in_memory()

    def values(table: str, column: str) -> set[str]:
        return {row[column] for row in year[table].values()}

    assert values("dossier", "state") >= {
        "certified",
        "expired",
        "replaced",
        "not-recognised",
        "withdrawn",
        "dossier-draft",
    }
    assert values("notice", "state") == {"covered", "cancelled", "held"}
    assert values("deadline", "state") == {"open", "met", "closed", "moved"}
    assert values("certificate", "state") == {"in-force", "ended", "replaced", "corrected"}
    assert len(year["entries"]) > 400
    assert json.dumps(year["entries"]).count('"kind": "TakeBackStep"') == 1
