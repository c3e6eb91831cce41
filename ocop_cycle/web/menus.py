"""Which pages the menu offers to whom: producers and communes get those few that hold something of their own."""

from typing import NamedTuple

from ocop_cycle.domain import permissions

COMMUNE = "commune"


class Item(NamedTuple):
    """One place of the menu: its name, its address, its picture."""

    name: str
    where: str
    picture: str


DESK = Item("desk", "/desk", "home")
_WHOLE = (
    DESK,
    Item("board", "/board", "layout-kanban"),
    Item("duties", "/duties", "checklist"),
    Item("calendar", "/calendar", "calendar"),
    Item("notices", "/notices", "mail"),
    Item("certificates", "/certificates", "certificate"),
    Item("trail", "/trail", "history"),
)
_OF_PRODUCERS = ("desk", "calendar", "notices", "certificates")
_OF_COMMUNES = ("desk", "board", "duties", "calendar", "notices", "certificates")
_OFFICE = Item("office", "/office", "settings")
EVERY = (*_WHOLE, _OFFICE)
"""All places there are."""


def of(actor: permissions.Actor, *, keeps_people: bool) -> tuple[Item, ...]:
    """The menu of somebody."""
    if is_producer(actor):
        return tuple(item for item in _WHOLE if item.name in _OF_PRODUCERS)
    if is_commune(actor):
        return tuple(item for item in _WHOLE if item.name in _OF_COMMUNES)
    return EVERY if keeps_people else _WHOLE


def is_producer(actor: permissions.Actor) -> bool:
    """Whether somebody stands for producers and for nothing else."""
    return bool(actor.grants) and all(grant.producer_id for grant in actor.grants)


def is_commune(actor: permissions.Actor) -> bool:
    """Whether somebody works at communes and nowhere else."""
    return bool(actor.grants) and all(grant.level == COMMUNE and not grant.producer_id for grant in actor.grants)
