"""Which files are taken: the shipped list, and an instance's own."""

from pathlib import Path

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import uploads

OWN = """
id: rieng
title: {vi: Riêng, en: Own}
largest_mb: 5
longest_name: 50
unpacked: {most_mb: 10, ratio: 5, members: 10, depth: 1}
types:
  - {media: application/pdf, endings: [pdf], label: PDF}
"""


def test_the_shipped_list_takes_what_offices_hand_in() -> None:
    """PDF, pictures, documents, tables and archives of 25 MB."""
    found = uploads.read(None)

    assert found.largest_mb == 25
    assert [one.endings[0] for one in found.types] == ["pdf", "jpg", "png", "tif", "docx", "xlsx", "odt", "ods", "zip"]


def test_the_list_of_an_instance_wins(tmp_path: Path) -> None:
    """A file in its own folder is read in place of the shipped one."""
    place = tmp_path / uploads.FILE
    place.parent.mkdir(parents=True)
    place.write_text(OWN, encoding="utf-8")

    found = uploads.read(tmp_path)

    assert (found.id, found.largest_mb, found.labels) == ("rieng", 5, "PDF")


def test_a_list_with_flaws_is_refused_whole() -> None:
    """Every flaw is named with its line."""
    with pytest.raises(errors.PolicyFlawed) as refused:
        uploads.checked(
            OWN.replace("largest_mb: 5", "largest_mb: 0").replace("depth: 1", "tiefe: 1").encode(), "x.yaml"
        )

    assert sorted({flaw.line for flaw in refused.value.flaws}) == [4, 6]
