"""The shipped plans say what their papers say, line by line, and no more; the lists here were read from the papers."""

import json
from collections import Counter

import pytest

from ocop_cycle.policy import content, loader, plan_lookup
from ocop_cycle.policy.plan import Document, Milestone, Plan
from tests.policy import shipped

JUNE, OCTOBER = "2024-06", "2024-10"
NEW, UPGRADE, AGAIN = "new", "upgrade", "re-evaluation"
ADENCO = "Công ty TNHH nấm dược liệu ADENCO"
HUNG_VUONG = "Hợp tác xã nông nghiệp& phát triển đa ngành HưngVượng"

BIEU_1 = [
    ("I.1", NEW, "Trứng Gà núi Hương Sơn", "Hợp tác xã Hồ Hồ cao", "lg-xa-huong-son", OCTOBER),
    ("I.2", NEW, "Rượu Men Lá Thu Hương", "Hộ KD Cao Thị Thu Hương", "lg-xa-nghia-hung", JUNE),
    ("I.3", NEW, "Rượu Men lá Thắng Mai", "Hợp tác xã nông nghiệp sạch Thắng Mai", "lg-xa-xuan-huong", JUNE),
    ("I.4", NEW, "Cơm cháy Chà bông", "Hộ KD Đỗ Vĩnh Thông", "lg-thi-tran-kep", OCTOBER),
    ("I.5", NEW, "Mỳ bún lứt JVO FOOD", "Hợp tác xã mỳ sạch JVO FOOD Thái Đào", "lg-xa-thai-dao", JUNE),
    ("I.6", NEW, "Rượu nếp cái Hoa vàng", "Hợp tác xã NN Thủy Thượng", "lg-thi-tran-voi", JUNE),
    ("I.7", NEW, "Rượu Đông trùng Hạ thảo", "HTX Nông nghiệp Thành Đạt", "lg-xa-tien-luc", OCTOBER),
    ("I.8", NEW, "Bò Một nắng Núi Hản", "HTX du lịch cộng đồng Núi Hản", "lg-xa-xuong-lam", JUNE),
    ("I.9", NEW, "Mỳ gạo sạch Hoàng Kim", "Hộ KD Vũ Đình Kim", "lg-thi-tran-voi", JUNE),
    ("I.10", NEW, "Bánh dầy Thanh Lương", "Tổ hợp tác bánh dầy truyền thống Thanh Lương", "lg-xa-quang-thinh", OCTOBER),
    ("II.1", UPGRADE, "Đông trùng Hạ thảo sấy thăng hoa", ADENCO, "lg-xa-duong-duc", OCTOBER),
    ("III.1", AGAIN, "Giò Lụa", "HTX kinh doanh Thao thanh", "lg-xa-xuan-huong", JUNE),
    ("III.1", AGAIN, "Ruốc lợn sạch", "HTX kinh doanh Thao thanh", "lg-xa-xuan-huong", JUNE),
    ("III.2", AGAIN, "Nấm rơm Hưng Vượng", HUNG_VUONG, "lg-xa-nghia-hung", OCTOBER),
    ("III.3", AGAIN, "Nấm rom tươi", "HTX Nông nghiệp Thành Đạt", "lg-xa-tien-luc", JUNE),
    ("III.4", AGAIN, "Gạo dẻo Hai lúa", "Hợp tác xã nông nghiệp tổng hợp Hai lúa", "lg-xa-tan-dinh", JUNE),
    ("III.5", AGAIN, "Nem ông Tề", "Hộ kinh doanh Lê Văn Tề", "lg-xa-thai-dao", JUNE),
    ("III.6", AGAIN, "Mật ong Nghĩa Hoà", "Hội Nuôi ong xã Nghĩa Hoà", "lg-xa-nghia-hoa", OCTOBER),
    ("III.7", AGAIN, "Gạo Nếp thơm Đại Lâm", "Hợp tác xã Nông Nghiệp Đại Lâm", "lg-xa-dai-lam", JUNE),
    ("III.8", AGAIN, "Mật ong Tân Hưng", "Hợp tác xã Nông nghiệp Tân Hưng", None, JUNE),
    ("III.9", AGAIN, "Măng tây An Hà", "Hợp tác xã Nông Nghiệp An Hà", "lg-xa-an-ha", OCTOBER),
    ("III.10", AGAIN, "Dưa chuột Mỹ Thái", "Hợp tác xã rau sạch Mỹ Thái", "lg-xa-my-thai", OCTOBER),
    ("III.11", AGAIN, "Nấm rom sơ chế Tân Thanh", "Hợp tác xã Nông Nghiệp Tân Thanh", "lg-xa-tan-thanh", JUNE),
]  # fmt: skip

