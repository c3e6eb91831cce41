"""A dossier of autumn 2025 under QĐ 148 as amended by QĐ 1489: the commune asks, the province scores and certifies."""

import functools
from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import adoption, commands
from ocop_cycle.policy import loader
from tests.application import builders, dumps, made_up_plans, two_tier, views

REGIME, DOSSIER = "qd-1489-2025", "HC25-0001"


@functools.cache
def checked() -> loader.Checked:
    """The made-up two-tier province, a year earlier and under the law of that year."""
    second = {"id": "dot-2", "label": two_tier.label("Đợt 2"), "label_year": 2025, "level": "province"}
    year = {
        "id": "hai-cap-2025", "code": "HC25", "year": 2025, "regime": REGIME, "milestones": [],
        "rounds": [{**second, "law": two_tier.LAW}],
    }  # fmt: skip
    return made_up_plans.checked({**two_tier.SAID, **year})


@functools.cache
def _pattern() -> builders.Office:
    made = builders.founded()
    made.at(2025, 9, 1)
    made.execute(adoption.adopting(checked(), made.by()))
    for person, (name, role, at, producer) in two_tier.PEOPLE.items():
        made.do(commands.AddPerson, person=person, name=name)
        made.do(commands.GrantRole, person=person, role=role, unit=at, producer=producer)
    made.do(commands.OpenCycle, cycle="hai-cap-2025")
    made.do(commands.OpenDossier, "so", cycle="hai-cap-2025", product="mat-ong", kind="new", round="dot-2")
    two_tier.complete(made, DOSSIER)
    made.step(DOSSIER, "submit-dossier", "dong")
    made.step(DOSSIER, "confirm", "dong")
    made.step(DOSSIER, "accept-dossier", "so")
    return made


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """The province with one dossier before its council."""
    made = builders.copy(_pattern())
    yield made
    made.house.close()


def score(office: builders.Office, total: str) -> None:
    """The province's council gives a total."""
    office.do(commands.RecordResult, "thu-ky", dossier=DOSSIER, level="province", total=total)


@pytest.mark.parametrize(("total", "stars"), [("50", 3), ("69.99", 3), ("70", 4), ("89.99", 4)])
def test_f22_the_province_certifies_three_and_four_stars(province: builders.Office, total: str, stars: int) -> None:
    """Three stars were the district's until 6 July 2025."""
    score(province, total)
    province.step(DOSSIER, "conclude", "thu-ky")
    province.step(DOSSIER, "certify", "chu-tich")

    row = province.row("certificate", f"{DOSSIER}/cert-1")
    assert (row["stars"], row["authority_id"]) == (stars, two_tier.PROVINCE)
    assert views.way(province, DOSSIER) == [
        "dossier-draft", "commune-check", "province-check", "province-scoring", "province-recognition", "certified",
    ]  # fmt: skip
    assert dumps.faults(province) == []


@pytest.mark.parametrize("total", ["29.99", "30", "49.99"])
def test_f22_under_fifty_nothing_is_certified(province: builders.Office, total: str) -> None:
    """One and two stars have no certificate."""
    score(province, total)
    province.step(DOSSIER, "conclude", "thu-ky")

    assert (province.state(DOSSIER), province.rows("SELECT id FROM certificate")) == ("not-recognised", [])


def test_f22_ninety_points_go_to_the_ministry(province: builders.Office) -> None:
    """The province cannot conclude what is the ministry's to decide."""
    score(province, "90")

    with pytest.raises(errors.StepRefused):
        province.step(DOSSIER, "conclude", "thu-ky")
    province.step(DOSSIER, "forward-to-centre", "chu-tich")

    assert province.state(DOSSIER) == "centre-scoring"


def test_no_clock_of_2026_runs_in_2025(province: builders.Office) -> None:
    """Fifteen working days for the commune and forty-five days came with QĐ 26/2026."""
    assert [rule for rule, *_ in views.dates(province, DOSSIER) if rule.startswith("law/")] == []


def test_the_issuer_owes_a_written_notice_before_the_end(province: builders.Office) -> None:
    """Thirty days before the certificate ends, as QĐ 148 says; the duty is the province's agency's."""
    score(province, "64")
    province.step(DOSSIER, "conclude", "thu-ky")
    province.step(DOSSIER, "certify", "chu-tich", certificate=commands.CertificateData(ends=date(2028, 9, 1)))

    (row,) = province.rows("SELECT * FROM deadline WHERE rule = 'certificate/inform-before-end'")
    assert (row["unit_id"], row["whose"], views.last_day(row["lenient_at"])) == (
        two_tier.AGENCY, "province", "2028-08-02",
    )  # fmt: skip
