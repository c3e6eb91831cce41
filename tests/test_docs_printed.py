"""What the pages print for other programs to read: marked as what it is, and such that it works as printed."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from ocop_cycle.cli import tree
from tests import documents

PAGES = documents.pages()
LANGUAGES = {"bat", "console", "csv", "html", "ini", "json", "nginx", "sh", "text", "yaml"}
BLOCKS = [(page, block) for page in PAGES for block in documents.blocks(page.read_text(encoding="utf-8"))]
UNITS = [block.text for _, block in BLOCKS if block.language == "ini"]
(NGINX,) = [block.text for _, block in BLOCKS if block.language == "nginx"]

UPLOADS = documents.ROOT / "workflows" / "uploads" / "standard.yaml"
CERTIFICATE = ("/etc/ssl/certs/ocop.tinh-mau.example.pem", "/etc/ssl/private/ocop.tinh-mau.example.key")


def called(of: tuple[Path, documents.Block]) -> str:
    """What tests call a block."""
    return f"{documents.called(of[0])}-{of[1].start}"


@pytest.mark.parametrize("page", PAGES, ids=documents.called)
def test_every_block_says_what_it_holds(page: Path) -> None:
    """One fence too many turns a page inside out: then prose stands in blocks, and blocks begin without a word."""
    text = page.read_text(encoding="utf-8")
    fences = re.findall(r"^```(.*)$", text, re.MULTILINE)

    assert {mark.split(" ")[0] for mark in fences[::2]} <= LANGUAGES
    assert set(fences[1::2]) <= {""}
    assert len(fences) % 2 == 0


@pytest.mark.parametrize("of", [of for of in BLOCKS if of[1].language == "json"], ids=called)
def test_what_is_marked_as_json_is(of: tuple[Path, documents.Block]) -> None:
    """Line by line, or as a whole."""
    text = of[1].text

    assert all(
        isinstance(json.loads(piece), dict)
        for piece in ([text] if text.startswith("{\n") else text.split("\n"))
        if piece
    )


@pytest.mark.parametrize("unit", UNITS, ids=range(len(UNITS)))
def test_units_of_systemd_name_what_is_there(unit: str) -> None:
    """Each says what it is; those that run something run a command of ours, and one that stays is started again."""
    said = configparser.ConfigParser(strict=False, interpolation=None)
    said.optionxform = str  # type: ignore[assignment, method-assign] # names of systemd have capitals

    said.read_string(unit)

    assert said["Unit"]["Description"]
    if "Service" in said:
        program, *words = shlex.split(said["Service"]["ExecStart"])
        named = [word for word in words if word in tree.TREE]
        assert (program, len(named)) == ("/srv/ocop/.venv/bin/ocop", 1)
        stays = named[0] in ("serve", "worker")
        assert (said["Service"].get("Restart"), said["Unit"].get("StartLimitIntervalSec")) == (
            ("on-failure", "0") if stays else (None, None)
        )


def test_the_proxy_lets_through_what_an_office_may_send() -> None:
    """The largest file of a dossier with the form around it, who asks, over what, and under which name."""
    (most,) = re.findall(r"client_max_body_size (\d+)m;", NGINX)
    passed = set(re.findall(r"proxy_set_header (\S+) ", NGINX))
    (largest,) = re.findall(r"^largest_mb: (\d+)$", UPLOADS.read_text("utf-8"), re.MULTILINE)

    assert int(most) > int(largest)
    assert passed == {"Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Request-Id"}


@pytest.mark.skipif(shutil.which("nginx") is None or shutil.which("openssl") is None, reason="no nginx here")
def test_nginx_takes_the_file_as_printed(tmp_path: Path) -> None:
    """But for the names of the machines, which are not there, and the certificate."""
    pem, key = tmp_path / "pem", tmp_path / "key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", pem, "-subj", "/CN=x"],
        check=True, capture_output=True,
    )  # fmt: skip
    text = NGINX.replace("web-1", "127.0.0.1").replace("web-2", "127.0.0.2")
    for there, here in zip(CERTIFICATE, (pem, key), strict=True):
        assert there in text
        text = text.replace(there, str(here))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/err; events {{}} http {{ access_log off; {text} }}", encoding="utf-8"
    )

    tried = subprocess.run(
        ["nginx", "-t", "-q", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True, check=False
    )

    assert (tried.returncode, tried.stderr) == (0, "")
