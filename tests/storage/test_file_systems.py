"""Which file systems a database may lie on, told from the words of the operating system."""

import pathlib
from pathlib import PurePosixPath

import pytest

from ocop_cycle import errors
from ocop_cycle.storage import file_systems, self_test
from ocop_cycle.storage.file_systems import FileSystem

MOUNTINFO = r"""
22 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
28 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw
31 28 0:27 / /srv rw,relatime shared:2 master:1 - btrfs /dev/sdb rw
40 31 0:45 / /srv/share rw,relatime shared:20 - nfs4 10.0.0.2:/share rw,vers=4.2
41 31 0:46 / /srv/share\040chung rw,relatime shared:21 - cifs //10.0.0.3/chung rw,vers=3.0
42 28 0:47 / /mnt/c rw,noatime - 9p drvfs rw
43 28 0:48 / /home/an/cloud rw,nosuid - fuse.sshfs an@10.0.0.4:/ rw
44 28 0:49 / /data rw - ext4 /dev/sdc rw
45 44 0:50 / /data rw - nfs 10.0.0.2:/data rw
""".strip()

MOUNT_ON_MACOS = """
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//an@10.0.0.3/chung on /Volumes/Thư mục chung (smbfs, nodev, nosuid, mounted by an)
""".strip()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib/ocop/ocop.db", "ext4"),
        ("/srv/ocop.db", "btrfs"),
        ("/srv/shared/ocop.db", "btrfs"),
        ("/srv/share/ocop.db", "nfs4"),
        ("/srv/share chung/ocop.db", "cifs"),
        ("/mnt/c/ocop.db", "9p"),
        ("/home/an/cloud/ocop.db", "fuse.sshfs"),
        ("/data/ocop.db", "nfs"),
    ],
)
def test_the_nearest_and_latest_mount_counts_on_linux(path: str, kind: str) -> None:
    """The longest place that holds the path wins, and of two on one place the later."""
    assert file_systems.kind_in_mountinfo(PurePosixPath(path), MOUNTINFO) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/Users/an/ocop.db", "apfs"), ("/Volumes/Thư mục chung/ocop.db", "smbfs"), ("relative", "unknown")],
)
def test_the_nearest_mount_counts_on_macos(path: str, kind: str) -> None:
    """So it is in what the program mount prints there."""
    assert file_systems.kind_told_by_mount(PurePosixPath(path), MOUNT_ON_MACOS) == kind


def test_what_is_refused_doubted_and_trusted() -> None:
    """NFS and CIFS/SMB are refused, local disks trusted, all others doubted."""
    kinds = ["nfs", "nfs4", "cifs", "smb3", "smbfs", "ext4", "xfs", "apfs", "9p", "fuse.sshfs", "fuseblk", "unknown"]

    network = [kind for kind in kinds if FileSystem(kind=kind).is_network]
    doubtful = [kind for kind in kinds if FileSystem(kind=kind).is_doubtful]

    assert network == ["nfs", "nfs4", "cifs", "smb3", "smbfs"]
    assert doubtful == ["9p", "fuse.sshfs", "fuseblk", "unknown"]


def test_no_type_is_both_trusted_and_refused() -> None:
    """The two lists have nothing in common."""
    assert file_systems.NETWORK.isdisjoint(file_systems.LOCAL)


def test_a_network_drive_is_refused_with_its_type() -> None:
    """The refusal names place, type and remedy."""
    refusal = self_test.why_not_there(pathlib.Path("/srv/share/ocop.db"), FileSystem(kind="nfs4"))

    assert isinstance(refusal, errors.DatabaseRefused)
    assert str(refusal) == (
        "/srv/share/ocop.db lies on a network drive (nfs4), which keeps no locks between machines;"
        " move it to a disk of this machine, or use PostgreSQL"
    )


def test_a_disk_of_this_machine_is_not_refused(tmp_path: pathlib.Path) -> None:
    """The folder of this very test is told by the operating system, and is fit for a database."""
    kind = file_systems.of(tmp_path / "ocop.db")

    assert (self_test.why_not_there(tmp_path, kind), kind.is_network) == (None, False)
