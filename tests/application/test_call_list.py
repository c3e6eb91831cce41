"""The Monday list of whom to call about renewals: once a week, where certificates come to their end, and only there."""

from datetime import date

from ocop_cycle.application import commands
from tests.application import builders, views

DOSSIER = "LG24-0002"
RULE = "call-list"


def certified(office: builders.Office, ends: date) -> None:
    """A certificate that ends on a day."""
    office.to(DOSSIER, "district-recognition")
    office.step(DOSSIER, "certify", "ha", certificate=commands.CertificateData(ends=ends))


def lists(office: builders.Office) -> int:
    """How many lists were owed."""
    return len(office.rows(f"SELECT id FROM notice WHERE rule = '{RULE}'"))


def test_on_monday_the_coordinator_gets_the_calls_of_the_week(office: builders.Office) -> None:
    """At the hour of the rules, and not before; however often anybody asks, once in the week."""
    certified(office, date(2026, 9, 1))
    office.at(2026, 6, 8, 7)
    office.house.reports.due()
    early = lists(office)
    office.at(2026, 6, 8, 9)
    office.house.reports.due()
    office.house.reports.due()
    office.at(2026, 6, 10)
    office.house.reports.due()

    assert (early, lists(office)) == (0, 1)


def test_a_list_names_whom_to_call_about_what(office: builders.Office) -> None:
    """The producer, the product with its stars and its end, and the reasons; no number is made up."""
    certified(office, date(2026, 9, 1))
    office.at(2026, 6, 8, 9)
    office.house.reports.due()

    (row,) = office.rows(f"SELECT recipient_kind, recipient_id FROM notice WHERE rule = '{RULE}'")
    (facts,) = views.facts(office, RULE, f"{row['recipient_kind']}:{row['recipient_id']}")
    (call,) = facts["report"]["calls"]
    (product,) = call["products"]
    assert (facts["report"]["since"], facts["report"]["until"]) == ("2026-06-08", "2026-06-14")
    assert (facts["report"]["calls_count"], facts["report"]["without_number"]) == (1, 1)
    assert (call["telephone"], product["code"], product["ends"]) == (None, DOSSIER, "2026-09-01")
    assert product["reasons"] != []


def test_far_from_any_end_there_is_no_list(office: builders.Office) -> None:
    """A cycle whose certificates end in years is not written to every week, and nothing is reckoned for it."""
    certified(office, date(2028, 9, 1))
    office.at(2026, 6, 8, 9)

    office.house.reports.due()

    assert lists(office) == 0