LABELS, PACKAGING = "Quản lý nhãn hiệu", "Bao bì, tem nhãn mác sản phẩm"
BIEU_2 = [
    ("1", "lg-ho-le-van-te", "Nem Ông tề", (LABELS, PACKAGING)),
    ("2", "lg-hoi-nuoi-ong-nghia-hoa", "Mật ong Nghĩa Hoà", (PACKAGING,)),
    ("3", "lg-htx-dai-lam", "Gạo nếp thơm Đại Lâm", (PACKAGING,)),
    ("4", "lg-htx-tan-hung", "Mật Ong Tân Hưng", (PACKAGING,)),
    ("5", "lg-htx-an-ha", "Măng Tây An Hà", (PACKAGING,)),
    ("6", "lg-htx-tan-thanh", "Nấm rơm sơ chế", (PACKAGING,)),
    ("7", "lg-htx-thang-mai", "Rượu men lá Thắng Mai", (PACKAGING,)),
    ("9", "lg-ho-do-vinh-thong", "Cơm cháy chà bông", (PACKAGING,)),
    ("10", "lg-htx-quyet-thang", "Ruốc tép Quyết Thắng", (PACKAGING,)),
    ("11", "lg-htx-jvo-food", "Mì bún lứt JVO FOOD", (LABELS, PACKAGING)),
    ("12", "lg-htx-thuy-thuong", "Rượu nếp cái hoa vàng", (PACKAGING,)),
    ("13", "lg-htx-thanh-dat", "Rượu Đông trùng Hạ thảo", (PACKAGING,)),
    ("14", "lg-htx-nui-han", "Bò một nắng Núi Hân", (LABELS, PACKAGING)),
    ("15", "lg-tht-thanh-luong", "Bánh dày Thanh Lương", (PACKAGING,)),
    ("16", "lg-ho-vu-dinh-kim", "Mỳ gạo Đình Kim", (PACKAGING,)),
]


@pytest.fixture(scope="module")
def lang_giang() -> Plan:
    """The plan of Lạng Giang, through the loader."""
    return _loaded("lang-giang-2024")


@pytest.fixture(scope="module")
def cam_xuyen() -> Plan:
    """The notice of Cẩm Xuyên, through the loader."""
    return _loaded("cam-xuyen-2024")


def _loaded(name: str) -> Plan:
    value: Plan = shipped.checked("plan", name).value
    return value


def milestone(plan: Plan, name: str) -> Milestone:
    """The milestone with this id."""
    return next(each for each in plan.milestones if each.id == name)


# --- Lạng Giang -----------------------------------------------------------------------------------------------------


def test_every_product_of_bieu_1_is_there(lang_giang: Plan) -> None:
    """Row, kind, product, producer, commune and month of each line of Biểu 1, in its order, spelled as written."""
    producers = {producer.id: producer for producer in lang_giang.producers}
    months = {each.id: each.months[0] for each in lang_giang.rounds}

    listed = [
        (p.row, p.kind, p.name, producers[p.producer].name, producers[p.producer].unit, months[p.round or ""])
        for p in lang_giang.products
    ]

    assert listed == BIEU_1


def test_products_of_each_kind_and_month(lang_giang: Plan) -> None:
    """Counted by hand: 10 new (6 in June, 4 in October), 1 upgrade (October), 12 again (8 in June, 4 in October)."""
    counted = Counter((product.kind, product.round) for product in lang_giang.products)

    assert counted == {
        (NEW, "dot-1"): 6,
        (NEW, "dot-2"): 4,
        (UPGRADE, "dot-2"): 1,
        (AGAIN, "dot-1"): 8,
        (AGAIN, "dot-2"): 4,
    }


def test_bieu_2_is_there_row_by_row(lang_giang: Plan) -> None:
    """Each row of the support list with its number (there is no 8), its spelling, and its crosses."""
    assert [(s.row, s.producer, s.product, s.contents) for s in lang_giang.support] == BIEU_2


