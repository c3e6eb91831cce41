"""Units, producers and people."""

import pytest

from ocop_cycle.application import commands
from ocop_cycle.application.queries import people, units
from tests.application import builders


def test_units_stand_below_the_unit_above_them(office: builders.Office) -> None:
    """Each unit comes after its superior; those of one superior in Vietnamese order."""
    found = units.list_units(office.reader, office.actor("kiem"))

    order = [unit.id for unit in found]
    communes = [unit.name for unit in found if unit.unit_class == "ubnd-xa"]
    assert order[:3] == [builders.MINISTRY, builders.PROVINCE, builders.PROVINCE_AGENCY]
    assert all(unit.parent is None or order.index(unit.parent) < order.index(unit.id) for unit in found)
    assert (communes[0], communes[1], communes[-1]) == ("UBND thị trấn Kép", "UBND thị trấn Vôi", "UBND xã Xương Lâm")


@pytest.mark.parametrize(
    ("search", "found"), [("huong son", [builders.HUONG_SON]), ("Phòng Y tế", ["lg-phong-y-te"]), ("zz", [])]
)
def test_units_are_found_without_diacritics(office: builders.Office, search: str, found: list[str]) -> None:
    """A search for units ignores diacritics and capitals."""
    assert [unit.id for unit in units.list_units(office.reader, office.actor("thu"), search=search)] == found


def test_units_below_a_unit(office: builders.Office) -> None:
    """A unit is listed with what lies under it."""
    below = units.list_units(office.reader, office.actor("kiem"), below=builders.PROVINCE_AGENCY)

    assert [unit.id for unit in below] == [builders.PROVINCE_AGENCY, "bac-giang-chi-cuc-ptnt"]


def test_a_unit_shows_every_address_it_ever_had(office: builders.Office) -> None:
    """A new address retires the one before it; both stay."""
    office.do(
        commands.ChangeContact, "thu", party_kind="unit", party=builders.NGHIA_HUNG, channel="email",
        address="moi@nghia-hung.example", office_hours="7:30-17:00",
    )  # fmt: skip

    found = units.show(office.reader, office.actor("thu"), builders.NGHIA_HUNG)

    assert [(c.address, c.state, c.version) for c in found.contacts] == [
        ("moi@nghia-hung.example", "active", 2),
        ("lg-xa-nghia-hung@lang-giang.example", "retired", 1),
    ]


def test_a_unit_shows_its_place_people_and_work(office: builders.Office) -> None:
    """The units above it, its other names, who holds roles there, and what it has to do."""
    found = units.show(office.reader, office.actor("thu"), builders.NGHIA_HUNG)

    assert [party.name for party in found.above][-1] == "UBND huyện Lạng Giang"
    assert (found.aliases, found.duties_open, found.dossiers) == (("xã Nghĩa Hưng",), 10, 0)
    assert [(held.person, held.role, held.producer) for held in found.roles] == [
        ("hung", "commune-officer", None),
        ("chi", "producer", "lg-ho-cao-thi-thu-huong"),
    ]


def test_a_producer_without_a_commune_belongs_to_the_locality(office: builders.Office) -> None:
    """The papers do not say in which commune Tân Hưng lies: the district sees it, no commune does."""
    listed = {one.id: one for one in units.list_producers(office.reader, office.actor("thu"))}
    of_a_commune = {one.id for one in units.list_producers(office.reader, office.actor("hung"))}

    assert (listed["lg-htx-tan-hung"].commune, "lg-htx-tan-hung" in of_a_commune) == (None, False)


def test_a_producer_whole(office: builders.Office) -> None:
    """Address, contacts and dossiers of a producer."""
    found = units.show_producer(office.reader, office.actor("thu"), "lg-htx-thanh-dat")

    assert (found.producer.name, found.address) == ("HTX Nông nghiệp Thành Đạt", "Thôn Tây, xã Tiên Lục")
    assert (found.dossiers, found.contacts[0].state) == (("LG24-0007", "LG24-0015"), "active")


def test_people_have_roles_in_both_languages(office: builders.Office) -> None:
    """A person is shown with each role, the unit it is held at, and its label."""
    found = people.show(office.reader, office.actor("kiem"), "chi")

    (role,) = found.roles
    assert (found.name, role.role, role.unit.id, role.producer) == (
        *("Hoàng Thị Chi", "producer"),
        *(builders.NGHIA_HUNG, "lg-ho-cao-thi-thu-huong"),
    )
    assert (role.label.vi, role.label.en) == ("Chủ thể OCOP", "Producer")


def test_a_coordinator_sees_people_of_the_district_and_not_of_the_province(office: builders.Office) -> None:
    """People above and beside are not shown, and accounts only to those who bind them."""
    office.do(commands.BindAccount, account="thu-may-1", person="thu")
    seen = {person.id: person for person in people.list_people(office.reader, office.actor("thu"))}
    kept = {person.id: person for person in people.list_people(office.reader, office.actor(builders.ADMINISTRATOR))}

    assert {"hung", "huong", "ha"} <= set(seen)
    assert {"tinh", "bo-truong", "kiem"}.isdisjoint(seen)
    assert (seen["thu"].accounts, kept["thu"].accounts) == ((), ("thu-may-1",))
    assert len(kept) == len(builders.PEOPLE) + 15


def test_people_stand_in_vietnamese_order(office: builders.Office) -> None:
    """By family name first, as it is written: Đặng after Bùi, before Hoàng."""
    names = [person.name for person in people.list_people(office.reader, office.actor("kiem"))]

    vips = [name for name in names if name.split()[0] in {"Bùi", "Đặng", "Đinh", "Đỗ", "Hoàng"}]
    assert vips == ["Bùi Văn Tịch", "Đặng Thị Bộ", "Đinh Văn Trưởng", "Đỗ Thị Lan", "Hoàng Thị Chi"]


def test_an_account_leads_to_its_person(office: builders.Office) -> None:
    """Who is bound to the account asks with the roles held now; an unbound account is nobody."""
    office.do(commands.BindAccount, account="thu-may-1", person="thu")

    found = people.of_account(office.reader, "thu-may-1")

    assert found == office.actor("thu")
    assert people.of_account(office.reader, "ai-do") is None
    assert people.called(office.reader, "thu") == ("Nguyễn Thị Thu", "vi")
