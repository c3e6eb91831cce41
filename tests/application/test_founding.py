"""A new instance has its first entry and every shipped policy, and is founded once."""

import pytest

from ocop_cycle import errors
from ocop_cycle.application import founding
from tests.application import builders

WISH = founding.Wish(instance="Huyện Thử", code="TH", mail_from="a@b.example", person="p", person_name="P", account="a")


def test_everything_shipped_is_in_force() -> None:
    """Rights come with the founding; calendar, regimes and rules follow, each with an entry of its own."""
    bare = builders.office()

    founding.found(bare.house, WISH)

    files = bare.house.files
    shipped = {(kind, name) for kind in ("rights", "calendar", "regime", "rules") for name in files.names(kind)}
    in_force = {(row["kind"], row["name"]) for row in bare.rows("SELECT kind, name FROM policy_in_force")}
    assert in_force == shipped
    assert bare.rows("SELECT count(*) AS n FROM audit_entry")[0]["n"] == len(shipped)
    bare.house.close()


def test_the_first_administrator_is_bound() -> None:
    """Whoever founds the instance can work in it."""
    bare = builders.office()

    founding.found(bare.house, WISH)

    assert bare.rows("SELECT account, person_id, state FROM binding") == [
        {"account": "a", "person_id": "p", "state": "bound"}
    ]
    bare.house.close()


def test_an_instance_is_founded_once() -> None:
    """A second founding with other words changes nothing."""
    bare = builders.office()
    founding.found(bare.house, WISH)

    with pytest.raises(errors.AlreadyThere):
        founding.found(
            bare.house, founding.Wish(instance="Y", code="Y", mail_from="a@b.example", person="q", person_name="Q")
        )

    assert [row["value"] for row in bare.rows("SELECT value FROM setting WHERE name = 'instance'")] == ["Huyện Thử"]
    bare.house.close()
