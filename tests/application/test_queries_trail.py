"""The log with its filters, and one entry with all it wrote."""

import json
from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import selection, trail
from tests.application import builders

CODE = "LG24-0002"


def logged(office: builders.Office, person: str = "kiem", **wanted: object) -> selection.Page[trail.Logged]:
    """The entries that somebody sees."""
    return trail.log(office.reader, office.actor(person), trail.Wanted(**wanted))  # type: ignore[arg-type]


def test_the_newest_entry_stands_first(office: builders.Office) -> None:
    """Pages run back from the newest entry to the first."""
    found = logged(office)

    assert [entry.number for entry in found.items] == list(range(found.total, found.total - 50, -1))
    assert trail.newest(office.reader) == (found.total, found.items[0].hash)


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"actor": "ha"}, 1),
        ({"kind": "OpenDossier"}, 23),
        ({"since": date(2024, 4, 1)}, 2),
        ({"until": date(2024, 1, 2)}, 15),
        ({"since": date(2024, 4, 1), "until": date(2024, 4, 1)}, 1),
        ({"dossier": CODE}, 3),
        ({"subject": ("dossier", CODE)}, 3),
        ({"subject": ("plan", builders.PLAN)}, 2),
        ({"actor": "thu", "kind": "AdvanceDossier"}, 1),
    ],
)
def test_the_log_is_narrowed(office: builders.Office, wanted: dict[str, object], count: int) -> None:
    """Who, what, when, about which dossier or subject."""
    office.at(2024, 4, 1)
    office.step(CODE, "submit-idea", "thu")
    office.at(2024, 4, 2)
    office.step(CODE, "approve-idea", "ha")

    assert logged(office, **wanted).total == count


@pytest.mark.parametrize(("moment", "count"), [((23, 59), 0), ((24, 0), 1)])
def test_f11_a_day_begins_at_the_offices_midnight(office: builders.Office, moment: tuple[int, int], count: int) -> None:
    """An entry of 23:59 belongs to the day before, one of 00:00 to the day itself, whatever UTC says."""
    office.at(2024, 3, 31 if moment[0] == 23 else 1, 23, 59)
    if moment[0] == 24:
        office.at(2024, 4, 1, 0, 0)
    office.step(CODE, "submit-idea", "thu")

    assert logged(office, since=date(2024, 4, 1)).total == count


def test_all_about_a_dossier(office: builders.Office) -> None:
    """Certificates, deadlines that rang, notices and messages of a dossier are among its entries."""
    office.at(2024, 3, 1)
    office.to(CODE, "certified")
    data = commands.CertificateData(issued=date(2024, 3, 1))
    office.do(commands.CorrectCertificate, "thu", dossier=CODE, certificate=data, reason="bổ sung")
    office.house.outbox.run()

    kinds = {entry.subject[0] for page in (1, 2) for entry in page_of(office, page)}

    assert kinds == {"dossier", "certificate", "message", "notice"}


def page_of(office: builders.Office, number: int) -> tuple[trail.Logged, ...]:
    """One page of the entries of the dossier."""
    wanted = trail.Wanted(dossier=CODE)
    return trail.log(office.reader, office.actor("kiem"), wanted, page=selection.Paging(number=number)).items


def test_a_deadline_that_rang_belongs_to_its_dossier(office: builders.Office) -> None:
    """What the sweep did on a deadline of the dossier stands in its log."""
    office.at(2024, 6, 17)
    office.house.sweep.run()

    kinds = [entry.kind for entry in logged(office, dossier=CODE).items]

    assert kinds.count("RingDeadline") >= 1


def test_an_entry_whole_opens_what_was_not_erased(office: builders.Office) -> None:
    """Rows stand with their personal values as long as these are kept beside the chain."""
    office.do(commands.RecordDocument, "thu", dossier=CODE, item="registration-form", note="bản sao của bà Hương")
    number = logged(office, dossier=CODE).items[0].number

    found = trail.entry(office.reader, office.actor("thu"), number)

    (row,) = found.rows
    assert (row.table, row.key, row.values["status"]) == ("document_item", f"{CODE}/registration-form", "present")
    assert row.values["note"] == trail.Opened(value="bản sao của bà Hương")
    assert "Hương" not in found.body


def test_an_entry_whole_says_what_was_erased(office: builders.Office) -> None:
    """A value that is gone is told as gone; the entry and its hash stand."""
    office.do(commands.RecordDocument, "thu", dossier=CODE, item="registration-form", note="số điện thoại riêng")
    number = logged(office, dossier=CODE).items[0].number
    with office.house.store.database.begin() as connection:
        connection.exec_driver_sql("DELETE FROM private_value WHERE value = 'số điện thoại riêng'")

    found = trail.entry(office.reader, office.actor("thu"), number)

    assert found.rows[0].values["note"] == trail.Opened(value=None, erased=True)


def test_an_entry_names_the_one_before_it(office: builders.Office) -> None:
    """The chain can be followed: each entry names the hash before it, and its body is what was hashed."""
    last = logged(office).items[0].number

    newer, older = (trail.entry(office.reader, office.actor("kiem"), number) for number in (last, last - 1))

    assert newer.previous_hash == older.logged.hash
    assert json.loads(newer.body)["n"] == last


def test_the_founding_is_for_auditors(office: builders.Office) -> None:
    """Entries about the instance, settings, policy and other people are no business of a district."""
    assert trail.entry(office.reader, office.actor("kiem"), 1).logged.kind == "FoundInstance"
    with pytest.raises(errors.UnknownThing):
        trail.entry(office.reader, office.actor("thu"), 1)


def test_everybody_sees_what_concerns_his_own_person(office: builders.Office) -> None:
    """Who was given a role sees the entry of it, and not that of another."""
    seen = {entry.subject for entry in logged(office, "lan").items if entry.subject[0] == "person"}

    assert seen == {("person", "lan")}
