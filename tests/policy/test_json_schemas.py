"""The schemas for editors: they fit the classes, the shipped files fit them, and the kept copies are the newest."""

import json
from pathlib import Path

import jsonschema
import pytest

from ocop_cycle import errors
from ocop_cycle.policy import json_schemas, kinds
from tests.policy import shipped

KEPT = Path(__file__).parents[2] / "workflows" / "schemas"
ANEW = """.venv/bin/python -c "
from pathlib import Path
from ocop_cycle.policy import json_schemas
json_schemas.write(Path('workflows/schemas'))" """


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_a_schema_is_a_schema(kind: str) -> None:
    """Editors can use it."""
    jsonschema.Draft202012Validator.check_schema(json_schemas.of(kind))


@pytest.mark.parametrize(("kind", "name"), shipped.FILES)
def test_every_shipped_file_fits_its_schema(kind: str, name: str) -> None:
    """An editor shows no mark in a file that the loader takes."""
    validator = jsonschema.Draft202012Validator(json_schemas.all()[kind])

    assert [error.message for error in validator.iter_errors(shipped.data(kind, name))] == []


def test_a_schema_knows_which_keys_there_are() -> None:
    """A slip of the pen is marked while it is typed."""
    data = shipped.data("rights", "standard")
    data["roles"][0]["grant"] = []

    found = jsonschema.Draft202012Validator(json_schemas.of("rights")).iter_errors(data)

    assert [list(error.path) for error in found] == [["roles", 0]]


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_the_kept_copy_is_the_newest(kind: str) -> None:
    """What editors read is what the classes say."""
    kept = (KEPT / f"{kind}.json").read_text(encoding="utf-8")

    assert kept == json_schemas.text(kind), f"write the schemas anew: {ANEW}"


def test_schemas_are_written_to_a_folder(tmp_path: Path) -> None:
    """One file for each kind."""
    json_schemas.write(tmp_path / "schemas")

    assert {file.name: json.loads(file.read_text(encoding="utf-8")) for file in (tmp_path / "schemas").iterdir()} == {
        f"{kind}.json": schema for kind, schema in json_schemas.all().items()
    }


def test_there_is_no_schema_of_an_unknown_kind() -> None:
    """A kind is one of those that exist."""
    with pytest.raises(errors.UnknownThing):
        json_schemas.of("regimes")
