"""
Kiểm tra sổ nhật ký OCOP mà không cần hệ thống. / Checks an OCOP audit trail without the system.

    python3 verify_ocop_trail.py EXPORT [--head N-HEX ...] [--heads FILE] [--key HEX ...]

EXPORT: tệp ZIP hoặc thư mục do "ocop audit export" ghi, hoặc tệp JSON do "ocop audit prove" ghi.
--head, --heads: mã đầu sổ đã nhận từ bên ngoài (chân thư, báo cáo). --key: khóa công khai đã biết từ bên ngoài.

EXPORT: the ZIP file or folder of "ocop audit export", or the JSON file of "ocop audit prove".
--head, --heads: heads that came from outside (footers of messages, reports). --key: a public key known from outside.

Exit code: 0 no fault, 3 a fault, 2 cannot be read. Needs Python 3.8 or later and nothing else, and shares no code
with the system, so that a mistake in the one is not repeated in the other. The formats: docs/audit-format.md.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

FIELDS = "actor after alg at before cause command deadlines kind n notices origin policy prev rows subject unit v why"
HEAD = re.compile(r"(?<![0-9A-Za-z])([1-9][0-9]{0,17})-([0-9A-Fa-f]{32,64})(?![0-9A-Za-z])")
MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
COMMITMENT = re.compile(rb'\{"h":"([0-9a-f]{64})"\}')
KEY, SIGNATURE = re.compile("[0-9a-f]{64}"), re.compile("[0-9a-f]{128}")
LONGEST = 1 << 26  # bytes of a line: what is longer is no entry, and would fill the memory
FAULTS = {
    "hash": ("nội dung không khớp với mã băm", "the bytes do not have the stored hash"),
    "form": ("nội dung không đúng định dạng", "the bytes are not in the form of an entry"),
    "number": ("nội dung ghi số thứ tự khác", "the bytes say another number"),
    "gap": ("thiếu mục ngay trước mục này", "entries before this one are missing"),
    "order": ("mục đứng sai thứ tự hoặc lặp lại", "it is out of order or comes twice"),
    "link": ("không nối với mục trước", "it is not linked to the entry before"),
    "time": ("thời điểm sai hoặc lùi quá hai phút", "its time is none, or ran back by more than two minutes"),
    "head": ("khác với mã đầu sổ đã biết từ bên ngoài", "it is not what a head from outside says"),
    "cut": ("sổ bị cắt cuối: bên ngoài đã biết đến mục này", "the end was cut off: this entry is known outside"),
    "checkpoint": ("điểm kiểm tra đã ký không khớp", "a signed checkpoint does not hold"),
    "key": ("khóa ký không được xác nhận", "nobody entitled vouches for the key"),
    "value": ("giá trị riêng không khớp với cam kết", "a private value does not match its commitment"),
    "proof": ("bằng chứng không dẫn tới gốc đã ký", "the proof does not lead to the signed root"),
    "subject": ("không mục nào nói về đối tượng ghi trong tệp", "no entry in the file is about what it names"),
}
DEMO = "Dữ liệu trình diễn – không phải kết quả thật / Demonstration data – no real results"
NO_KEY = "Bằng chứng cần --key, mã đầu sổ không đủ / A proof needs --key, a head does not vouch for it"
VERDICTS = {
    "failed": "KHÔNG ĐẠT, số lỗi: {1} / FAILED, faults: {1}",
    "passed": "ĐẠT, khớp với bên ngoài đến mục {0} / PASSED, vouched for from outside up to entry {0}",
    "whole": "CHỈ TỰ LIỀN MẠCH, chưa đối chiếu với bên ngoài / ONLY WHOLE IN ITSELF, not held against anything outside",
}
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


class Finding(NamedTuple):
    """What was found: up to which entry evidence from outside agrees, what is wrong at which entry, lines to print."""

    size: int
    vouched: int
    faults: list[tuple[int, str]]
    lines: list[str]


def verify_signature(key: Any, data: bytes, signature: Any) -> bool:
    """Whether the public key (64 hex digits) made the signature (128) over the bytes: RFC 8032, section 5.1."""
    if not (KEY.fullmatch(str(key)) and SIGNATURE.fullmatch(str(signature))):
        return False
    public, sig = bytes.fromhex(key), bytes.fromhex(signature)
    owner, commitment, scalar = point(public), point(sig[:32]), int.from_bytes(sig[32:], "little")
    if owner is None or commitment is None or scalar >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(sig[:32] + public + data).digest(), "little") % ORDER
    left, right = times(scalar, BASE), plus(commitment, times(challenge, owner))
    return all((left[axis] * right[2] - right[axis] * left[2]) % P == 0 for axis in (0, 1))


def point(encoded: bytes) -> Any:
    """The point (X, Y, Z, T) of the curve that 32 bytes stand for; None when they stand for none."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