def test_number_and_day_stay_blank(lang_giang: Plan, cam_xuyen: Plan) -> None:
    """Neither paper bears a number or a day, so neither value does; the month is what the paper says."""
    papers: list[Document] = [lang_giang.document, cam_xuyen.document]

    assert [(paper.number, paper.day, paper.month) for paper in papers] == [
        (None, None, "2024-02"),
        (None, None, "2024-03"),
    ]


def test_the_rounds_keep_the_wording(lang_giang: Plan) -> None:
    """Two rounds at district level, held by the day the paper names; no cut-off, quota or roll-over is stated."""
    rounds = [(r.id, r.level, r.held, r.months, r.dossiers_due, r.quota, r.rolls_to) for r in lang_giang.rounds]

    assert rounds == [
        ("dot-1", "district", "Trước ngày 15/6/2024", (JUNE,), None, None, None),
        ("dot-2", "district", "Trước ngày 15/10/2024", (OCTOBER,), None, None, None),
    ]


def test_dossiers_are_due_with_their_round(lang_giang: Plan) -> None:
    """One milestone for all rounds, also those opened later: met once the district has scored, whatever the result."""
    scoring = milestone(lang_giang, "danh-gia-cap-huyen")

    assert (scoring.due, scoring.due_from_round, scoring.rounds) == (None, "held", ())
    assert scoring.reach == (
        "district-recognition",
        "province-check",
        "province-supplement",
        "province-scoring",
        "province-recognition",
        "centre-scoring",
        "centre-recognition",
        "certified",
        "not-recognised",
    )


def test_all_other_tasks_stand_without_a_date(lang_giang: Plan) -> None:
    """Sections II and V name no other day: 41 tasks of units run all year or without a time, none is urgent."""
    times = Counter((each.about, each.time) for each in lang_giang.milestones)
    wordings = Counter(each.due for each in lang_giang.milestones if each.about == "units")

    assert times == {("dossiers", "dated"): 1, ("units", "standing"): 41}
    assert wordings == {"Liên tục trong năm": 8, None: 33}


def test_units_named_by_the_paper(lang_giang: Plan) -> None:
    """Six offices, one centre, two organisations and sixteen communes and towns are named; each class is complete."""
    members = Counter(unit.unit_class for unit in lang_giang.units)

    assert members == {
        "ubnd-xa": 16,
        "co-quan-chuyen-mon": 6,
        "don-vi-su-nghiep": 1,
        "doan-the": 2,
        "hoi-dong": 1,
        "hoi-dong-nhan-dan": 1,
        "ubnd-huyen": 1,
        "ubnd-tinh": 1,
        "so-nganh": 2,
        "bo-nganh": 1,
    }


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Nông nghiệp&PTNT", "lg-phong-nnptnt"),
        ("Phòng Nông nghiệp và PTNT", "lg-phong-nnptnt"),
        ("Phòng Nông nghiệp và Phát triển nông thôn", "lg-phong-nnptnt"),
        ("Văn hoá và Thông tin", "lg-phong-vhtt"),
        ("Phòng Văn hóa - Thông tin", "lg-phong-vhtt"),
        ("Trung tâm Văn hóa Thông tin - Thể thao", "lg-trung-tam-vhtt"),
        ("cơ quan thường trực OCOP cấp huyện", "lg-phong-nnptnt"),
        ("Chi cục Phát triển nông thôn", "bac-giang-chi-cuc-ptnt"),
    ],
)
def test_units_are_found_as_the_paper_writes_them(lang_giang: Plan, words: str, expected: str) -> None:
    """Each way in which the plan writes an office leads to that office alone."""
    assert [unit.id for unit in plan_lookup.units_of(lang_giang, words)] == [expected]


def test_publicity_is_a_duty_of_three_offices_and_every_commune(lang_giang: Plan) -> None:
    """Section II.1 names two offices, a centre and "UBND các xã, thị trấn": 19 duties."""
    units = plan_lookup.responsible_units(lang_giang, milestone(lang_giang, "ii-1-tuyen-truyen"))

    assert [unit.id for unit in units[:3]] == ["lg-phong-nnptnt", "lg-phong-vhtt", "lg-trung-tam-vhtt"]
    assert Counter(unit.unit_class for unit in units[3:]) == {"ubnd-xa": 16}


def test_an_office_named_beside_its_class_has_one_duty(lang_giang: Plan) -> None:
    """Section II.3 names the agriculture office, then the offices it is one of, then the communes: 6 and 16 duties."""
    units = plan_lookup.responsible_units(lang_giang, milestone(lang_giang, "ii-3-vung-nguyen-lieu"))

    assert Counter(unit.unit_class for unit in units) == {"co-quan-chuyen-mon": 6, "ubnd-xa": 16}


