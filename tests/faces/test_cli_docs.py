"""The pages of docs/ say what the program says."""

from pathlib import Path

import cogapp
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["cli.md", "cli.vi.md"])
def test_the_pasted_help_is_that_of_the_program(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stale help is red; the page itself says how to paste it anew."""
    monkeypatch.chdir(ROOT)

    code = cogapp.Cog().main(["cog", "--check", "-I", str(ROOT), f"docs/{page}"])

    assert code == 0, f"run: python -m cogapp -r -I . docs/{page}"
