"""All commands by their names, and where each is: the table of contents of the command line."""

from __future__ import annotations

from typing import Any

TREE: dict[str, Any] = {
    "demo": {"": "demo:demo", "forward": "demo:forward"},
    "init": "init:init",
    "worker": "running:worker",
    "sweep": "running:sweep",
    "doctor": "running:doctor",
    "board": "board:board",
    "plan": {
        "check": "plans:check",
        "show": "plans:show",
        "diff": "plans:diff",
        "apply": "plans:apply",
        "new": "plans:new",
    },
    "cycle": {
        "list": "cycles:listing",
        "show": "cycles:show",
        "open": "cycles:opening",
        "close": "cycles:close",
    },
    "regime": {
        "check": "policies:regime_check",
        "adopt": "policies:regime_adopt",
        "show": "policy_pages:regime_show",
        "diff": "policies:regime_diff",
    },
    "calendar": {
        "check": "policies:calendar_check",
        "apply": "policies:calendar_adopt",
        "show": "policy_pages:calendar_show",
    },
    "rules": {
        "check": "policies:rules_check",
        "adopt": "policies:rules_adopt",
        "show": "policy_pages:rules_show",
        "diff": "policies:rules_diff",
    },
    "rights": {
        "check": "policies:rights_check",
        "adopt": "policies:rights_adopt",
        "show": "policy_pages:rights_show",
        "diff": "policies:rights_diff",
    },
    "dossier": {
        "list": "dossiers:listing",
        "show": "dossier_page:show",
        "open": "steps:opening",
        "advance": "steps:advance",
        "take-back": "steps:take_back",
        "history": "dossier_page:history",
        "document": "steps:document",
        "result": "steps:result",
        "round": "steps:assign_round",
    },
    "duty": {
        "list": "duties:listing",
        "show": "duties:show",
        "done": "duties:done",
        "hand-on": "duties:hand_on",
        "waive": "duties:waive",
        "reopen": "duties:reopen",
    },
    "deadline": {"list": "deadlines:listing", "explain": "deadlines:explain", "move": "deadlines:move"},
    "notice": {
        "list": "notices:listing",
        "show": "notices:show",
        "preview": "notices:preview",
        "hold": "notices:hold",
        "release": "notices:release",
        "cancel": "notices:cancel",
        "catalogue": "notices:catalogue",
    },
    "certificate": {
        "list": "certificates:listing",
        "expiring": "certificates:expiring",
        "correct": "certificates:correct",
    },
    "audit": {"log": "audit:log", "head": "audit:head"},
    "rehearse": "rehearse:rehearse",
    "unit": {"list": "units:listing", "show": "units:show", "contact": "units:contact"},
    "user": {"list": "users:listing", "add": "users:add", "bind": "users:bind", "role": "users:role"},
}