def test_communes_report_to_the_district_through_its_agriculture_office(lang_giang: Plan) -> None:
    """Who acts, who receives and through whom are three roles (section V.9)."""
    report = milestone(lang_giang, "v-9-bao-cao")

    assert report.responsible == ("ubnd-xa",)
    assert (report.receiving, report.via) == (("lg-ubnd-huyen",), ("lg-phong-nnptnt",))


def test_targets_of_the_year(lang_giang: Plan) -> None:
    """Eight new at 3 stars, eleven again, one to 4 stars, one more for each commune, a 4-star product in Dương Đức."""
    targets = [(t.count, t.at_least_stars, t.kind, t.unit) for t in lang_giang.targets]

    assert targets == [
        (8, 3, NEW, None),
        (11, None, AGAIN, None),
        (1, 4, UPGRADE, None),
        (1, 3, NEW, "ubnd-xa"),
        (1, 4, None, "lg-xa-duong-duc"),
    ]


def test_no_certificate_end_is_made_up(lang_giang: Plan, cam_xuyen: Plan) -> None:
    """The papers say "recognised in 2021" or "expired", never a day: every end stays unknown."""
    products = [*lang_giang.products, *cam_xuyen.products]

    assert {product.certificate_ends for product in products} == {None}
    assert {(p.kind, p.recognised) for p in lang_giang.products} == {(NEW, None), (UPGRADE, None), (AGAIN, "2021")}


def test_what_is_odd_about_lang_giang_is_told() -> None:
    """Eleven in words, twelve in the table; a producer without commune; two supports that fit no product; no number."""
    assert _warned("lang-giang-2024") == [
        ("document", "document-without-number"),
        ("producers[lg-htx-tan-hung]", "producer-without-commune"),
        ("stated[2].count", "stated-differs"),
        ("support[10].product", "support-not-registered"),
        ("support[16].product", "support-not-registered"),
    ]


def test_the_count_of_re_evaluations_is_kept_both_ways(lang_giang: Plan) -> None:
    """The heading says 11 and the table has 12: the warning names both, and the plan keeps both."""
    (warning,) = [w for w in shipped.checked("plan", "lang-giang-2024").warnings if w.code == "stated-differs"]

    assert (warning.facts["stated"], warning.facts["counted"]) == ("11", "12")
    assert [(s.kind, s.count) for s in lang_giang.stated] == [(NEW, 10), (UPGRADE, 1), (AGAIN, 11)]


# --- Cẩm Xuyên ------------------------------------------------------------------------------------------------------


def test_dates_of_cam_xuyen_are_kept_in_its_words(cam_xuyen: Plan) -> None:
    """Every date of the notice, each in its own wording, for the dossiers or the unit it is meant for."""
    dated = [each for each in cam_xuyen.milestones if each.time == "dated"]

    assert [(m.id, m.about, m.due, m.dossiers if m.about == "dossiers" else ()) for m in dated] == [
        ("nang-hang-y-tuong", "dossiers", "chậm nhất trước ngày 15/4/2024", (UPGRADE,)),
        ("nang-hang-phuong-an", "dossiers", "chậm nhất trước ngày 15/4/2024", (UPGRADE,)),
        ("moi-phuong-an", "dossiers", "trước ngày 20/4/2024", (NEW,)),
        ("het-han-ho-so", "dossiers", "trước ngày 20/4/2024", (AGAIN,)),
        ("chap-thuan-y-tuong", "dossiers", "chậm nhất ngày 05/4/2024", (NEW, UPGRADE)),
        ("kiem-tra-thuc-te", "units", "trước ngày 30/3/2024", ()),
        ("hoan-thanh-phuong-an", "dossiers", "trong tháng 4/2024", (NEW, UPGRADE)),
        ("chap-thuan-phuong-an", "dossiers", "trước ngày 05/5/2024", (NEW, UPGRADE)),
        ("ke-hoach-ho-tro", "units", "chậm nhất trước ngày 30/4/2024", ()),
    ]


