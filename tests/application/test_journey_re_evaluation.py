"""A re-evaluation follows a certificate: it replaces it when it is certified itself, and not before."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

BEFORE = "LG24-0002"
PRODUCT = "lg-ruou-men-la-thu-huong"


def opened(office: builders.Office, **said: object) -> str:
    """A re-evaluation after the certified dossier; its code."""
    office.to(BEFORE, "district-recognition")
    office.step(BEFORE, "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 3, 1)))
    office.at(2024, 7, 1)
    receipt = office.do(
        commands.OpenDossier, "thu",
        **{
            "cycle": builders.PLAN, "product": PRODUCT, "kind": "re-evaluation", "round": "dot-2",
            "predecessor": BEFORE, **said,
        },
    )  # fmt: skip
    return receipt.subject[1]


def test_a_re_evaluation_begins_with_the_dossier(office: builders.Office) -> None:
    """Without idea and business plan, and linked to the dossier before it, whose certificate stays in force."""
    code = opened(office)

    row = office.row("dossier", code)
    assert (row["state"], row["kind"], row["predecessor_id"]) == ("dossier-draft", "re-evaluation", BEFORE)
    assert views.certificates(office, BEFORE) == [(f"{BEFORE}/cert-1", 3, "in-force", "2027-03-01")]


def test_the_new_certificate_replaces_the_old(office: builders.Office) -> None:
    """The dossier before it ends as replaced, its dates close, in an entry that names the new one as its cause."""
    code = opened(office)
    office.to(code, "district-recognition", total="66")
    receipt = office.step(code, "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 7, 1)))

    first, second = dumps.entries(office, receipt.entry - 1)
    assert (office.state(BEFORE), office.state(code)) == ("replaced", "certified")
    assert views.certificates(office, BEFORE) == [(f"{BEFORE}/cert-1", 3, "replaced", "2027-03-01")]
    assert views.certificates(office, code) == [(f"{code}/cert-1", 3, "in-force", "2027-07-01")]
    assert {row[1] for row in views.dates(office, f"{BEFORE}/cert-1", "certificate")} == {"closed"}
    assert (second["kind"], second["subject"], second["cause"]) == (
        "ReplaceCertificate", ["dossier", BEFORE], first["n"],
    )  # fmt: skip
    assert dumps.faults(office) == []


def test_a_product_has_one_certificate_in_force(office: builders.Office) -> None:
    """However often it is evaluated again."""
    code = opened(office)
    office.to(code, "certified")
    office.at(2024, 12, 2)
    again = office.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product=PRODUCT, kind="re-evaluation", predecessor=code
    ).subject[1]
    office.to(again, "certified")

    states = office.rows("SELECT dossier_id, state FROM certificate ORDER BY dossier_id")
    assert [tuple(row.values()) for row in states] == [(BEFORE, "replaced"), (code, "replaced"), (again, "in-force")]


def test_a_failed_re_evaluation_replaces_nothing(office: builders.Office) -> None:
    """Under 50 points there is no new certificate; the old one runs to its own end."""
    code = opened(office)
    office.to(code, "not-recognised", total="44")

    assert office.state(BEFORE) == "certified"
    assert views.certificates(office, BEFORE) == [(f"{BEFORE}/cert-1", 3, "in-force", "2027-03-01")]


def test_a_certificate_that_ended_before_stays_ended(office: builders.Office) -> None:
    """The re-evaluation that comes too late follows a certificate that has lapsed, and does not touch it."""
    code = opened(office)
    ends = commands.CertificateData(ends=date(2024, 12, 31))
    office.do(commands.CorrectCertificate, "ha", dossier=BEFORE, certificate=ends, reason="Theo quyết định")
    office.to(code, "district-recognition")
    office.at(2025, 1, 2)
    office.house.sweep.run()
    receipt = office.step(code, "certify", "ha")

    assert receipt.entries == 1
    assert (office.state(BEFORE), views.certificates(office, BEFORE)[1][2]) == ("expired", "ended")


def test_the_dossier_before_is_one_of_the_same_product(office: builders.Office) -> None:
    """Nobody follows another product's certificate."""
    with pytest.raises(errors.StepRefused) as refused:
        opened(office, predecessor="LG24-0003")

    assert refused.value.reasons == (
        errors.Reason("predecessor-of-other-product", {"dossier": "LG24-0003", "product": "lg-ruou-men-la-thang-mai"}),
    )


def test_a_dossier_before_that_is_not_there_is_told(office: builders.Office) -> None:
    """A code that nobody knows is no predecessor."""
    with pytest.raises(errors.UnknownThing, match="LG99-0001"):
        opened(office, predecessor="LG99-0001")
