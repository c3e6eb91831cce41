"""The plans of three letters and today's: each rehearses in one go, with findings to read, and its trail verifies."""

from collections import Counter
from datetime import date

import pytest

from ocop_cycle import clock
from ocop_cycle.application.rehearsal import told
from tests.application import rehearsals


def duties_done(year: told.Rehearsal) -> Counter[tuple[str, str]]:
    """How many units did which duty on which day."""
    done = [line for line in year.timeline if line.what == "duty-done"]
    return Counter((line.facts["duty"], clock.day_of(line.at).isoformat()) for line in done)


@pytest.mark.parametrize("name", ["dak-nong-2022", "cao-loc-2024", "muong-ang-2024", "tinh-mau-2026", "xa-mau-2026"])
def test_the_year_holds_together(name: str) -> None:
    """Every record of the rehearsed year is borne out by the trail, and nothing was refused on the way."""
    year = rehearsals.of(name).told

    assert year.audit.holds
    assert [finding for finding in year.findings if finding.code == "step-refused"] == []


def test_dak_nong_registers_by_the_thirtieth_of_august() -> None:
    """Seven districts on the last safe day, one late by the scenario, which is told as a finding."""
    year = rehearsals.of("dak-nong-2022").told

    assert duties_done(year) == {("dang-ky-2022", "2022-08-29"): 7, ("dang-ky-2022", "2022-09-05"): 1}
    assert [f.code for f in year.findings] == ["deadline-missed"]
    assert (year.regime, year.endings) == ("qd-1048-2019", ())


def test_muong_angs_communes_report_by_the_fifth_of_july() -> None:
    """Eight on 4 July, the strict reading of "trước ngày 5/7/2024"; two late by the scenario."""
    year = rehearsals.of("muong-ang-2024").told

    assert duties_done(year) == {
        ("bao-cao-ra-soat", "2024-07-04"): 8,
        ("bao-cao-ra-soat", "2024-07-08"): 1,
        ("bao-cao-ra-soat", "2024-07-12"): 1,
    }


def test_cao_locs_product_is_certified_again_before_its_month_ends() -> None:
    """58 points at the district: three stars, before the end of October 2024."""
    (ending,) = rehearsals.of("cao-loc-2024").told.endings

    assert (ending.product, ending.state) == ("cl-hong-khong-hat-bao-lam", "certified")
    assert ending.certificate is not None
    assert (ending.certificate.stars, ending.certificate.issued) == (3, date(2024, 9, 20))


def test_the_made_up_province_of_2026_uses_both_rounds() -> None:
    """One dossier misses the cut-off of 30 October and rolls to April; 69.99 is three stars, 90 at the centre five."""
    year = rehearsals.of("tinh-mau-2026").told

    assert {e.product: e.certificate.stars for e in year.endings if e.certificate} == {
        "tm-mat-ong": 5, "tm-gao-nep": 3, "tm-che-xanh": 4, "tm-ruou-nep": 3, "tm-nam-huong": 3,
    }  # fmt: skip
    assert [f.subjects for f in year.findings if f.code == "round-missed"] == [("TM26-0002",)]


def handed_in(year: told.Rehearsal, product: str) -> list[str]:
    """On which days the dossier of a product was handed in."""
    lines = [one for one in year.timeline if one.what == "step" and one.facts["step"] == "submit-dossier"]
    return [clock.day_of(one.at).isoformat() for one in lines if one.product == product]


def test_a_renewal_is_handed_in_within_its_window() -> None:
    """
    QĐ 26/2026 Điều 7 khoản 6: from 180 to 120 days before the end. The certificates end on 10/1/2027, 31/12/2026 and
    20/1/2027; the last day of the window is a Saturday, the National Day and a Tuesday.
    """
    province, commune = rehearsals.of("tinh-mau-2026").told, rehearsals.of("xa-mau-2026").told

    assert handed_in(province, "tm-ruou-nep") == ["2026-09-11"]
    assert handed_in(province, "tm-nam-huong") == ["2026-08-28"]
    assert handed_in(commune, "xm-mien-dong") == ["2026-09-22"]


def test_the_made_up_commune_sends_all_it_has_to_the_province() -> None:
    """The commune scores nothing: one new, one upgrade, one renewal are recognised by the province."""
    year = rehearsals.of("xa-mau-2026").told

    assert {e.product: (e.kind, e.certificate.stars) for e in year.endings if e.certificate} == {
        "xm-banh-gai": ("new", 3), "xm-che-shan": ("upgrade", 4), "xm-mien-dong": ("re-evaluation", 3),
    }  # fmt: skip
    assert {score.level for ending in year.endings for score in ending.scores} == {"province"}


def test_the_department_of_a_product_group_hears_of_its_dossiers() -> None:
    """Rice wine is a drink: trade is told of it; agriculture is told of honey, once the ministry holds it."""
    told_of = [key.split("|") for key in rehearsals.of("tinh-mau-2026").notices]
    heard = {(about, whom) for rule, about, _, whom, *_ in told_of if rule == "dossier-progress"}

    assert {one for one in heard if one[1].startswith("unit:tm-so-")} == {
        ("dossier:TM26-0004", "unit:tm-so-cong-thuong"), ("dossier:TM26-0001", "unit:tm-so-nnmt"),
    }  # fmt: skip
