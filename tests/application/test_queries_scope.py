"""
Who sees what: a commune sees nothing of its neighbour, a producer only its own, the unbound nothing.

The negatives of F18: each question is asked as somebody who may not know the answer.
"""

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import (
    board,
    certificates,
    cycles,
    deadlines,
    dossier,
    dossiers,
    duties,
    lists,
    naming,
    notices,
    owed,
    people,
    policy,
    reader,
    scope,
    selection,
    trail,
    transitions,
    units,
)
from ocop_cycle.domain import permissions
from tests.application import builders

HUNG_SEES = {"LG24-0002", "LG24-0014"}
CERTIFIED = "LG24-0002"
NEIGHBOURS = "LG24-0001"
SYSTEM = permissions.Actor(person_id=permissions.SYSTEM, grants=())
NOBODY = permissions.Actor(person_id="nobody", grants=())

Asking = Callable[[reader.Reader, permissions.Actor], Any]


def sent_about(asked: reader.Reader) -> str:
    """A message that left about the certified dossier."""
    return next(str(one.message) for one in notices.told(asked, SYSTEM, "dossier", CERTIFIED) if one.message)


WANTED = dossiers.Wanted()
LISTS: dict[str, Asking] = {
    "board": board.board,
    "columns": lambda r, a: board.shown(r, a, board.Wanted(), most=board.CARDS),
    "list": lambda r, a: lists.listing(r, a, WANTED, sort="product", backwards=True, page=selection.Paging()),
    "rows of a list": lambda r, a: tuple(lists.rows(r, a, [f"LG24-{n:04d}" for n in range(1, 24)])),
    "codes": lambda r, a: lists.codes(r, a, WANTED, sort="code", backwards=False),
    "what lists are narrowed by": lists.facets,
    "a step of many": lambda r, a: lists.step(r, a, WANTED, "submit-idea"),
    "dossiers": dossiers.list_dossiers,
    "duties": duties.list_duties,
    "milestones": lambda r, a: duties.milestones(r, a, duties.Wanted()),
    "deadlines": lambda r, a: deadlines.list_deadlines(r, a, deadlines.Wanted(state=None)),
    "notices": notices.list_notices,
    "told": lambda r, a: notices.told(r, a, "dossier", CERTIFIED),
    "certificates": lambda r, a: certificates.list_certificates(r, a, certificates.Wanted(status=None)),
    "expiring": lambda r, a: certificates.expiring(r, a, 5000),
    "cycles": cycles.list_cycles,
    "units": units.list_units,
    "producers": units.list_producers,
    "producers to choose from": lambda r, a: units.few_producers(r, a, 5000),
    "names of producers": lambda r, a: units.names_of_producers(
        r, a, [one.id for one in units.list_producers(r, SYSTEM)]
    ),
    "people": people.list_people,
    "names of people": people.list_names,
    "log": trail.log,
    "entries of numbers": lambda r, a: trail.of_numbers(r, a, range(1, 400)),
    "log of a dossier": lambda r, a: trail.log(r, a, trail.Wanted(dossier=CERTIFIED)),
    "owed": owed.owed,
    "policy": policy.in_force,
}
"""Every list there is. ``test_every_list_is_asked`` holds it against the modules."""

