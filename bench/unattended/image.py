"""The image of deploy/Dockerfile, built and run without Docker: an episode is produced as nobody, where almost nothing can be written.

    sudo python -m bench.unattended.image [--base IMAGE] [--json]

Needs root, `buildah`, and without `--base` `debootstrap`, which makes a base of Debian's own Python. The image is then run as
`docker run --read-only --tmpfs /tmp --user 10001` runs it: read-only mounts, no network, no privileges to gain. The limits of control
groups and Docker's own filter are not tried.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HOUSE = Path(__file__).parents[2]
TAKE = HOUSE / "samples" / "one-take" / "window-seat.flac"
USER = 10001
_ENVIRONMENT = (
    "PATH=/usr/local/bin:/usr/bin:/bin",
    "HOME=/tmp/podkit",
    "XDG_DATA_HOME=/tmp/podkit/data",
    "XDG_CACHE_HOME=/tmp/podkit/cache",
)
# As the image is started; ends once the recording is done or set aside, with the watcher's own exit code.
_WATCH = """
podkit watch /inbox -o /episodes --settle 0 --poll 0.5 --log-format json & watcher=$!
until [ -e /episodes/window-seat/status.json ] || [ -e /episodes/failed ]; do sleep 1; kill -0 $watcher || exit 1; done
kill $watcher; wait $watcher
"""
# $1 is the root of the image, $2 a folder with inbox/ and episodes/; the rest is the command.
_RUN = f"""
set -e
root=$1; work=$2; shift 2
mount --bind "$root" "$root"; mount -o remount,ro,bind "$root"
mount -t tmpfs -o size=2g,mode=1777,nosuid,nodev,noexec tmpfs "$root/tmp"
mount --bind "$work/inbox" "$root/inbox"; mount -o remount,ro,bind "$root/inbox"
mount --bind "$work/episodes" "$root/episodes"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero random urandom; do touch "$root/dev/$device"; mount --bind "/dev/$device" "$root/dev/$device"; done
mkdir "$root/dev/shm"; mount -t tmpfs -o mode=1777,noexec tmpfs "$root/dev/shm"
exec env -i {" ".join(_ENVIRONMENT)} /usr/sbin/chroot --userspec={USER}:{USER} "$root" setpriv --no-new-privs "$@"
"""


def told(*command: str, timeout_s: float = 1800.0) -> str:
    """Run a command, and return what it writes to stdout."""
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=timeout_s).stdout.strip()


def local_base(folder: Path) -> str:
    """Make an image of Debian's minimal system with Python, with this machine's certificates, and return its name."""
    told(
        "debootstrap",
        "--variant=minbase",
        "--include=python3,python3-pip,ca-certificates",
        "bookworm",
        str(folder / "base"),
    )
    (folder / "base/usr/bin/python").symlink_to("python3")
    for mark in (folder / "base/usr/lib").glob("python3*/EXTERNALLY-MANAGED"):
        mark.unlink()
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", folder / "base/etc/ssl/certs/ca-certificates.crt")
    container = told("buildah", "from", "scratch")
    told("buildah", "copy", "--quiet", container, str(folder / "base"), "/")
    told(
        "buildah", "config", "--env", _ENVIRONMENT[0], "--env", "PIP_CERT=/etc/ssl/certs/ca-certificates.crt", container
    )
    told("buildah", "commit", "--quiet", "--rm", container, "localhost/podkit-base")
    return "localhost/podkit-base"


def built(base: str) -> str:
    """Build the image on a base, and return its name."""
    told("buildah", "bud", "--format", "docker", "--isolation", "chroot", "--build-arg", f"BASE={base}", "--file", "deploy/Dockerfile",
         "--tag", "localhost/podkit", str(HOUSE))  # fmt: skip
    return "localhost/podkit"


def run_in(root: str, work: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the image, as Docker would with a read-only root and no network."""
    return subprocess.run(
        ["unshare", "--mount", "--net", "--pid", "--fork", "--propagation", "private", "sh", "-c", _RUN, "run", root, str(work), *command],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip


def tried(image: str, work: Path) -> dict[str, object]:
    """Produce one recording in the image, and return what came of it."""
    for name in ("inbox", "episodes"):
        (work / name).mkdir()
    shutil.copy(TAKE, work / "inbox" / TAKE.name)
    os.chown(work / "episodes", USER, USER)
    work.chmod(0o755)
    container = told("buildah", "from", image)
    root = told("buildah", "mount", container)
    try:
        writable = run_in(
            root,
            work,
            "sh",
            "-c",
            "for place in / /opt /usr /inbox /tmp /episodes; do touch $place/x 2>/dev/null && echo $place; done",
        )
        began_s = time.monotonic()
        done = run_in(root, work, "sh", "-c", _WATCH)
        took_s = time.monotonic() - began_s
    finally:
        told("buildah", "rm", container)
    files = [
        str(path.relative_to(work / "episodes"))
        for path in sorted(work.glob("episodes/window-seat/out/*"))
        if path.is_file()
    ]
    return {"exit": done.returncode, "seconds": round(took_s, 1), "writable": writable.stdout.split(), "files": files,
            "log": done.stderr[-2000:]}  # fmt: skip


def main() -> None:
    """Build, run, and write what came of it; exit 1 where that is not an episode."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", default="", help="an image with Python instead of one made by debootstrap")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if os.geteuid() or shutil.which("buildah") is None or not (asked.base or shutil.which("debootstrap")):
        sys.exit("this needs root, buildah, and debootstrap or --base")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        base = asked.base or local_base(Path(folder))
        work = Path(folder) / "work"
        work.mkdir()
        found = tried(built(base), work)
    print(json.dumps(found) if asked.json else "\n".join(f"{name}: {value}" for name, value in found.items()))
    sys.exit(0 if found["exit"] == 0 and found["files"] and found["writable"] == ["/tmp", "/episodes"] else 1)


if __name__ == "__main__":
    main()
