"""Heads as they are printed and read, and checkpoints as they are signed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.domain import heads
from tests import trails

HASH = "0123456789abcdef" * 4


@given(st.integers(1, 10**17), st.binary(min_size=32, max_size=32))
def test_a_head_is_read_as_it_was_printed(number: int, digest: bytes) -> None:
    """Number and the first 32 hex digits survive the way to paper and back."""
    printed = heads.head_text(number, digest.hex())

    assert heads.parse_head(printed) == heads.Head(number, digest.hex()[:32])


@pytest.mark.parametrize(
    "text",
    [
        f"17-{HASH[:32]}",
        f"  17-{HASH[:32]}\n",
        f"Sổ nhật ký: 17-{HASH[:32]}.",
        f"17-{HASH[:32].upper()}",
    ],
)
def test_a_head_is_found_in_the_footer_of_a_message(text: str) -> None:
    """What stands around it is passed over, and capitals are read as small letters."""
    assert heads.parse_head(text) == heads.Head(17, HASH[:32])


def test_a_head_may_be_longer_than_it_must() -> None:
    """Somebody may have kept the whole hash."""
    assert heads.parse_head(f"17-{HASH}") == heads.Head(17, HASH)


@pytest.mark.parametrize(
    "text",
    ["", "17", f"17-{HASH[:31]}", f"0-{HASH[:32]}", f"17-{HASH}0", f"x17-{HASH}", f"17-{HASH} 18-{HASH}", f"-{HASH}"],
)
def test_what_is_no_head_is_refused(text: str) -> None:
    """Too short, too long, entry 0, or two heads at once: a sentence says what a head looks like."""
    with pytest.raises(heads.HeadUnreadable) as refused:
        heads.parse_head(text)

    assert refused.value.text == text
    assert "a head is a number" in str(refused.value)


def test_a_file_of_heads_is_read_line_by_line() -> None:
    """Blank lines and lines with '#' say nothing; two heads of one number are both kept."""
    text = f"# from the daily reports\n\nSổ nhật ký: 3-{HASH[:32]}\n3-{'f' * 32}\n"

    assert heads.parse_heads(text) == [heads.Head(3, HASH[:32]), heads.Head(3, "f" * 32)]


def test_a_line_that_holds_no_head_is_not_passed_over() -> None:
    """A head with a slip of the pen would otherwise never be checked."""
    with pytest.raises(heads.HeadUnreadable):
        heads.parse_heads(f"3-{HASH[:32]}\n4-{HASH[:30]}\n")


def test_a_checkpoint_is_signed_as_the_format_says() -> None:
    """The signed bytes are the canonical JSON of version, size, head, root, time and key."""
    signer = trails.PaperSigner("office")

    checkpoint = heads.sign_checkpoint(signer, size=3, head=HASH, root="ab" * 32, at="2024-06-03T01:00:00.000000Z")

    said = {"at": checkpoint.at, "head": HASH, "key": signer.public_key_hex, "root": "ab" * 32, "size": 3, "v": 1}
    assert checkpoint.body() == json.dumps(said, separators=(",", ":")).encode()
    assert trails.paper_verify(checkpoint.key, checkpoint.body(), checkpoint.signature)
