"""
Commands by chance: what people might try in whatever order, allowed or not.

A ``Try`` is a plain value, so that Hypothesis can shrink a sequence of them; ``attempt`` does it in an office.
"""

import functools
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import bulk
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime
from tests.application import builders

LAW = builders.checked("regime", "qd-148-2023").value
STEPS = sorted({t.step for t in LAW.transitions})
ITEMS = [item.id for item in LAW.documents]
DOSSIERS = ["LG24-0001", "LG24-0002", "LG24-0003", "LG24-0012", "LG24-0014"]
STARTS = ["district-scoring", "district-recognition", "province-scoring", "certified", "dossier-draft"]
DUTIES = [
    f"{builders.PLAN}/ii-1-tuyen-truyen/{unit}" for unit in (builders.NGHIA_HUNG, builders.HUONG_SON, builders.AGENCY)
]
PEOPLE = ["thu", "ha", "loan", "hung", "huong", "chi", "tinh", "tinh-thu-ky", "tinh-chu-tich", permissions.SYSTEM]
REASONS = [None, "", "Theo kết luận", "Ghi nhầm"]


class Try(NamedTuple):
    """Something somebody tries; ``rightly``: by somebody who may."""

    what: str
    who: str
    rightly: bool
    dossier: str
    duty: str
    word: str
    number: int
    reason: str | None


WHATS = [
    *("along", "along", "along", "step", "step", "result", "correct", "paper", "back", "back", "round", "certificate"),
    *("certificate", "duty", "many", "move", "time", "time", "sweep", "send", "contact", "role"),
]
TRIES = st.builds(
    Try,
    what=st.sampled_from(WHATS),
    who=st.sampled_from(PEOPLE),
    rightly=st.sampled_from([True, True, True, False]),
    dossier=st.sampled_from(DOSSIERS),
    duty=st.sampled_from(DUTIES),
    word=st.sampled_from(STEPS),
    number=st.integers(0, 100),
    reason=st.sampled_from(REASONS),
)


def office() -> builders.Office:
    """Lạng Giang with dossiers at all places of the way, for the tries to begin from."""
    return builders.copy(_begun())


@functools.cache
def _begun() -> builders.Office:
    made = builders.lang_giang()
    for code, state in zip(DOSSIERS, STARTS, strict=True):
        made.to(code, state, total="75" if state == "province-scoring" else "62")
    return made


def attempt(office: builders.Office, tried: Try) -> bool:
    """Try it; whether it was done. What stops people is an error of this house and nothing else."""
    try:
        _DEEDS[tried.what](office, tried)
    except errors.Stopped:
        return False
    return True


def _who(tried: Try, right: str) -> str:
    return right if tried.rightly else tried.who


def _along(office: builders.Office, tried: Try) -> None:
    """One step further on the usual way, with papers and points as they are needed."""
    state = office.state(tried.dossier)
    if state in builders.SECRETARIES and not office.rows(f"SELECT id FROM result WHERE dossier_id = '{tried.dossier}'"):
        office.score(tried.dossier, str(tried.number))
    elif state in ("dossier-draft", "province-check") or tried.number % 5 == 0:
        office.complete(tried.dossier)
    if state in builders.WAY:
        office._step_on(tried.dossier, state)


def _step(office: builders.Office, tried: Try) -> None:
    """A step by chance; rightly, one that is open here for somebody."""
    law = {t.step: t for t in LAW.transitions if office.state(tried.dossier) in t.sources and t.by}
    word = sorted(law)[tried.number % len(law)] if tried.rightly and law else tried.word
    who = _holding(law[word].by) if word in law and tried.rightly else tried.who
    version = None if tried.number % 3 else office.row("dossier", tried.dossier)["version"] - tried.number % 2
    office.step(tried.dossier, word, who, reason=tried.reason, version=version)


_RIGHT = {
    ("coordinator", "district"): "thu", ("head", "district"): "ha", ("council-secretary", "district"): "loan",
    ("coordinator", "province"): "tinh", ("head", "province"): "tinh-chu-tich",
    ("council-secretary", "province"): "tinh-thu-ky", ("commune-officer", "commune"): "hung",
}  # fmt: skip


def _holding(roles: tuple[regime.RoleAt, ...]) -> str:
    return next((_RIGHT[r.role, r.level] for r in reversed(roles) if r.level and (r.role, r.level) in _RIGHT), "thu")


def _level(tried: Try) -> str:
    return ("district", "province", "ministry")[tried.number % 3]


def _result(office: builders.Office, tried: Try) -> None:
    row = office.row("dossier", tried.dossier)
    said = {"level": row["level"] if tried.rightly else _level(tried), "total": f"{tried.number},5"}
    office.do(
        commands.RecordResult,
        _who(tried, builders.SECRETARIES.get(row["state"], "loan")),
        dossier=tried.dossier,
        **said,
    )


def _correct(office: builders.Office, tried: Try) -> None:
    level = "district" if tried.rightly else _level(tried)
    said = {"level": level, "total": str(tried.number), "reason": tried.reason or ""}
    office.do(commands.CorrectResult, _who(tried, "loan"), dossier=tried.dossier, **said)