def plus(one: Any, other: Any) -> Any:
    """The sum of two points."""
    a, b = (one[1] - one[0]) * (other[1] - other[0]) % P, (one[1] + one[0]) * (other[1] + other[0]) % P
    c, d = 2 * one[3] * other[3] * D % P, 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def times(scalar: int, start: Any) -> Any:
    """A point added to itself as often as the scalar says."""
    total: Any = (0, 1, 1, 0)
    while scalar:
        total = plus(total, start) if scalar & 1 else total
        start, scalar = plus(start, start), scalar >> 1
    return total


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def sha256(data: bytes) -> bytes:
    """The SHA-256 of the bytes."""
    return hashlib.sha256(data).digest()


def grow(peaks: list[bytes], size: int, leaf: bytes) -> None:
    """Add a leaf to a tree of `size` leaves (RFC 6962, section 2.1) that is kept as the roots of complete subtrees."""
    node = sha256(b"\x00" + leaf)
    while size & 1:
        node, size = sha256(b"\x01" + peaks.pop() + node), size >> 1
    peaks.append(node)


def root_of(peaks: list[bytes]) -> str:
    """The root over the complete subtrees, hex."""
    node = peaks[-1] if peaks else sha256(b"")
    for left in reversed(peaks[:-1]):
        node = sha256(b"\x01" + left + node)
    return node.hex()


def root_by_path(leaf: bytes, index: int, size: int, path: list[bytes]) -> str:
    """The root that an inclusion path leads to, hex; empty when the path does not fit the place."""
    node, last = sha256(b"\x00" + leaf), size - 1
    for beside in path:
        if last == 0 or index > last:
            return ""
        if index & 1 or index == last:
            node = sha256(b"\x01" + beside + node)
            while index and not index & 1:
                index, last = index >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + beside)
        index, last = index >> 1, last >> 1
    return node.hex() if last == index == 0 else ""


def read_json(text: Any) -> Any:
    """The object of a JSON text; an empty one when there is none in it."""
    try:
        said = json.loads(text, parse_constant=int)
    except (ValueError, TypeError, RecursionError):
        said = None
    return said if isinstance(said, dict) else {}


def read_body(body: bytes) -> Any:
    """What an entry says; empty when it is not the one canonical way to say it."""
    said = read_json(body)
    written = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    known = list(said) == FIELDS.split() and said["v"] == 1 and said["alg"] == "sha256"
    return said if known and written == body else {}


def moment(text: Any) -> datetime | None:
    """The moment of an entry; None when the text is none."""
    try:
        return datetime.fromisoformat(text[:-1]) if MOMENT.fullmatch(text) else None
    except (ValueError, TypeError):
        return None


def bytes_in(line: Any, name: str) -> bytes:
    """The exact bytes that a line of the export carries: as text, or as base64 when they are no UTF-8."""
    if isinstance(line.get(name), str):
        return str(line[name]).encode("utf-8", "replace")
    try:
        return base64.b64decode(str(line.get(name + "64", "")), validate=True)
    except ValueError:
        return b""


def checkpoint_in(line: Any) -> Any:
    """What a checkpoint states; of size 0 when it is none."""
    said = read_json(bytes_in(line, "body"))
    good = sorted(said) == ["at", "head", "key", "root", "size", "v"] and isinstance(said["size"], int)
    return said if good else {"head": "", "root": "", "key": "", "size": 0}


class Keys:
    """Which key may sign, as the entries tell it: entry 1, and later ones that the old and the new key signed."""

    def __init__(self, known: frozenset[str]) -> None:
        self.known = known
        self.in_force: str | None = None
        self.named: set[str] = set()

    def hear(self, number: int, said: Any) -> bool:
        """Take over the key that an entry names; False when nobody entitled vouches for it."""
        about = isinstance(said["subject"], list) and said["subject"][:1] == ["key"]
        told = said["after"] if isinstance(said["after"], dict) else {}
        key = told.get("key")
        if not about and (number != 1 or key is None):
            return True
        if not isinstance(key, str) or (number != 1 and not self.follows(key, told, said["subject"])):
            return False
        self.in_force = key
        self.named.add(key)
        return True

    def follows(self, key: str, told: Any, subject: Any) -> bool:
        """Whether the key takes over properly from the one in force."""
        replaces, signed = told.get("replaces"), told.get("signed")
        if subject != ["key", key] or replaces != self.in_force or not isinstance(signed, dict):
            return False
        text = json.dumps({"key": key, "replaces": replaces, "v": 1, "what": "key"}, separators=(",", ":")).encode()
        if not verify_signature(key, text, signed.get("new")):
            return False
        return replaces is None or key in self.known or verify_signature(replaces, text, signed.get("old"))


