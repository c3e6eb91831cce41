"""Who may do what: the checks of rights, and what the standard rights grant and withhold."""

import pytest

from ocop_cycle.policy import rights
from tests.policy import shipped

ROLES = [
    *("coordinator", "commune-officer", "department-officer", "council-secretary", "council-member"),
    *("head", "producer", "auditor", "administrator", "system"),
]
DECIDING = {
    *("dossier.open", "dossier.assign-round", "dossier.record-document", "dossier.record-result", "dossier.correct"),
    *("dossier.take-back", "deadline.move", "duty.record", "duty.waive", "certificate.correct", "cycle.open"),
    *("cycle.close", "policy.adopt"),
}
SMALL = """\
id: small
title: {vi: Nhỏ, en: Small}
roles:
  - id: head
    label: {vi: Lãnh đạo, en: Head}
    grants: [read.unit]
"""


def standard() -> rights.Rights:
    """The shipped rights."""
    value: rights.Rights = shipped.checked("rights", "standard").value
    return value


def grants(role: str) -> set[str]:
    """What the standard rights grant to a role."""
    return set(next(each.grants for each in standard().roles if each.id == role))


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        (SMALL.replace("read.unit", "read.everything"), "roles[head].grants[0]", "unknown-permission"),
        (SMALL.replace("read.unit", "read.unit, read.unit"), "roles[head].grants[1]", "named-twice"),
        (SMALL.replace("read.unit", "'*'"), "roles[head].grants[0]", "not-a-name"),
        (SMALL + "  - {id: head, label: {vi: a, en: a}}\n", "roles[head].id", "named-twice"),
    ],
)
def test_each_check_finds_what_it_is_for(text: str, key: str, code: str) -> None:
    """A permission that no command asks for, one that stands twice, a pattern, a role that stands twice."""
    assert shipped.codes("rights", "small", text) == [(key, code)]


def test_the_standard_roles_are_those_the_regimes_name() -> None:
    """Ten roles, and no step of a shipped regime names another."""
    named = {
        use.role
        for name in shipped.REGIMES
        for each in shipped.checked("regime", name).value.transitions
        for use in (*each.by, *each.take_back)
    }

    assert [role.id for role in standard().roles] == ROLES
    assert named - set(ROLES) == set()


def test_every_permission_is_granted_to_somebody() -> None:
    """What nobody is granted, nobody may: a command that asks for it could never be given."""
    granted = {permission for role in standard().roles for permission in role.grants}

    assert shipped.WORDS.permissions - granted == set()


def test_an_auditor_reads_all_and_writes_only_reviews() -> None:
    """Who inspects changes nothing that is inspected; what the office says to itself he reads as well."""
    assert grants("auditor") - {"audit.verify"} == {"read.all", "audit.review", "comment.internal"}


def test_nobody_reviews_his_own_work() -> None:
    """The permission to review lies with the auditor alone."""
    assert [role.id for role in standard().roles if "audit.review" in role.grants] == ["auditor"]


def test_an_administrator_decides_nothing() -> None:
    """Who can bind accounts to people has no right on dossiers, deadlines, duties, results or policy."""
    assert grants("administrator") & DECIDING == set()


def test_results_are_recorded_by_the_council_alone() -> None:
    """Who runs the cycle does not enter the points."""
    assert [role.id for role in standard().roles if "dossier.record-result" in role.grants] == ["council-secretary"]


@pytest.mark.parametrize("role", ["producer", "council-member"])
def test_producers_and_members_change_nothing_by_right(role: str) -> None:
    """What a producer may do are the steps that the regime gives him; a member reads. Both may write comments."""
    beside = {"comment.write", "dossier.attach"} if role == "producer" else {"comment.write", "read.unit"}

    assert grants(role) == beside


def test_reading_everything_is_for_the_auditor_and_the_system() -> None:
    """Everybody else sees his own unit and those below it."""
    assert [role.id for role in standard().roles if "read.all" in role.grants] == ["auditor", "system"]
