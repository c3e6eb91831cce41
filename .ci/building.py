"""
Builds the project by setuptools, and no wheel without the front end: its pages would answer nothing but an error.

``pyproject.toml`` names this file. An editable install needs no front end; set-up puts that in place afterwards.
"""

import configparser
import sys
from pathlib import Path
from typing import Any

from setuptools import build_meta

ROOT = Path(__file__).resolve().parents[1]
WEB = "ocop_cycle.web"

build_editable = build_meta.build_editable
build_sdist = build_meta.build_sdist
get_requires_for_build_editable = build_meta.get_requires_for_build_editable
get_requires_for_build_sdist = build_meta.get_requires_for_build_sdist
get_requires_for_build_wheel = build_meta.get_requires_for_build_wheel
prepare_metadata_for_build_editable = build_meta.prepare_metadata_for_build_editable
prepare_metadata_for_build_wheel = build_meta.prepare_metadata_for_build_wheel


def build_wheel(wheel_directory: str, config_settings: Any = None, metadata_directory: str | None = None) -> str:
    """
    Build the wheel; gives its name.

    Raises:
        SystemExit: a package of the front end is not in place; nothing is built.
    """
    missing = _missing()
    if missing:
        sys.exit(f"No wheel without the front end: {missing[0]} is not there; put it in place with: make setup")
    return build_meta.build_wheel(wheel_directory, config_settings, metadata_directory)


def _missing() -> list[str]:
    """The files of packages that setup.cfg wants in the wheel and that are not there."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    wanted = parser["options.package_data"][WEB].split()
    folder = ROOT.joinpath(*WEB.split("."))
    return [place for place in wanted if "node_modules" in place and not (folder / place).is_file()]
