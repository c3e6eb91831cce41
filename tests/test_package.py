"""What is installed, what it is locked to, and what the pages at the top promise."""

import configparser
import fnmatch
import functools
import re
import shutil
import subprocess
import sys
import tomllib
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ocop_cycle.web import front, menus

ROOT = Path(__file__).resolve().parent.parent
DATA_FOLDERS = ("workflows", "notifications", "templates")
TOP_LEVEL = {
    *("ocop_cycle", *DATA_FOLDERS, "tests", "docs", "benchmarks", ".ci"),
    *("setup.cfg", "pyproject.toml", "Makefile", "MANIFEST.in", ".gitignore", ".gitattributes"),
    *("README.md", "README.vi.md", "CHANGELOG.md", "LICENSE"),
    *("requirements.in", "requirements-build.in", "requirements-test.in", "requirements.txt", "requirements-test.txt"),
    *("requirements-node.in", "requirements-node.txt"),
}


@pytest.fixture(scope="module")
def setup_cfg() -> configparser.ConfigParser:
    """What setup.cfg says."""
    parser = configparser.ConfigParser()
    parser.read_string((ROOT / "setup.cfg").read_text(encoding="utf-8"))
    return parser


def test_packages_are_listed(setup_cfg: configparser.ConfigParser) -> None:
    """The list of packages in setup.cfg is the folders that there are, and the three that hold data."""
    inside = {file.parent.relative_to(ROOT) for file in (ROOT / "ocop_cycle").rglob("__init__.py")}
    there = {".".join(folder.parts) for folder in inside} | {f"ocop_cycle.{folder}" for folder in DATA_FOLDERS}

    assert there ^ set(setup_cfg["options"]["packages"].split()) == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built without fetching anything, from a copy, so that nothing is left behind here."""
    copy = tmp_path_factory.mktemp("source")
    _build(copy, without=_needless).check_returncode()
    return zipfile.ZipFile(next((copy / "dist").glob("*.whl")))


def _needless(folder: str, names: list[str]) -> set[str]:
    """What tells nothing of a wheel: of thousands of files that the front end does not use, all but two a folder."""
    if "node_modules" not in folder:
        return {"__pycache__"} & set(names)
    used = {name for name in names if f"{folder}/{name}".partition("/node_modules/")[2] in _carried()}
    return set(sorted(name for name in names if Path(folder, name).is_file() and name not in used)[2:])


def _build(copy: Path, *, without: Callable[[str, list[str]], set[str]]) -> subprocess.CompletedProcess[str]:
    for name in ("ocop_cycle", ".ci", *DATA_FOLDERS):
        shutil.copytree(ROOT / name, copy / name, ignore=without)
    for name in ("setup.cfg", "pyproject.toml", "requirements.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", copy / "dist", copy]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def test_no_wheel_is_built_without_the_front_end(tmp_path: Path) -> None:
    """Where set-up put nothing in place, the build ends with a sentence that says so, and there is no wheel."""
    built = _build(tmp_path, without=shutil.ignore_patterns("__pycache__", "node_modules"))

    assert re.findall(r"No wheel without the front end: (\S+) is not there", built.stderr + built.stdout) == [
        "assets/node_modules/@tabler/core/dist/css/tabler.min.css"
    ]
    assert (built.returncode == 0, list(tmp_path.glob("dist/*.whl"))) == (False, [])


def test_the_wheel_holds_every_file(wheel: zipfile.ZipFile) -> None:
    """Code and data of all four folders are in the wheel under their installed names, and nothing else is."""
    places = {"ocop_cycle": "ocop_cycle"} | {folder: f"ocop_cycle/{folder}" for folder in DATA_FOLDERS}
    there = {
        f"{installed}/{file.relative_to(ROOT / folder).as_posix()}"
        for folder, installed in places.items()
        for file in (ROOT / folder).rglob("*")
        if file.is_file() and not {"__pycache__", "node_modules"} & set(file.parts) and file.suffix != ".md"
    }
    there |= {f"ocop_cycle/web/assets/node_modules/{place}" for place in _carried()}

    inside = {name for name in wheel.namelist() if ".dist-info/" not in name}

    assert inside ^ there == set()


@functools.cache
def _carried() -> set[str]:
    """What pages use of the packages of the front end: the files that are served, and the icons that are drawn."""
    drawn = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "templates/pages/web").glob("*.html"))
    icons = {*re.findall(r'icon\("([\w-]+)"\)', drawn), *(item.picture for item in menus.EVERY)}
    served = {place.as_posix() for place in front.PACKAGED.values()}
    return served | {(front.ICONS / f"{name}.svg").as_posix() for name in icons} | {front.LICENCE.as_posix()}


def test_the_wheel_can_be_used(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    """From the unpacked wheel the data folders are found as parts of the package."""
    wheel.extractall(tmp_path)

    assert _where(tmp_path, search=tmp_path) == [str(tmp_path / "ocop_cycle" / folder) for folder in DATA_FOLDERS]


def test_an_editable_install_finds_the_data(tmp_path: Path) -> None:
    """Wherever one works, the installed names lead to the three folders at the top of the checkout."""
    assert _where(tmp_path) == [str(ROOT / folder) for folder in DATA_FOLDERS]


def _where(folder: Path, *, search: Path | None = None) -> list[str]:
    """The places that a fresh Python, working in the folder, gives for the data folders."""
    program = "import importlib.resources as r; import sys; [print(r.files('ocop_cycle.' + n)) for n in sys.argv[1:]]"
    environment = {"PYTHONPATH": str(search)} if search else {}
    command = [sys.executable, "-P", "-W", "error", "-c", program, *DATA_FOLDERS]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder, env=environment)
    return done.stdout.splitlines()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "requirements-node.txt"])
def test_the_lock_is_exact_and_names_no_place(name: str) -> None:
    """Each requirement has one version and its hashes; no line says where anything is fetched from."""
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(r"^(\S.*?)(?=^\S|\Z)", text, re.MULTILINE | re.DOTALL)
    pins = [entry for entry in entries if not entry.startswith("#")]

    assert [pin for pin in pins if not re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin, re.DOTALL)] == []
    assert re.findall(r"(?i)://|index|find-links|@|\.(?:com|org|net|io|vn)\b", text) == []


@pytest.mark.parametrize(
    ("wanted", "locked"),
    [
        ("requirements.in", "requirements.txt"),
        ("requirements-build.in", "requirements.txt"),
        ("requirements-test.in", "requirements-test.txt"),
        ("requirements-node.in", "requirements-node.txt"),
    ],
)
def test_what_is_asked_for_is_locked(wanted: str, locked: str) -> None:
    """Every library of the .in file stands in the lock as asked for directly."""
    asked = re.findall(r"^([a-z][a-z0-9.-]+)", (ROOT / wanted).read_text(encoding="utf-8"), re.MULTILINE)
    direct = re.findall(
        rf"^([a-z0-9-]+)==(?:(?!^\S).)*-r {re.escape(wanted)}$",
        (ROOT / locked).read_text(encoding="utf-8"),
        re.MULTILINE | re.DOTALL,
    )

    assert sorted(name.replace(".", "-") for name in asked) == sorted(direct)


def test_both_locks_agree() -> None:
    """A library that stands in both locks has the same version in both."""
    runtime, testing = (_versions(ROOT / name) for name in ("requirements.txt", "requirements-test.txt"))

    assert {name: version for name, version in testing.items() if runtime.get(name, version) != version} == {}


def test_the_build_system_is_the_locked_one() -> None:
    """Whoever builds without the lock uses the same setuptools."""
    build_system = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]

    assert build_system["requires"] == [f"setuptools=={_versions(ROOT / 'requirements.txt')['setuptools']}"]


def _versions(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_top_level_is_the_agreed_one() -> None:
    """Nothing stands at the top but what the design names and what git leaves alone."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()]
    there = {entry.name for entry in ROOT.iterdir()} - {".git"}

    assert {name for name in there - TOP_LEVEL if not any(fnmatch.fnmatch(name, glob) for glob in ignored)} == set()


def test_every_text_is_nfc_utf8_with_unix_lines() -> None:
    """Vietnamese is written one way only, so that what looks equal is equal."""
    kinds = {".py", ".yaml", ".json", ".txt", ".html", ".css", ".svg", ".md", ".cfg", ".toml", ".in"}
    folders = [ROOT / name for name in TOP_LEVEL if (ROOT / name).is_dir()]
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix in kinds]
    files += [file for file in ROOT.iterdir() if file.suffix in kinds]
    texts = {file: file.read_bytes().decode("utf-8") for file in files}

    assert [file for file, text in texts.items() if not unicodedata.is_normalized("NFC", text) or "\r" in text] == []


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_the_readme_names_what_there_is(name: str) -> None:
    """Every target of make, every file and every folder that the page names exists; the two commands are named."""
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"\bmake ([a-z]+)", text))
    paths = re.findall(r"\]\(((?!https?:)[^)#]+)", text) + re.findall(r"`([\w./-]+/)`", text)

    assert {"run", "test"} <= named <= targets
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_changes_are_kept() -> None:
    """The change log opens with what is not yet released."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[0] == "Unreleased"
