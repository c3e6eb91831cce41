"""Plans that tests make up: checked as adoption checks them, against their own regime alone."""

import json
from typing import Any

from ocop_cycle import bootstrap
from ocop_cycle.policy import loader
from tests.application import builders


def checked(said: dict[str, Any]) -> loader.Checked:
    """The plan that the data say, checked whole."""
    words = bootstrap.words(bootstrap.templates(None))
    regimes = {said["regime"]: builders.checked("regime", said["regime"]).value}
    return loader.check("plan", said["id"], json.dumps(said).encode(), vocabulary=words, regimes=regimes)
