"""Programs of the machine that some tests run: where they are, and the one command that installs what is missing.

`make` runs this file before there is an environment (`python tests/machine.py [environment]`): standard library only.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from pathlib import Path

OLDEST, NEWEST = (3, 11), (3, 13)
# Program → the Debian package that brings it.
PACKAGES = {
    "chromium": "chromium",
    "curl": "curl",
    "initdb": "postgresql",
    "java": "default-jre-headless",
    "pg_ctl": "postgresql",
}
# Where Debian keeps the programs of a PostgreSQL server, which are on nobody's path.
DEBIAN = Path("/usr/lib/postgresql")
LACKING = re.compile(r"not installed: (\S+) of Debian")


def path(program: str) -> str | None:
    """A program on the path, or the newest where Debian keeps it; None without."""
    servers = sorted(DEBIAN.glob(f"*/bin/{program}"), key=lambda file: float(file.parts[-3]))
    return shutil.which(program) or (str(servers[-1]) if servers else None)


def required(program: str) -> str:
    """The path of a program; the test that asks is skipped by name without it, and listed at the end of the run."""
    import pytest  # not there yet when `make` runs this file

    return path(program) or pytest.skip(f"{program} is not installed: {PACKAGES[program]} of Debian")


def missing() -> list[str]:
    """The packages that this machine lacks for tests."""
    return sorted({package for program, package in PACKAGES.items() if path(program) is None})


def missing_for_environment() -> list[str]:
    """The package that this Python lacks to make an environment: Debian packs `venv` apart."""
    return [] if find_spec("ensurepip") and find_spec("venv") else [f"python{version(sys.version_info[:2])}-venv"]


def version(numbers: Sequence[int]) -> str:
    return f"{numbers[0]}.{numbers[1]}"


def installation(packages: Iterable[str], *, root: bool) -> str:
    """The one command that installs packages, for the shell."""
    wanted = f"DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends {' '.join(packages)}"
    return f"apt-get update -qq && {wanted}" if root else f"sudo sh -c 'apt-get update -qq && {wanted}'"


def is_root() -> bool:
    return os.getuid() == 0


def may_install() -> bool:
    """Debian's installer is there, for root or for whom `sudo` asks no password."""
    if not shutil.which("apt-get"):
        return False
    return is_root() or (bool(shutil.which("sudo")) and _succeeds("sudo -n true"))


def install(packages: list[str]) -> bool:
    """Install packages where that is allowed; report the command where it is not, or fails."""
    command = installation(packages, root=is_root())
    if may_install():
        print(f"Installing {', '.join(packages)}: {command}", flush=True)
        if _succeeds(command):
            return True
    print(f"Missing on this machine: {', '.join(packages)}. To install: {command}", flush=True)
    return False


def summary(skips: Iterable[tuple[str, str]], *, root: bool) -> list[str]:
    """Of skipped tests, (name, reason) each: those that a package would let run, and the command. Empty without any."""
    tests: dict[str, list[str]] = {}
    for name, reason in skips:
        for package in LACKING.findall(reason):
            tests.setdefault(package, []).append(name)
    if not tests:
        return []
    lines = [f"{package}: {name}" for package, names in sorted(tests.items()) for name in dict.fromkeys(names)]
    return [*lines, f"They run after: {installation(sorted(tests), root=root)}"]


def _succeeds(command: str) -> bool:
    return subprocess.run(["sh", "-c", command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL).returncode == 0


def environment() -> int:
    """1 if this Python can make no environment, with the way out; else 0."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        span = f"{version(OLDEST)} to {version(NEWEST)}"
        print(f"Python {span} is needed, this is {version(sys.version_info[:2])}: make PYTHON=/path/to/another")
        return 1
    packages = missing_for_environment()
    return 0 if not packages or install(packages) else 1


def main(purpose: str) -> int:
    """What `make` asks for: an `environment` can be made, or the programs of `tests` are there if they may be."""
    if purpose == "environment":
        return environment()
    packages = missing()
    if packages:
        install(packages)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or ["tests"]))
