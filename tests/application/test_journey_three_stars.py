"""A new product from its idea to three stars of the district, and to the end of its certificate."""

from datetime import date

from ocop_cycle import clock
from ocop_cycle.application import commands, walking
from tests.application import builders, dumps, views

DOSSIER = "LG24-0002"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"
COMMUNE = f"unit:{builders.NGHIA_HUNG}"
AGENCY = f"unit:{builders.AGENCY}"


def certify(office: builders.Office) -> None:
    """The head of the district signs on 28 June 2024."""
    office.at(2024, 6, 10)
    office.to(DOSSIER, "district-recognition")
    office.at(2024, 6, 28)
    data = commands.CertificateData(
        decision_number="1234/QĐ-UBND", decision_day=date(2024, 6, 28), issued=date(2024, 6, 28)
    )
    office.step(DOSSIER, "certify", "ha", certificate=data)


def test_the_way_of_a_new_product(office: builders.Office) -> None:
    """Idea, business plan, dossier, commune, district, certificate: each state once, in order."""
    certify(office)

    assert views.way(office, DOSSIER) == [
        "idea-draft", "idea-review", "plan-draft", "plan-review", "dossier-draft", "commune-confirmation",
        "district-check", "district-scoring", "district-recognition", "certified",
    ]  # fmt: skip
    assert dumps.faults(office) == []


def test_who_holds_the_dossier_on_its_way(office: builders.Office) -> None:
    """The producer holds it, the standing agency of the district, the commune: always one of them."""
    holders = {}
    for state in ("idea-review", "plan-draft", "commune-confirmation", "district-check", "district-scoring"):
        office.to(DOSSIER, state)
        row = office.row("dossier", DOSSIER)
        holders[state] = (row["level"], row["holder_id"], row["stage"])

    assert holders == {
        "idea-review": ("district", builders.AGENCY, "idea"),
        "plan-draft": ("producer", None, "plan"),
        "commune-confirmation": ("commune", builders.NGHIA_HUNG, "dossier"),
        "district-check": ("district", builders.AGENCY, "district"),
        "district-scoring": ("district", builders.AGENCY, "district"),
    }


def test_the_round_gives_the_date_and_the_result_meets_it(office: builders.Office) -> None:
    """Round 1 is held before 15 June 2024: strictly by the 14th, leniently by the 15th; the result was in time."""
    certify(office)

    assert views.dates(office, DOSSIER) == [("plan/danh-gia-cap-huyen", "met", "2024-06-14", "2024-06-15")]
    assert office.row("dossier", DOSSIER)["late"] == 0


def test_the_certificate_says_what_is_known(office: builders.Office) -> None:
    """Three stars by the district, 36 months; number and day of the decision are those of the paper."""
    certify(office)

    row = office.row("certificate", f"{DOSSIER}/cert-1")
    assert (row["stars"], row["authority_id"], row["state"]) == (3, builders.DISTRICT, "in-force")
    assert (row["decision_number"], row["decision_day"]) == ("1234/QĐ-UBND", "2024-06-28")
    assert (row["issued"], row["ends"]) == ("2024-06-28", "2027-06-28")


def test_who_is_told_of_the_certificate(office: builders.Office) -> None:
    """Producer, commune and standing agency, each once."""
    certify(office)

    assert views.told(office, dumps.head(office) - 1) == [
        ("dossier-certified", PRODUCER), ("dossier-certified", COMMUNE), ("dossier-certified", AGENCY),
    ]  # fmt: skip
    (facts,) = views.facts(office, "dossier-certified", PRODUCER)
    assert {name: said for name, said in facts["certificate"].items() if said is not None} == {
        "number": "1234/QĐ-UBND", "stars": 3, "issued": "2024-06-28", "ends": "2027-06-28",
    }  # fmt: skip
    assert facts["result"] == {"total": "62", "stars": 3, "level_label": "Cấp huyện"}


def test_the_certificate_sets_its_own_dates(office: builders.Office) -> None:
    """Its end, and the day by which the district must tell the producer in writing, 30 days before."""
    certify(office)

    assert views.dates(office, f"{DOSSIER}/cert-1", "certificate") == [
        ("certificate/certificate-end", "open", "2027-06-28", "2027-06-28"),
        ("certificate/inform-before-end", "open", "2027-05-28", "2027-05-29"),
    ]


def test_the_certificate_ends_by_itself_at_the_end_of_its_day(office: builders.Office) -> None:
    """On its last day it is in force; the first sweep after midnight ends it, in entries with their cause."""
    certify(office)
    office.at(2027, 6, 28, 23, 59)
    office.house.sweep.run()
    last_evening = office.state(DOSSIER)
    head = dumps.head(office)

    office.at(2027, 6, 29, 0, 0)
    office.house.sweep.run()

    rang, expired = dumps.entries(office, head)
    assert (last_evening, office.state(DOSSIER)) == ("certified", "expired")
    assert [(said["kind"], said["actor"]) for said in (rang, expired)] == [
        ("RingDeadline", "system"), ("AdvanceDossier", "system"),
    ]  # fmt: skip
    assert expired["cause"] == rang["n"]
    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 3, "ended", "2027-06-28")]
    assert {state for _, state, _, _ in views.dates(office, f"{DOSSIER}/cert-1", "certificate")} == {"closed"}
    assert views.told(office, head) == [
        ("certificate-expired", PRODUCER), ("certificate-expired", COMMUNE), ("certificate-expired", AGENCY),
    ]  # fmt: skip
    assert dumps.faults(office) == []


def test_the_end_is_announced_on_its_days(office: builders.Office) -> None:
    """180, 150, 120, 60 and 30 days before its end, each once, at 8 in the morning; nothing after it."""
    certify(office)
    for _ in walking.walk(office.house, clock.at_local(date(2028, 1, 1), 8), office.clock.set):
        pass

    owed = office.rows(
        "SELECT owed_at FROM notice WHERE rule = 'certificate-ending' AND recipient_kind = 'producer' ORDER BY owed_at"
    )
    assert [clock.in_office(clock.from_text(row["owed_at"])).strftime("%Y-%m-%d %H:%M") for row in owed] == [
        "2026-12-30 08:00", "2027-01-29 08:00", "2027-02-28 08:00", "2027-04-29 08:00", "2027-05-29 08:00",
    ]  # fmt: skip


def test_a_certificate_without_an_end_never_ends_by_itself(office: builders.Office) -> None:
    """What the paper does not say is not made up: without a day of issue no date is set, and nothing expires."""
    office.to(DOSSIER, "certified")
    office.at(2030, 1, 1)
    office.house.sweep.run()

    assert views.certificates(office, DOSSIER) == [(f"{DOSSIER}/cert-1", 3, "in-force", None)]
    assert views.dates(office, f"{DOSSIER}/cert-1", "certificate") == []
    assert office.state(DOSSIER) == "certified"
