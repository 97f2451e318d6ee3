"""`make test` on a machine that lacks programs: they are installed, or what needs them is skipped with the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import machine

ROOT = Path(__file__).parents[1]
SUITE = """
from pathlib import Path
import pytest
from tests import machine

machine.DEBIAN = Path("/nowhere")

@pytest.mark.parametrize("page", [1, 2])
def test_page(page): machine.required("chromium")

def test_database(): machine.required("initdb")

def test_otherwise_skipped(): pytest.skip("not today")

def test_that_runs(): pass
"""

Bare = Callable[..., Path]


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bare:
    """Makes a machine that has the named programs and a shell only, each of which writes its words to `called`."""

    def made(*programs: str, fails: str = "never") -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        for name in programs:
            body = f'#!/bin/sh\necho "{name} $*" >> {tmp_path}/called\ncase "{name} $*" in *{fails}*) exit 1;; esac\n'
            (folder / name).write_text(body + ('[ "$1" = -n ] && shift\nexec "$@"\n' if name == "sudo" else ""))
            (folder / name).chmod(0o755)
        (folder / "sh").symlink_to("/bin/sh")
        monkeypatch.setenv("PATH", str(folder))
        monkeypatch.setattr(machine, "DEBIAN", tmp_path / "postgresql")
        return tmp_path / "called"

    return made


def test_programs_that_are_missing_name_their_packages(bare: Bare, tmp_path: Path) -> None:
    bare("curl")
    assert machine.missing() == ["chromium", "default-jre-headless", "postgresql"]
    for version in ("9.6", "15"):
        (tmp_path / f"postgresql/{version}/bin").mkdir(parents=True)
        (tmp_path / f"postgresql/{version}/bin/initdb").touch()
    assert machine.path("initdb") == f"{tmp_path}/postgresql/15/bin/initdb"
    assert machine.missing() == ["chromium", "default-jre-headless", "postgresql"], "pg_ctl is not there"


@pytest.mark.parametrize(
    ("root", "command"),
    [(True, "apt-get update -qq && DEBIAN_FRONTEND=n"), (False, "sudo sh -c 'apt-get update -qq && DEBIAN_FRONTEND=n")],
)
def test_one_command_installs_them(root: bool, command: str) -> None:
    assert machine.installation(["chromium", "curl"], root=root).startswith(command)
    assert "--no-install-recommends chromium curl" in machine.installation(["chromium", "curl"], root=root)


@pytest.mark.parametrize(
    ("programs", "root", "fails", "calls"),
    [
        (("apt-get",), True, "never", ["apt-get update", "apt-get install"]),
        (("apt-get",), True, "install", ["apt-get update", "apt-get install"]),
        (("apt-get", "sudo"), False, "never", ["sudo -n true", "sudo sh", "apt-get update", "apt-get install"]),
        (("apt-get", "sudo"), False, "true", ["sudo -n true"]),
        (("apt-get",), False, "never", []),
        ((), True, "never", []),
    ],
    ids=["root", "root without a network", "sudo", "sudo that asks", "no sudo", "not Debian"],
)
def test_packages_are_installed_where_nobody_has_to_be_asked(
    bare: Bare,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    programs: tuple[str, ...],
    root: bool,
    fails: str,
    calls: list[str],
) -> None:
    called = bare(*programs, fails=fails)
    if "sudo" in programs:
        (called.parent / "bin/true").symlink_to("/bin/true")
    monkeypatch.setattr(machine, "is_root", lambda: root)
    assert machine.main("tests") == 0
    lines = called.read_text().splitlines() if called.exists() else []
    assert [line[: len(call)] for line, call in zip(lines, calls, strict=True)] == calls
    missing = "Missing on this machine: chromium, curl, default-jre-headless, postgresql. To install: "
    assert (missing in capfd.readouterr().out) == (fails != "never" or not calls)


@pytest.mark.parametrize(
    ("numbers", "module", "text"),
    [((3, 13, 1), "ensurepip", "python3.13-venv"), ((3, 10, 0), "", "3.11 to 3.13 is needed, this is 3.10")],
)
def test_without_venv_the_package_is_named_and_there_is_no_environment(
    bare: Bare,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    numbers: object,
    module: str,
    text: str,
) -> None:
    bare()
    monkeypatch.setattr(machine, "find_spec", lambda name: None if name == module else name)
    monkeypatch.setattr(sys, "version_info", numbers)
    assert machine.main("environment") == 1
    assert text in capsys.readouterr().out


def test_tests_that_lack_a_program_are_skipped_and_listed_above_the_last_line(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p", "tests.conftest"]
    bare = os.environ | {"PATH": str(tmp_path), "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}
    done = subprocess.run([*command, str(tmp_path)], env=bare, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    heading, *lines, last = done.stdout.splitlines()[-5:]
    assert "programs that this machine lacks" in heading
    assert [line.rpartition("::")[2] for line in lines[:2]] == ["test_page", "test_database"]
    assert lines[2] == f"They run after: {machine.installation(['chromium', 'postgresql'], root=machine.is_root())}"
    assert last.startswith("1 passed, 4 skipped in ")