def test_two_dates_are_bound_to_the_producers_they_name(cam_xuyen: Plan) -> None:
    """15 April is for the two who upgrade, 20 April for the two whose certificates have ended."""
    bound = {m.id: m.producers for m in cam_xuyen.milestones if m.producers}

    assert bound == {
        "nang-hang-y-tuong": ("cx-htx-phu-sang", "cx-ho-phan-khac-dat"),
        "nang-hang-phuong-an": ("cx-htx-phu-sang", "cx-ho-phan-khac-dat"),
        "het-han-ho-so": ("cx-cty-giong-cay-trong", "cx-cty-tam-moc-huong"),
    }


def test_three_communes_have_an_urgent_duty_without_a_date(cam_xuyen: Plan) -> None:
    """Cẩm Bình, Cẩm Quang and Cẩm Thạch are called upon by name and at once; no day is invented."""
    (urgent,) = [each for each in cam_xuyen.milestones if each.time == "urgent"]

    units = plan_lookup.responsible_units(cam_xuyen, urgent)

    assert [unit.name for unit in units] == ["UBND xã Cẩm Bình", "UBND xã Cẩm Quang", "UBND xã Cẩm Thạch"]


def test_products_of_cam_xuyen(cam_xuyen: Plan) -> None:
    """The two upgrades and the two expired products that the notice names; it names no new one and no round."""
    listed = [(p.name, p.kind, p.aims_for_stars, p.round) for p in cam_xuyen.products]

    assert listed == [
        ("Nước mắm Phú Sáng", UPGRADE, 4, None),
        ("Rượu sim Đạt Thơm Kẽ Gõ", UPGRADE, 4, None),
        ("Gạo Xuyên Hương", AGAIN, None, None),
        ("Tinh dầu sả chanh Tâm Mộc Hương", AGAIN, None, None),
    ]
    assert cam_xuyen.rounds == ()


def test_targets_of_cam_xuyen(cam_xuyen: Plan) -> None:
    """Four more at 3 stars, one at 4, and one product in each of the three communes called upon."""
    assert [(t.count, t.at_least_stars, t.unit) for t in cam_xuyen.targets] == [
        (4, 3, None),
        (1, 4, None),
        (1, 3, "cx-xa-cam-binh"),
        (1, 3, "cx-xa-cam-quang"),
        (1, 3, "cx-xa-cam-thach"),
    ]


def test_what_is_odd_about_cam_xuyen_is_told_and_kept() -> None:
    """Ideas due after their approval, a field check before both, no rounds, two unknown communes, no number."""
    assert _warned("cam-xuyen-2024") == [
        ("", "no-rounds"),
        ("document", "document-without-number"),
        ("producers[cx-cty-giong-cay-trong]", "producer-without-commune"),
        ("producers[cx-cty-tam-moc-huong]", "producer-without-commune"),
        ("milestones[chap-thuan-y-tuong].due", "order-looks-odd"),
        ("milestones[kiem-tra-thuc-te].due", "order-looks-odd"),
    ]


def _warned(name: str) -> list[tuple[str, str]]:
    return [(flaw.key, flaw.code) for flaw in shipped.checked("plan", name).warnings]


# --- both -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["lang-giang-2024", "cam-xuyen-2024"])
def test_a_dossier_has_one_holder_on_each_level(name: str) -> None:
    """From every commune up, each level of the regime has exactly one unit that holds its dossiers."""
    plan = _loaded(name)
    communes = [unit.id for unit in plan_lookup.units_of(plan, "ubnd-xa")]

    holders = {
        (commune, level): len(plan_lookup.answering_units(plan, commune, level))
        for commune in communes
        for level in ("commune", "district", "province", "ministry")
    }

    assert set(holders.values()) == {1}


@pytest.mark.parametrize("name", ["lang-giang-2024", "cam-xuyen-2024"])
def test_every_value_says_where_it_was_read(name: str) -> None:
    """Rounds, milestones, targets and products cite the section or row of the paper, and what was read is confirmed."""
    plan = _loaded(name)
    laws = [item.law for items in (plan.rounds, plan.milestones, plan.targets, plan.products) for item in items]

    assert [law for law in laws if law is None or not law.cites or not law.confirmed] == []


@pytest.mark.parametrize("name", ["lang-giang-2024", "cam-xuyen-2024"])
def test_a_plan_comes_back_from_its_stored_content(name: str) -> None:
    """The canonical content that adoption stores builds the same value again."""
    checked: loader.Checked = shipped.checked("plan", name)

    assert content.build(Plan, json.loads(checked.content)) == checked.value
