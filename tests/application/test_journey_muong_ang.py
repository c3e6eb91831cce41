"""Mường Ảng 2024: ten communes owe one table before 5 July; who reported in time, who late, and what was asked."""

from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle.application import commands
from ocop_cycle.application.queries import duties
from tests.application import builders, dumps

PLAN = "muong-ang-2024"
REPORT = f"{PLAN}/bao-cao-ra-soat"


@pytest.fixture
def muong_ang() -> Iterator[builders.Office]:
    """Mường Ảng's cycle open since 10 June 2024, with a coordinator of the district and an officer of one commune."""
    made = builders.founded()
    made.at(2024, 6, 10)
    builders.open_plan(made, PLAN)
    officers = (("nga", "coordinator", "ma-ubnd-huyen"), ("lao", "commune-officer", "ma-xa-xuan-lao"))
    for person, role, unit in officers:
        made.do(commands.AddPerson, person=person, name=person)
        made.do(commands.GrantRole, person=person, role=role, unit=unit)
    yield made
    made.house.close()


def test_a_commune_sees_the_columns_of_the_table_it_owes(muong_ang: builders.Office) -> None:
    """The columns come from the plan; the day is the strict reading of "trước ngày 5/7/2024"."""
    found = duties.show(muong_ang.reader, muong_ang.actor("lao"), f"{REPORT}/ma-xa-xuan-lao")

    assert found.columns == ("Tên sản phẩm", "Chủ thể", "Tình hình sản xuất", "Sản lượng tiêu thụ", "Giá tiêu thụ")
    assert (found.duty.day, found.duty.lenient_day) == (date(2024, 7, 4), date(2024, 7, 5))
    assert dict(found.duty.parties) == {"receiving": ("ma-ubnd-huyen",), "via": ("ma-phong-nnptnt",)}


def test_other_duties_ask_for_no_table(muong_ang: builders.Office) -> None:
    """Columns are told only where the letter names them."""
    found = duties.show(muong_ang.reader, muong_ang.actor("lao"), f"{PLAN}/xa-ra-soat/ma-xa-xuan-lao")

    assert (found.columns, found.duty.day, found.duty.time) == ((), None, "standing")


def test_the_district_sees_who_has_not_reported(muong_ang: builders.Office) -> None:
    """One reports on 4 July; on the sixth nine are overdue, by name."""
    muong_ang.at(2024, 7, 4, 15)
    muong_ang.do(commands.RecordDutyDone, "lao", duty=f"{REPORT}/ma-xa-xuan-lao", day=date(2024, 7, 4))
    muong_ang.at(2024, 7, 6)
    muong_ang.house.sweep.run()

    found = duties.milestones(muong_ang.reader, muong_ang.actor("nga"), duties.Wanted(cycle=PLAN))
    (report,) = [one for one in found if one.id == "bao-cao-ra-soat"]
    assert (report.done, report.open, report.overdue, len(report.unreported)) == (1, 9, 9, 9)
    assert "UBND xã Xuân Lao" not in {unit.name for unit in report.unreported}
    assert dumps.faults(muong_ang) == []
