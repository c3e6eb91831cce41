"""One year, three databases: every question has the same answer; and no question costs more statements than it must."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from ocop_cycle.application import commands
from ocop_cycle.application.queries import (
    board,
    calls,
    certificates,
    cohort,
    cycles,
    deadlines,
    dossier,
    dossiers,
    duties,
    fitting,
    health,
    naming,
    notice_facts,
    notices,
    owed,
    people,
    policy,
    reader,
    row_changes,
    sealed,
    selection,
    stretches,
    trail,
    transitions,
    units,
)
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from tests.application import builders
from tests.application.test_queries_scope import texts_in
from tests.storage import databases

CODE = "LG24-0002"


def _preview(asking: reader.Reader, actor: permissions.Actor) -> Any:
    rules = builders.checked("rules", "standard").value.rules
    reminder = next(rule for rule in rules if rule.id == "dossier-deadline-near")
    return notice_facts.of_dossier(asking, actor, CODE, reminder)


Asking = Callable[[reader.Reader, permissions.Actor], Any]

QUESTIONS: dict[str, Asking] = {
    "board": lambda r, a: board.board(r, a, board.Wanted(cycle=builders.PLAN)),
    **{
        f"dossiers by {sort}": lambda r, a, sort=sort: dossiers.list_dossiers(r, a, sort=sort)  # type: ignore[misc]
        for sort in dossiers.SORTS
    },
    "search": lambda r, a: dossiers.list_dossiers(r, a, dossiers.Wanted(search="ruou la")),
    "late": lambda r, a: dossiers.list_dossiers(r, a, dossiers.Wanted(late=True, ended=False, round="dot-1")),
    "dossier": lambda r, a: dossier.show(r, a, CODE),
    "transitions": lambda r, a: transitions.open_transitions(r, a, CODE),
    "why not": lambda r, a: transitions.why_not(r, a, CODE, "submit-dossier"),
    "duties": duties.list_duties,
    "duties of a unit": lambda r, a: duties.list_duties(r, a, duties.Wanted(unit=builders.NGHIA_HUNG, overdue=False)),
    "milestones": lambda r, a: duties.milestones(r, a, duties.Wanted()),
    "duty": lambda r, a: duties.show(r, a, f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"),
    "deadlines": deadlines.list_deadlines,
    "deadlines of a unit": lambda r, a: deadlines.list_deadlines(r, a, deadlines.Wanted(unit=builders.NGHIA_HUNG)),
    "overdue": lambda r, a: deadlines.list_deadlines(r, a, deadlines.Wanted(overdue=True, until=date(2024, 7, 1))),
    "explain": lambda r, a: deadlines.explain(r, a, f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1"),
    "notices": notices.list_notices,
    "messages": lambda r, a: notices.list_notices(r, a, notices.Wanted(message_state="sent")),
    "notices of a dossier": lambda r, a: notices.list_notices(
        r, a, notices.Wanted(dossier=CODE, since=date(2024, 4, 1))
    ),
    "facts for a preview": _preview,
    "told": lambda r, a: notices.told(r, a, "dossier", CODE),
    "certificates": lambda r, a: certificates.list_certificates(r, a, certificates.Wanted(status=None, corrected=True)),
    "expiring": lambda r, a: certificates.expiring(r, a, 5000),
    "cohort": cohort.renewals_of,
    "lapsed": lambda r, a: cohort.renewals_of(r, a, cohort.Wanted(ended=True, until=date(2030, 1, 1), search="ruou")),
    "calls": lambda r, a: calls.call_list(r, a, ahead=2000),
    "fitting": lambda r, a: fitting.fit(r, a, builders.PLAN),
    "fitting of a dossier": lambda r, a: fitting.fit_one(r, a, "LG24-0006"),
    "cycles": cycles.list_cycles,
    "cycle": lambda r, a: cycles.show(r, a, builders.PLAN),
    "units": units.list_units,
    "unit": lambda r, a: units.show(r, a, builders.NGHIA_HUNG),
    "producers": units.list_producers,
    "producer": lambda r, a: units.show_producer(r, a, "lg-ho-cao-thi-thu-huong"),
    "people": people.list_people,
    "log of a dossier": lambda r, a: trail.log(r, a, trail.Wanted(dossier=CODE)),
    "log of a unit": lambda r, a: trail.log(r, a, trail.Wanted(unit=builders.NGHIA_HUNG, since=date(2024, 3, 1))),
    "page of the log": lambda r, a: stretches.recent(r, a, trail.Wanted(unit=builders.NGHIA_HUNG), below=200),
    "page of two kinds": lambda r, a: stretches.recent(r, a, trail.Wanted(kinds=("OpenDossier", "GrantRole"))),
    "rows before and after": lambda r, a: _changes(r, a),  # noqa: PLW0108 - it is told further down
    "seals": lambda r, a: sealed.seals(r),
    "names": lambda r, a: {kind: sorted(called.items()) for kind, called in naming.texts(r, a, "vi").items()},
    "policy": policy.in_force,
    "owed": owed.owed,
    "health": lambda r, a: health.health(r),
}


def _changes(asking: reader.Reader, actor: permissions.Actor) -> object:
    """The rows that the newest entry about a dossier changed, and what it led to."""
    (newest,) = stretches.recent(asking, actor, trail.Wanted(dossier=CODE), most=1).items
    found = trail.entry(asking, actor, newest.number)
    return row_changes.changes(asking, actor, found), row_changes.led_to(asking, actor, newest.number)


MOST_STATEMENTS = {
    "names": 15,
    "rows before and after": 30,
    "facts for a preview": 30,
    "lapsed": 12,
    "calls": 12,
    "fitting": 12,
    "fitting of a dossier": 12,
    "dossier": 21,
    "board": 24,
    "duty": 12,
    "owed": 11,
    "health": 22,
    "unit": 12,
    "transitions": 11,
    "cycle": 12,
}
"""How many statements a question may cost; ten where nothing else is said. More rows may never cost more statements."""


def live(office: builders.Office) -> builders.Office:
    """Some months of the year: a certificate, a refusal, a supplement, notices that left, deadlines that rang."""
    office.to(CODE, "certified")
    data = commands.CertificateData(issued=date(2024, 3, 1))
    office.do(commands.CorrectCertificate, "thu", dossier=CODE, certificate=data, reason="bổ sung")
    office.to("LG24-0003", "not-recognised", total="44")
    office.to("LG24-0005", "district-scoring", total="9.5")
    office.score("LG24-0005", "71.25")
    office.step("LG24-0001", "submit-idea", "huong")
    office.step("LG24-0001", "return-idea", "thu", reason="thiếu ảnh")
    office.do(
        commands.RecordDutyDone, "hung", duty=f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}",
        day=date(2024, 3, 1), note="đã họp dân",
    )  # fmt: skip
    office.house.outbox.run()
    office.at(2024, 6, 17)
    office.house.sweep.run()
    return office


@pytest.fixture(scope="module")
def in_memory() -> Iterator[builders.Office]:
    """The year in memory."""
    made = live(builders.lang_giang())
    yield made
    made.house.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[builders.Office]:
    """The same year on a file of SQLite, and on PostgreSQL."""
    for kept in databases.made(request.param, tmp_path_factory.mktemp("alike")):
        yield live(builders.lang_giang(kept.engine))


def comparable(value: Any) -> str:
    """An answer without what chance gave it: hashes differ because salts do, and messages name a hash."""
    return re.sub(r"[0-9a-f]{32,64}", "#", re.sub(r"data='[^']*'", "data", repr(value)))


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_database_gives_the_same_answer(
    in_memory: builders.Office, elsewhere: builders.Office, name: str
) -> None:
    """Same rows, same order, same counts, whoever keeps them."""
    for person in ("thu", "hung", "chi", "kiem"):
        answers = [answer(office, name, person) for office in (in_memory, elsewhere)]

        assert answers[0] == answers[1]


def answer(office: builders.Office, name: str, person: str) -> str:
    """What somebody is answered, or how it was refused."""
    try:
        return comparable(QUESTIONS[name](office.reader, office.actor(person)))
    except Exception as refusal:  # noqa: BLE001 - every refusal is compared, whatever it is
        return repr(refusal)


def labels_in(value: Any) -> Iterator[labels.Label]:
    """Every label anywhere in an answer."""
    if isinstance(value, labels.Label):
        yield value
    elif hasattr(value, "__dataclass_fields__"):
        for field in value.__dataclass_fields__:
            yield from labels_in(getattr(value, field))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from labels_in(item)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_label_is_in_both_languages(in_memory: builders.Office, name: str) -> None:
    """No answer has a label without Vietnamese or without English, nor one that is code."""
    found = list(labels_in(QUESTIONS[name](in_memory.reader, in_memory.actor("kiem"))))

    assert [label for label in found if not (label.vi.strip() and label.en.strip())] == []
    assert [label for label in found if label.vi.startswith(("{", "["))] == []


def statements_of(office: builders.Office, name: str) -> int:
    """How many statements a question costs; what was read of stored policy is kept from an earlier one."""
    asked: list[str] = []
    actor = office.actor("thu")
    QUESTIONS[name](office.reader, actor)
    connection: Any = office.house.store.database.raw_connection()
    driver = connection.driver_connection
    connection.close()
    driver.set_trace_callback(asked.append)
    QUESTIONS[name](office.reader, actor)
    driver.set_trace_callback(None)
    return sum(text.startswith("SELECT") for text in asked)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_costs_few_statements(in_memory: builders.Office, name: str) -> None:
    """However many rows an answer has, it is fetched with a fixed number of statements."""
    assert statements_of(in_memory, name) <= MOST_STATEMENTS.get(name, 10)


@pytest.mark.parametrize("name", ["board", "dossiers by product", "notices", "deadlines", "log of a unit", "duties"])
def test_more_rows_cost_no_more_statements(in_memory: builders.Office, name: str) -> None:
    """A list of twenty-three dossiers costs as many statements as one of none."""
    empty = builders.opened()

    assert statements_of(in_memory, name) <= statements_of(empty, name) + 4


def test_pages_have_fifty_rows(in_memory: builders.Office) -> None:
    """A page of any list has fifty rows unless asked otherwise, and an empty list has one page."""
    found = duties.list_duties(in_memory.reader, in_memory.actor("thu"))

    assert (len(found.items), found.pages, selection.Page(items=(), total=0).pages) == (50, 5, 1)


def test_no_answer_holds_a_plain_id_where_a_name_belongs(in_memory: builders.Office) -> None:
    """What a list calls a unit or producer is its name."""
    found = dossiers.list_dossiers(in_memory.reader, in_memory.actor("thu"))

    assert [row.holder.name for row in found.items if row.holder.name.startswith("lg-")] == []
    assert list(texts_in(found))