class Walk:
    """A walk along the trail, entry by entry."""

    def __init__(self, outside: list[tuple[int, str]], keys: frozenset[str], checkpoints: Iterable[Any]) -> None:
        self.number, self.size, self.vouched, self.hash, self.digest = 0, 0, 0, "0" * 64, b""
        self.latest: datetime | None = None
        self.faults: list[tuple[int, str]] = []
        self.peaks: list[bytes] = []
        self.commitments: set[str] = set()
        self.office: dict[str, Any] = {}
        self.keys = Keys(keys)
        self.heads: dict[int, list[str]] = {}
        self.checkpoints: dict[int, list[Any]] = {}
        for number, digits in outside:
            self.heads.setdefault(number, []).append(digits)
        for line in checkpoints:
            self.checkpoints.setdefault(checkpoint_in(line)["size"], []).append(line)

    def step(self, line: Any) -> None:
        """Move on to the entry of one line of the export."""
        body = bytes_in(line, "body")
        number = line["n"] if isinstance(line.get("n"), int) else self.number + 1
        digest, said = sha256(body), read_body(body)
        wrong = ["hash"] * (digest.hex() != line.get("hash")) + ["form"] * (not said or "n" not in line)
        wrong += ["gap"] * (number > self.number + 1) + ["order"] * (number <= self.number)
        wrong += self.wrong_place(number, said) if said else []
        grow(self.peaks, self.size, digest)
        self.number, self.hash, self.digest, self.size = number, str(line.get("hash")), digest, self.size + 1
        wrong += ["key"] if said and not self.keys.hear(number, said) else []
        self.faults += [(number, what) for what in [*wrong, *self.wrong_by_evidence()]]
        self.commitments.update(found.decode() for found in COMMITMENT.findall(body))
        for row in said["rows"] if said and isinstance(said["rows"], list) else ():
            if isinstance(row, list) and len(row) == 3 and row[0] == "setting" and isinstance(row[2], dict):
                self.office[str(row[1])] = row[2].get("value")

    def wrong_place(self, number: int, said: Any) -> list[str]:
        """What is wrong with the number, the link and the time that an entry tells."""
        wrong = ["number"] * (said["n"] != number)
        wrong += ["link"] * (number == self.number + 1 and said["prev"] not in (self.hash, self.digest.hex()))
        at = moment(said["at"])
        back = at is not None and self.latest is not None and at < self.latest - timedelta(minutes=2)
        if at is not None and (back or self.latest is None or at > self.latest):
            self.latest = at
        return wrong + ["time"] * (back or at is None)

    def wrong_by_evidence(self) -> Iterator[str]:
        """What is wrong with the entry met last by the heads and checkpoints that speak of it."""
        for digits in self.heads.pop(self.number, []):
            if not self.digest.hex().startswith(digits):
                yield "head"
            else:
                self.vouched = self.number
        for line in self.checkpoints.pop(self.number, []):
            said, true = checkpoint_in(line), [self.digest.hex(), root_of(self.peaks), self.keys.in_force]
            signed = verify_signature(said["key"], bytes_in(line, "body"), line.get("signature"))
            if not signed or [said["head"], said["root"], said["key"]] != true:
                yield "checkpoint"
            elif self.keys.known:
                self.vouched = self.number

    def end(self) -> None:
        """Note what was expected and never came."""
        for number in sorted({*self.heads, *self.checkpoints}):
            what = "cut" if number > self.number else "head" if number in self.heads else "checkpoint"
            self.faults.append((number, what))
        if self.keys.known and not self.keys.named & self.keys.known:
            self.faults.append((self.number, "key"))


def part(export: Path, name: str) -> Iterator[Any]:
    """The objects of one file of the export, line by line; none when the export has no such file."""
    try:
        if export.is_dir():
            with (export / name).open("rb") as file:
                yield from map(read_json, iter(lambda: file.readline(LONGEST), b""))
        else:
            with zipfile.ZipFile(export) as archive, archive.open(name) as member:
                yield from map(read_json, iter(lambda: member.readline(LONGEST), b""))
    except (KeyError, FileNotFoundError):
        if name == "entries.jsonl":
            raise


def check_export(export: Path, outside: list[tuple[int, str]], keys: frozenset[str]) -> Finding:
    """Everything there is to find in an export."""
    walk = Walk(outside, keys, part(export, "checkpoints.jsonl"))
    for line in part(export, "entries.jsonl"):
        walk.step(line)
    walk.end()
    whose = [walk.office.get(name) for name in ("instance", "instance-code")]
    lines = [f"Sổ của / Trail of: {whose[0]} ({whose[1]})"] * all(whose) + [DEMO] * (walk.office.get("demo") == "true")
    lines += [f"Đầu sổ / Head: {walk.number}-{walk.hash[:32]}"]
    lines += [f"Khóa / Key: {key}" for key in sorted(walk.keys.named)]
    lines += check_values(part(export, "values.jsonl"), walk.commitments, walk.faults)
    return Finding(walk.size, walk.vouched, walk.faults, lines)


