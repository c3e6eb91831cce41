"""An address is refused when it is entered, not when the night's mail stands waiting."""

import pytest

from ocop_cycle import errors
from ocop_cycle.delivery import mailboxes


@pytest.mark.parametrize(
    "address",
    [
        "ocop@lang-giang.example",
        "phong.nnptnt+ocop@huyen.tinh.gov.vn",
        "a@b.vn",
        "o'brien@mail.example",
        f"{'a' * 64}@lang-giang.example",
        "ocop@xn--lng-giang-8b0d.example",
    ],
)
def test_an_address_that_mail_can_reach(address: str) -> None:
    """A mailbox, an @ and the name of a mail server."""
    assert mailboxes.Mailbox(name="", address=address).address == address


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "before the @ there is no name of a mailbox"),
        ("lang-giang.example", "before the @ there is no name of a mailbox"),
        ("@lang-giang.example", "before the @ there is no name of a mailbox"),
        ("a b@lang-giang.example", "before the @ there is no name of a mailbox"),
        (".a@lang-giang.example", "before the @ there is no name of a mailbox"),
        ("a..b@lang-giang.example", "before the @ there is no name of a mailbox"),
        ("a@b@lang-giang.example", "before the @ there is no name of a mailbox"),
        ('"a b"@lang-giang.example', "before the @ there is no name of a mailbox"),
        ("Phòng <a@lang-giang.example>", "it holds letters with accents; an address is written without them"),
        ("A <a@lang-giang.example>", "before the @ there is no name of a mailbox"),
        ("a@b.example,c@d.example", "before the @ there is no name of a mailbox"),
        (f"{'a' * 65}@lang-giang.example", "before the @ there is no name of a mailbox"),
        ("a@lang-giang.example\r\nBcc: b@c.example", "before the @ there is no name of a mailbox"),
        ("a@lang-giang.example\n", "after the @ there is no name of a mail server"),
        ("a@", "after the @ there is no name of a mail server"),
        ("a@localhost", "after the @ there is no name of a mail server"),
        ("a@lang_giang.example", "after the @ there is no name of a mail server"),
        ("a@-lang.example", "after the @ there is no name of a mail server"),
        ("a@lang..example", "after the @ there is no name of a mail server"),
        ("a@lang.example.", "after the @ there is no name of a mail server"),
        ("a@[127.0.0.1]", "after the @ there is no name of a mail server"),
        ("a@127.0.0.1", "after the @ there is no name of a mail server"),
        ("lạng-giang@huyen.example", "it holds letters with accents; an address is written without them"),
        (f"a@{'b.' * 130}example", "it is longer than 254 characters"),
    ],
)
def test_an_address_without_a_mailbox(address: str, why: str) -> None:
    """Each kind of mistake is told in the end of a sentence, and no mailbox is made of it."""
    with pytest.raises(errors.NoMailbox) as refused:
        mailboxes.Mailbox(name="Phòng", address=address)

    assert (refused.value.address, refused.value.why) == (address, why)