ONES: dict[str, Asking] = {
    "dossier": lambda r, a: dossier.show(r, a, CERTIFIED),
    "open transitions": lambda r, a: transitions.open_transitions(r, a, CERTIFIED),
    "why not": lambda r, a: transitions.why_not(r, a, CERTIFIED, "revoke"),
    "newest step": lambda r, a: transitions.newest_step(r, a, CERTIFIED),
    "duty": lambda r, a: duties.show(r, a, f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"),
    "deadline": lambda r, a: deadlines.explain(r, a, f"dossier:{CERTIFIED}/plan/danh-gia-cap-huyen/v1"),
    "notice": lambda r, a: notices.show(r, a, notices.told(r, SYSTEM, "dossier", CERTIFIED)[0].id),
    "message": lambda r, a: notices.show(r, a, sent_about(r)),
    "unit": lambda r, a: units.show(r, a, builders.NGHIA_HUNG),
    "units below": lambda r, a: units.list_units(r, a, below=builders.NGHIA_HUNG),
    "duties of a unit": lambda r, a: duties.list_duties(r, a, duties.Wanted(unit=builders.NGHIA_HUNG)),
    "deadlines of a unit": lambda r, a: deadlines.list_deadlines(r, a, deadlines.Wanted(unit=builders.NGHIA_HUNG)),
    "log of a unit": lambda r, a: trail.log(r, a, trail.Wanted(unit=builders.NGHIA_HUNG)),
    "producer": lambda r, a: units.show_producer(r, a, "lg-ho-cao-thi-thu-huong"),
    "person": lambda r, a: people.show(r, a, "hung"),
    "entry": lambda r, a: trail.entry(r, a, trail.log(r, SYSTEM, trail.Wanted(dossier=CERTIFIED)).items[-1].number),
}
"""One thing each, all of Nghĩa Hưng commune, asked for by its name."""

KEPT_BY_ADMINISTRATORS = {(name, builders.ADMINISTRATOR) for name in ("person", "unit", "units below", "producer")}
"""Who keeps persons, roles and addresses has to find them; of the work of units there is nothing in it."""


@pytest.fixture(scope="module")
def busy() -> Iterator[builders.Office]:
    """Lạng Giang with one certificate, one refusal, messages that left, and deadlines that passed."""
    made = builders.lang_giang()
    made.to(CERTIFIED, "certified")
    data = commands.CertificateData(issued=date(2024, 3, 1))
    made.do(commands.CorrectCertificate, "thu", dossier=CERTIFIED, certificate=data, reason="bổ sung ngày cấp")
    made.to("LG24-0003", "not-recognised", total="44")
    made.to(NEIGHBOURS, "idea-review")
    made.house.outbox.run()
    made.at(2024, 6, 17)
    made.house.sweep.run()
    yield made
    made.house.close()


def texts_in(value: Any) -> Iterator[str]:
    """Every text anywhere in a value."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from texts_in(getattr(value, field.name))
    elif isinstance(value, dict):
        yield from texts_in([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for item in value:
            yield from texts_in(item)


PRIVATE = [name for name in LISTS if name != "policy"]
"""Policy is public in the house: names of units in it tell nothing."""


@pytest.mark.parametrize("name", PRIVATE)
def test_f18_a_commune_sees_nothing_of_its_neighbour_in_lists(busy: builders.Office, name: str) -> None:
    """No list shown to the officer of Hương Sơn holds a code, unit or producer of Nghĩa Hưng."""
    shown = LISTS[name](busy.reader, busy.actor("huong"))

    foreign = (CERTIFIED, builders.NGHIA_HUNG, "lg-ho-cao-thi-thu-huong", "Nghĩa Hưng", "Thu Hương")
    assert [text for text in texts_in(shown) if any(word in text for word in foreign)] == []


@pytest.mark.parametrize(
    ("name", "person"),
    [(n, p) for n in ONES for p in ("huong", "lan", builders.ADMINISTRATOR) if (n, p) not in KEPT_BY_ADMINISTRATORS],
)
def test_f18_what_may_not_be_seen_is_not_there(busy: builders.Office, name: str, person: str) -> None:
    """Asked for by its name, a thing of Nghĩa Hưng is unknown to its neighbour, another office, the administrator."""
    with pytest.raises(errors.UnknownThing) as refused:
        ONES[name](busy.reader, busy.actor(person))

    assert CERTIFIED not in refused.value.nearest


@pytest.mark.parametrize("name", ONES)
@pytest.mark.parametrize("person", ["hung", "thu", "kiem"])
def test_what_may_be_seen_is_there(busy: builders.Office, name: str, person: str) -> None:
    """The same things are shown to the commune's own officer, the coordinator of the district and the auditor."""
    assert ONES[name](busy.reader, busy.actor(person)) is not None


@pytest.mark.parametrize("search", ["thu hương", "LG24-0002", "nghia hung", "rượu men"])
def test_f18_a_search_finds_nothing_of_the_neighbour(busy: builders.Office, search: str) -> None:
    """Names that may not be seen find nothing, in the list, its count and the board alike."""
    wanted = dossiers.Wanted(search=search)

    listed = dossiers.list_dossiers(busy.reader, busy.actor("huong"), wanted)
    shown = board.board(busy.reader, busy.actor("huong"), wanted)

    assert (listed.items, listed.total, shown.totals.all) == ((), 0, 0)


def test_a_commune_sees_its_own(busy: builders.Office) -> None:
    """The officer of Nghĩa Hưng sees the two dossiers of the commune, and as many on the board."""
    listed = dossiers.list_dossiers(busy.reader, busy.actor("hung"))
    shown = board.board(busy.reader, busy.actor("hung"))

    cards = {card.code for column in shown.columns for card in column.cards}
    assert ({row.code for row in listed.items}, listed.total, cards) == (HUNG_SEES, 2, HUNG_SEES)


def test_a_producer_sees_its_own_dossier_and_no_duty_of_a_unit(busy: builders.Office) -> None:
    """Who stands for a producer sees that producer's dossiers, deadlines and messages, and no work of offices."""
    asking, chi = busy.reader, busy.actor("chi")

    seen = [row.code for row in dossiers.list_dossiers(asking, chi).items]
    told = {notice.recipient.id for notice in notices.list_notices(asking, chi).items}
    dues = {due.dossier for due in deadlines.list_deadlines(asking, chi, deadlines.Wanted(state=None)).items}

    assert (seen, told, dues) == ([CERTIFIED], {"lg-ho-cao-thi-thu-huong"}, {CERTIFIED})
    assert (duties.list_duties(asking, chi).total, units.list_units(asking, chi)) == (0, ())


@pytest.mark.parametrize("name", LISTS)
def test_nobody_sees_nothing(busy: builders.Office, name: str) -> None:
    """Somebody without a role sees no dossier, no unit, no person, no policy: every list is empty."""
    shown = LISTS[name](busy.reader, NOBODY)

    codes = [text for text in texts_in(shown) if text.startswith(("LG24", "lg-", "lang-giang", "qd-"))]
    assert codes == []


@pytest.mark.parametrize("name", PRIVATE)
def test_the_auditor_and_the_system_see_the_same(busy: builders.Office, name: str) -> None:
    """``read.all`` opens what the system itself sees."""
    assert LISTS[name](busy.reader, busy.actor("kiem")) == LISTS[name](busy.reader, SYSTEM)


def test_f18_names_are_those_of_what_is_seen(busy: builders.Office) -> None:
    """Units are named to everybody; producers, products and people of a neighbour stay ids."""
    known = naming.names(busy.reader, busy.actor("huong"))

    assert builders.NGHIA_HUNG in known["unit"]
    assert "lg-ho-cao-thi-thu-huong" not in known["producer"]
    assert "lg-ruou-men-la-thu-huong" not in known["product"]
    assert ("huong" in known["person"], "hung" in known["person"]) == (True, False)


@pytest.mark.parametrize("person", ["huong", "hung", "thu", "chi", "kiem"])
def test_f18_names_looked_up_one_by_one_are_the_same(busy: builders.Office, person: str) -> None:
    """Pages, which look names up from memory, name what the command line names, which asks the database for all."""
    actor = busy.actor(person)

    told = naming.texts(busy.reader, actor, "vi")
    known = naming.names(busy.reader, actor)

    for kind in ("unit", "round", "policy", "product", "producer", "person"):
        named = {key: label.in_language("vi") for key, label in known[kind].items()}
        assert (kind, dict(told[kind])) == (kind, named)


def test_read_all_held_at_a_unit_opens_that_unit(busy: builders.Office) -> None:
    """An auditor of one commune reads that commune, and nothing of the instance that belongs to no unit."""
    hung = next(grant for grant in busy.actor("hung").grants if grant.unit_id == builders.NGHIA_HUNG)
    auditor = permissions.Actor(person_id="kiem", grants=(hung._replace(role="auditor"),))

    listed = dossiers.list_dossiers(busy.reader, auditor)
    about = {entry.subject[0] for entry in trail.log(busy.reader, auditor, page=selection.Paging(size=1000)).items}

    assert ({row.code for row in listed.items}, about & {"instance", "policy", "setting"}) == (HUNG_SEES, set())


def test_who_keeps_addresses_finds_whose_they_are(busy: builders.Office) -> None:
    """The administrator sees units and producers with their addresses, and none of their dossiers."""
    keeper = busy.actor(builders.ADMINISTRATOR)

    producer = units.show_producer(busy.reader, keeper, "lg-ho-cao-thi-thu-huong")
    listed = units.list_units(busy.reader, keeper), units.list_producers(busy.reader, keeper)

    assert listed == (units.list_units(busy.reader, SYSTEM), units.list_producers(busy.reader, SYSTEM))
    assert (len(producer.contacts), producer.dossiers) == (1, ())


def test_a_role_narrowed_to_a_producer_does_not_open_the_unit() -> None:
    """A role that reads units, held for one producer only, opens that producer and not the unit it is held at."""
    grant = permissions.Grant(
        role="commune-officer", unit_id="xa", area="/huyen/xa/", level="commune", producer_id="ho-kinh-doanh"
    )
    actor = permissions.Actor(person_id="a", grants=(grant,))

    seen = scope.of(actor, {scope.UNIT: frozenset({"commune-officer"})})

    assert seen == scope.Scope(everything=False, paths=(), producers=("ho-kinh-doanh",))


def test_areas_inside_areas_are_one(busy: builders.Office) -> None:
    """Two roles whose areas lie one in the other are one area, so that nothing is listed twice."""
    grants = (*busy.actor("thu").grants, *busy.actor("hung").grants)
    both = permissions.Actor(person_id="thu", grants=grants)

    listed = dossiers.list_dossiers(busy.reader, both)

    assert listed.total == len({row.code for row in listed.items}) == 23


def test_two_areas_apart_are_both_seen(busy: builders.Office) -> None:
    """Roles in two communes open both, and nothing between them."""
    grants = (*busy.actor("huong").grants, *busy.actor("hung").grants)
    both = permissions.Actor(person_id="hai-xa", grants=grants)

    listed = dossiers.list_dossiers(busy.reader, both)

    assert {row.code for row in listed.items} == {*HUNG_SEES, NEIGHBOURS}


@pytest.mark.parametrize(
    ("path", "lies_under"), [("/huyen/xa/x", True), ("/huyen/xa-tren/", False), ("/huyen/", False)]
)
def test_a_path_is_no_beginning_of_a_longer_name(path: str, lies_under: bool) -> None:
    """``/huyen/xa/`` reaches what lies in it, and not ``/huyen/xa-tren/``."""
    assert ("/huyen/xa/" <= path < scope.after("/huyen/xa/")) is lies_under


def test_a_role_that_was_taken_away_opens_nothing(busy: builders.Office) -> None:
    """After the role is revoked, its holder sees nothing."""
    made = builders.lang_giang()
    made.do(
        commands.RevokeRole, builders.ADMINISTRATOR, person="hung", role="commune-officer", unit=builders.NGHIA_HUNG
    )

    listed = dossiers.list_dossiers(made.reader, made.actor("hung"))

    assert listed.total == 0


def test_every_list_is_asked() -> None:
    """Each public question of the package that takes an actor stands in one of the two tables above."""
    modules = (
        board,
        certificates,
        cycles,
        deadlines,
        dossier,
        dossiers,
        duties,
        lists,
        notices,
        owed,
        people,
        trail,
        units,
    )
    names = {f"{module.__name__.rpartition('.')[2]}.{name}" for module in modules for name in questions_of(module)}

    assert names - {"trail.sees_unit"} == {  # it says yes or no, and nothing of the unit
        *("board.shown", "lists.codes", "lists.facets", "lists.listing", "lists.rows", "lists.step"),
        *("board.board", "certificates.expiring", "certificates.list_certificates", "cycles.current"),
        *("cycles.list_cycles", "cycles.show", "deadlines.explain", "deadlines.list_deadlines", "dossier.show"),
        *("dossiers.list_dossiers", "duties.list_duties", "duties.milestones", "duties.show", "notices.list_notices"),
        *("notices.show", "notices.told", "owed.owed", "people.list_people", "people.show", "trail.entry", "trail.log"),
        *("people.list_names", "trail.of_numbers"),
        *("units.list_producers", "units.list_units", "units.show", "units.show_producer"),
        *("units.few_producers", "units.names_of_producers"),
    }


def questions_of(module: Any) -> list[str]:
    """The public functions of a module that take an actor."""
    return [
        name
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and not name.startswith("_")
        and "actor" in getattr(function, "__annotations__", {})
        and function.__module__ == module.__name__
    ]