def check_values(values: Iterable[Any], commitments: set[str], faults: list[tuple[int, str]]) -> list[str]:
    """Hold each private value against its commitment; how many are open, and how many stay closed."""
    opened = set()
    for line in values:
        salt = bytes.fromhex(line["salt"]) if re.fullmatch("[0-9a-f]{32}", str(line.get("salt"))) else b""
        digest = sha256(salt + bytes_in(line, "value")).hex()
        true = salt and digest == line.get("h") and digest in commitments
        opened.update([digest] if true else [])
        faults += [] if true else [(0, "value")]
    shut = len(commitments) - len(opened)
    return [f"Giá trị riêng / Private values: {len(opened)} mở / opened, {shut} đóng / closed"]


def check_proof(proof: Any, outside: list[tuple[int, str]], keys: frozenset[str]) -> Finding:
    """Everything there is to find in a proof of some entries."""
    line, said, commitments = proof["checkpoint"], checkpoint_in(proof["checkpoint"]), set()  # type: Any, Any, set[str]
    signed = verify_signature(said["key"], bytes_in(line, "body"), line.get("signature"))
    faults, met = [(said["size"], "checkpoint")] * (not signed), {said["size"]: said["head"]}
    told: list[Any] = []
    for entry in proof["entries"]:
        number, body, path = entry["n"], bytes_in(entry, "body"), [bytes.fromhex(node) for node in entry["path"]]
        met[number] = sha256(body).hex() if body else entry["hash"]
        told += [read_body(body)] * bool(body)
        faults += [(number, "number")] * (bool(body) and told[-1].get("n") != number)
        root = root_by_path(bytes.fromhex(met[number]), number - 1, said["size"], path) if number > 0 else ""
        if root != said["root"] or met[number] != entry["hash"]:
            faults.append((number, "proof"))
        commitments.update(found.decode() for found in COMMITMENT.findall(body))
    faults += [(0, "subject")] * (bool(told) and proof["subject"] not in [heard.get("subject") for heard in told])
    faults += [(0, "head")] * any(not met[number].startswith(digits) for number, digits in outside if number in met)
    lines = [f"Tệp ghi / The file says: {proof.get('about', '')} – {proof['subject']}", f"Khóa / Key: {said['key']}"]
    lines += check_values(proof.get("values", []), commitments, faults) + [NO_KEY] * (not keys)
    # A head says nothing of the root, which whoever made the file may have signed himself: only a known key vouches.
    return Finding(len(proof["entries"]), said["size"] if said["key"] in keys else 0, faults, lines)


def report(finding: Finding) -> int:
    """Print what was found and the verdict; the exit code."""
    size, vouched, faults, lines = finding
    lines = [f"Số mục / Entries: {size}", *filter(None, lines)]
    lines += [f"  ! Mục / Entry {number}: {FAULTS[what][0]} / {FAULTS[what][1]}" for number, what in faults[:50]]
    verdict = "failed" if faults else "passed" if vouched else "whole"
    lines += ["KẾT LUẬN / VERDICT: " + VERDICTS[verdict].format(vouched, len(faults))]
    sys.stdout.buffer.write(("\n".join(lines) + "\n").encode())
    return 3 if faults else 0


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, check, and report; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path)
    parser.add_argument("--head", action="append", default=[])
    parser.add_argument("--heads", type=Path)
    parser.add_argument("--key", action="append", default=[])
    given = parser.parse_args(arguments)
    try:
        for place in filter(None, [given.export, given.heads]):
            if place.exists() and not (place.is_file() or place.is_dir()):  # a pipe would be waited for
                raise ValueError(f"{place}: không phải tệp thường / not an ordinary file")
        heads = [*given.head, *(given.heads.read_text("utf-8").splitlines() if given.heads else [])]
        found = [HEAD.findall(text) for text in heads if text.strip() and not text.startswith("#")]
        if any(len(one) != 1 for one in found) or not all(KEY.fullmatch(key) for key in given.key):
            raise ValueError("--head, --heads, --key")
        outside, keys = [(int(number), digits.lower()) for [(number, digits)] in found], frozenset(given.key)
        if given.export.is_dir() or zipfile.is_zipfile(given.export):
            return report(check_export(given.export, outside, keys))
        return report(check_proof(read_json(given.export.read_bytes()), outside, keys))
    except Exception as why:  # noqa: BLE001 - there is no end to what a torn or forged file may raise
        sys.stderr.buffer.write(f"Không đọc được / Cannot be read: {why!r}\n".encode())
        return 2


if __name__ == "__main__":
    sys.exit(main())
