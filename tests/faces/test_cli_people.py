"""People at the terminal: their addresses, and the letter that then goes to the person instead of the unit."""

import email
import email.policy
from pathlib import Path

import pytest

from tests.faces.conftest import Ocop


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        (
            ("loan", "loan@x"),
            1,
            "“loan@x” không phải là địa chỉ thư điện tử: sau dấu @ không có tên máy chủ thư. Hãy sửa địa chỉ.",
        ),
        (
            ("loan", "không có", "--channel", "telephone"),
            1,
            "“không có” không phải là số điện thoại: có ít hơn 3 chữ số. Hãy sửa số.",
        ),
        (("zz", "a@b.example"), 2, "Không có người “zz”"),
    ],
)
def test_a_wrong_address_or_name_is_refused_in_one_sentence(
    ocop: Ocop, line: tuple[str, ...], code: int, said: str
) -> None:
    """Nothing is written, and the sentence says what to mend."""
    told = ocop("user", "contact", *line)

    assert (told.code, told.err) == (code, f"{said}\n")


def test_without_a_language_it_is_that_of_the_person(ocop: Ocop) -> None:
    """A new address is written to as the person wants it; another language is named with it."""
    ocop("user", "add", "anna", "Anna Svensson", "--language", "en", "--as", "quan-tri")
    ocop("user", "contact", "anna", "anna@office.example", "--as", "quan-tri")
    ocop("user", "contact", "anna", "0204 388 1234", "--channel", "telephone", "--language", "vi", "--as", "quan-tri")

    found = ocop("--json", "user", "show", "anna", "--as", "quan-tri").json["person"]

    assert [(one["channel"], one["address"], one["language"]) for one in found["addresses"]] == [
        ("email", "anna@office.example", "en"),
        ("telephone", "0204 388 1234", "vi"),
    ]


def test_an_invitation_goes_to_the_secretary_in_person(demo: Path, ocop: Ocop) -> None:
    """Once the secretary of the council has an address, the letter names her, and its file lies in the folder."""
    ocop("user", "contact", "loan", "loan@lang-giang.example")
    ocop("demo", "forward", "5d")

    letters = [
        email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for file in sorted((demo / "mail").glob("*.eml"))
    ]
    (invitation,) = [one for one in letters if "loan@lang-giang.example" in one["To"]]
    body = invitation.get_body(("plain",))
    assert invitation["To"] == "Phạm Thị Loan <loan@lang-giang.example>"
    assert body is not None
    assert "Kính gửi: ông (bà) Phạm Thị Loan" in body.get_content()
    assert "Đề nghị ông (bà) xác nhận tham dự" in body.get_content()
