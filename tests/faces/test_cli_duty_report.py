"""``ocop duty report``: exactly the columns of the letter, filled as far as the register can."""

from pathlib import Path

import pytest

from tests.faces.conftest import Ocop

DUTY = "xa-mau-2026/lap-danh-sach/xm-ubnd-xa"


@pytest.fixture
def commune(ocop: Ocop) -> Ocop:
    """A demonstration with the year of a commune beside its own."""
    for line in (
        ("plan", "apply", "xa-mau-2026"),
        ("cycle", "open", "xa-mau-2026"),
    ):
        assert ocop(*line).code == 0, ocop(*line).err
    return ocop


def test_the_table_has_exactly_the_columns_of_the_plan(commune: Ocop, tmp_path: Path) -> None:
    """What the register knows stands in it; what it does not is left open for the unit, and is named."""
    file = tmp_path / "bao-cao.csv"

    said = commune("duty", "report", DUTY, "--out", str(file), "--json")

    assert said.code == 0, said.err
    assert file.read_text(encoding="utf-8-sig").splitlines() == [
        "Tên sản phẩm,Chủ thể,Loại đăng ký,Sản lượng,Ghi chú",
        "Bánh gai Ví dụ,Hộ kinh doanh Ví dụ Năm,,,",
        "Chè shan Ví dụ,HTX Ví dụ Suối Mẫu,,,",
        "Miến dong Ví dụ,HTX Ví dụ Suối Mẫu,,,",
    ]
    assert said.json["to_fill"] == ["Sản lượng", "Ghi chú"]


def test_a_duty_without_a_table_says_so(commune: Ocop, tmp_path: Path) -> None:
    """The plan asks for none; nothing is written."""
    file = tmp_path / "bao-cao.csv"

    said = commune("duty", "report", "xa-mau-2026/thong-bao-dang-ky/xm-phong-kinh-te", "--out", str(file))

    assert (said.code, file.exists()) == (2, False)
    assert "không quy định bảng báo cáo" in said.err