def _paper(office: builders.Office, tried: Try) -> None:
    status = ("present", "missing", "not-needed")[tried.number % 3]
    item = ITEMS[tried.number % len(ITEMS)]
    office.do(
        commands.RecordDocument, tried.who, dossier=tried.dossier, item=item, status=status, note=tried.reason or None
    )


def _back(office: builders.Office, tried: Try) -> None:
    office.do(
        commands.TakeBackStep,
        _who(tried, ("thu", "ha", "tinh-chu-tich")[tried.number % 3]),
        dossier=tried.dossier,
        reason=tried.reason or "",
    )


def _round(office: builders.Office, tried: Try) -> None:
    to = ("dot-1", "dot-2", "dot-9")[tried.number % 3]
    office.do(commands.AssignRound, _who(tried, "thu"), dossier=tried.dossier, round=to, reason=tried.reason)


def _certificate(office: builders.Office, tried: Try) -> None:
    issued = office.clock.now().date() - timedelta(days=tried.number)
    data = commands.CertificateData(issued=issued, stars=None if tried.number % 4 else 3 + tried.number % 3)
    if tried.number % 2:
        office.do(
            commands.CorrectCertificate,
            _who(tried, "ha"),
            dossier=tried.dossier,
            certificate=data,
            reason=tried.reason or "",
        )
    else:
        right = "tinh-chu-tich" if "province" in office.state(tried.dossier) else "ha"
        office.step(tried.dossier, "certify", _who(tried, right), certificate=data)


def _duty(office: builders.Office, tried: Try) -> None:
    kinds: list[tuple[type[Any], dict[str, Any]]] = [
        (commands.RecordDutyDone, {"day": office.clock.now().date(), "note": tried.reason}),
        (commands.WaiveDuty, {"reason": tried.reason or ""}),
        (commands.ReopenDuty, {"reason": tried.reason or ""}),
        (commands.HandOnDuty, {"unit": builders.HUONG_SON, "reason": tried.reason or ""}),
    ]
    kind, said = kinds[tried.number % 4]
    office.do(kind, _who(tried, "thu"), duty=tried.duty, **said)


def _many(office: builders.Office, tried: Try) -> None:
    """One step with all dossiers of a state (rightly) or with a few by chance; one form of them may be stale."""
    where = f"state = '{office.state(tried.dossier)}'" if tried.rightly else f"version % 3 = {tried.number % 3}"
    rows = office.rows(f"SELECT id, version FROM dossier WHERE {where} ORDER BY id")
    listed = [(row["id"], row["version"] + (n == tried.number % 7)) for n, row in enumerate(rows)]
    word, who = (
        builders.WAY.get(office.state(tried.dossier), ("withdraw", "thu")) if tried.rightly else (tried.word, tried.who)
    )
    office.do(
        commands.AdvanceMany, who, step=word, dossiers=tuple(listed), reason=tried.reason,
        preview=bulk.preview_digest(word, listed),
    )  # fmt: skip


def _move(office: builders.Office, tried: Try) -> None:
    lines = office.rows(f"SELECT line FROM deadline WHERE subject_id = '{tried.dossier}' ORDER BY line")
    day = date(2024, 6, 1) + timedelta(days=3 * tried.number)
    line = lines[tried.number % len(lines)]["line"] if lines else "dossier:-/plan/-/v1"
    office.do(
        commands.MoveDeadline, _who(tried, "ha"), line=line, wording=f"chậm nhất ngày {day.day}/{day.month}/{day.year}",
        reason=tried.reason or "",
    )  # fmt: skip


def _time(office: builders.Office, tried: Try) -> None:
    office.clock.forward(timedelta(hours=7 * tried.number))


def _contact(office: builders.Office, tried: Try) -> None:
    office.do(
        commands.ChangeContact, _who(tried, "thu"), party_kind="unit", party=builders.NGHIA_HUNG,
        channel=("email", "telephone")[tried.number % 2], address=f"so-{tried.number}@nghia-hung.example",
    )  # fmt: skip


def _role(office: builders.Office, tried: Try) -> None:
    said = {"person": "lan", "role": "coordinator", "unit": builders.AGENCY}
    office.do((commands.GrantRole, commands.RevokeRole)[tried.number % 2], permissions.SYSTEM, **said)


def _sweep(office: builders.Office, tried: Try) -> None:
    office.house.sweep.run()


def _send(office: builders.Office, tried: Try) -> None:
    office.house.outbox.run()


_DEEDS: dict[str, Callable[[builders.Office, Try], None]] = {
    "along": _along, "step": _step, "result": _result, "correct": _correct, "paper": _paper, "back": _back,
    "round": _round, "certificate": _certificate, "duty": _duty, "many": _many, "move": _move, "time": _time,
    "sweep": _sweep, "send": _send, "contact": _contact, "role": _role,
}  # fmt: skip

SINGLE = frozenset(_DEEDS) - {"along", "sweep", "send", "time"}
"""Tries that are one command: refused, they leave everything as it was."""
