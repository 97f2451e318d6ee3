"""Units of systemd, compose.yaml and the Containerfile: whole by their own checkers, and each process starts as they
say."""

from __future__ import annotations

import getpass
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from footprint.settings import settings
from pipelines import serve
from pipelines.serve import commands
from tests import machine
from tests.notices.servers import mail_server
from tests.pipelines.test_serve import END_S, answers, processes_of, wait_for_heartbeat
from tests.portal.conftest import free_port
from tests.references import described_settings

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "pipelines" / "units").glob("*.service"))
PLACE, HOME, BACKUPS = "/opt/enter-footprint", "/srv/footprint", "/srv/footprint-backup"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
PARTS = ("portal", "dagster", "daemon")


def unit(name: str) -> ConfigParser:
    parser = ConfigParser(interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(ROOT / "pipelines" / "units" / name)
    return parser


def command(line: str, home: Path, **names: str) -> list[str]:
    """A line of a unit on this machine: its interpreter, its folders, what systemd puts in place."""
    here = {f"{PLACE}/.venv/bin/python": sys.executable, BACKUPS: f"{home}-backup", HOME: str(home), "%%": "%", **names}
    for there, mine in here.items():
        line = line.replace(there, mine)
    program = f"{sys.executable} -c 'from footprint.cli import main; main()'"
    return [
        word.replace(f"{PLACE}/.venv/bin/footprint", program) if "exec" in word else word
        for each in shlex.split(line)
        for word in (shlex.split(program) if each == f"{PLACE}/.venv/bin/footprint" else [each])
    ]


def environment(home: Path, **more: str) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("FOOTPRINT_", "DAGSTER_"))}
    return own | {"FOOTPRINT_HOME": str(home), "FOOTPRINT_LANG": "en", "PYTHONPATH": str(ROOT)} | more


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    checker = shutil.which("systemd-analyze") or pytest.skip("this machine has no systemd")
    for path in (ROOT / "pipelines" / "units").iterdir():
        text = path.read_text().replace(f"{PLACE}/.venv/bin/footprint", "/bin/true")
        (tmp_path / path.name).write_text(text.replace(f"{PLACE}/.venv/bin/python", "/bin/true"))
    units = [path for path in tmp_path.iterdir() if path.suffix in (".service", ".timer")]
    assert len(units) == 6
    done = subprocess.run([checker, "verify", "--man=no", *units], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_service_tells_that_it_ended_and_may_write_to_its_home_alone() -> None:
    for path in UNITS:
        service = unit(path.name)
        assert path.name == "footprint-failed@.service" or (
            service["Unit"]["OnFailure"] == "footprint-failed@%n.service"
        )
        assert service["Service"]["ProtectSystem"] == "strict"
        assert service["Service"]["ReadWritePaths"].split()[0] == HOME
        assert service["Service"]["UMask"] == "0077"


def test_the_example_of_settings_names_settings_only() -> None:
    lines = (ROOT / "pipelines" / "units" / "footprint.env").read_text().splitlines()
    named = {found[1] for line in lines if (found := re.match(r"(?:# )?FOOTPRINT_(\w+)=\S", line))}
    assert len(named) > 8
    assert named - {name.upper() for name in described_settings()} == set()


def test_the_command_has_the_settings_of_the_services(tmp_path: Path) -> None:
    """Values with blanks and signs of the shell come whole, nothing of them is run, and the caller's own go first."""
    hosting = 'Hébergeur, rue de l’Été $(id) `id` ; "Bordeaux"'
    written = f"# FOOTPRINT_NOTICE_TO=nobody\n\nFOOTPRINT_HOME=/srv/footprint\nFOOTPRINT_PORTAL_HOSTING={hosting}"
    (tmp_path / "footprint.env").write_text(written, encoding="utf-8")
    program, shown = tmp_path / "program", '"$FOOTPRINT_PORTAL_HOSTING" "$FOOTPRINT_HOME" "$*"'
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" {shown}\n', encoding="ascii")
    program.chmod(0o755)
    script = (ROOT / "pipelines" / "units" / "footprint").read_text(encoding="ascii")
    given = {"account": getpass.getuser(), "settings": tmp_path / "footprint.env", "program": program}
    for name, value in given.items():
        script, number = re.subn(rf"\b{name}=\S+", f"{name}={value}", script, count=1)
        assert number == 1
    (tmp_path / "footprint").write_text(script, encoding="ascii")
    own = {"PATH": os.environ["PATH"], "FOOTPRINT_HOME": "/var/tmp/drill"}
    command = ["sh", str(tmp_path / "footprint"), "restore", "2026-11-29"]
    run = subprocess.run(command, env=own, check=True, capture_output=True, text=True)
    assert run.stdout.splitlines() == [hosting, "/var/tmp/drill", "restore 2026-11-29"]


def test_compose_starts_what_the_units_start() -> None:
    services = COMPOSE["services"]
    assert set(services) == {*PARTS, "backup"}
    for part in PARTS:
        words = unit(f"footprint-{part}.service")["Service"]["ExecStart"].split()[1:]
        elsewhere = [] if part == "daemon" else ["--host", "0.0.0.0"]  # a port of the container, not of the machine
        assert services[part]["command"] == ["python", *words, *elsewhere]
        assert all(port.startswith("127.0.0.1:") for port in services[part].get("ports", []))
    for service in services.values():
        assert set(volumes(service)) <= set(COMPOSE["volumes"])
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["init"], "a first process ends by a signal only if it handles it, and buries nobody"


def volumes(service: dict[str, Any]) -> dict[str, str]:
    """Where the volumes of a service are seen, by their names."""
    return dict(volume.split(":", 1) for volume in service["volumes"])


def instructions(kind: str) -> list[str]:
    """What follows a word of the Containerfile, by instruction."""
    lines = re.sub(r"^#.*\n", "", (ROOT / "Containerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [line.removeprefix(f"{kind} ") for line in lines.splitlines() if line.startswith(f"{kind} ")]


def test_nothing_is_written_to_a_volume_without_a_name() -> None:
    """Such a volume of the image goes with its container, and what is in it: as a backup did that was called whole."""
    of_image = {folder for line in instructions("VOLUME") for folder in line.split()}
    assert of_image == {HOME}
    for service in COMPOSE["services"].values():
        assert of_image <= set(volumes(service).values())
    assert set(volumes(COMPOSE["services"]["backup"]).values()) == {HOME, BACKUPS, temporary()}


def temporary() -> str:
    """The folder for temporary files in the example of settings, which systemd and compose read."""
    lines = (ROOT / "pipelines" / "units" / "footprint.env").read_text().splitlines()
    (folder,) = (line.removeprefix("TMPDIR=") for line in lines if line.startswith("TMPDIR="))
    return folder


def test_what_does_not_fit_in_memory_goes_to_a_disk(tmp_path: Path) -> None:
    """A tmpfs is memory: what the SQL engine spills there costs what it was to spare, and so do files on their way."""
    for service in COMPOSE["services"].values():
        assert service["env_file"] == "footprint.env"
        assert temporary() in volumes(service).values()
        assert temporary() not in service["tmpfs"]
    for path in UNITS:
        service = unit(path.name)["Service"]
        assert service["EnvironmentFile"] == "/etc/footprint.env"
        assert (service["PrivateTmp"], temporary()) == ("yes", "/var/tmp"), (
            "the one folder on disk that it may write to"
        )
    code = (
        "from footprint.engine import DuckDB\nwith DuckDB() as engine:\n"
        "    print(engine._connection.sql(\"SELECT current_setting('temp_directory')\").fetchall()[0][0])"
    )
    spilling = subprocess.run(
        [sys.executable, "-c", code], env=environment(tmp_path, TMPDIR=str(tmp_path)), cwd=ROOT, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    assert Path(spilling.stdout.strip()).is_relative_to(tmp_path)


def test_the_image_is_compiled_since_nobody_can_write_beside_its_sources() -> None:
    copied = {word for line in instructions("COPY") for word in line.split()[:-1] if (ROOT / word).is_dir()}
    assert copied == {"factors", "footprint", "pipelines"}
    (last,) = (line for line in instructions("RUN") if "compileall" in line)
    own, standard = (part.split() for part in last.split("&&")[1:])
    assert set(own[own.index("-q") + 1 :]) == copied
    assert "stdlib" in " ".join(standard)


def test_the_image_copies_what_is_there_and_runs_the_portal() -> None:
    lines = (ROOT / "Containerfile").read_text().replace("\\\n", " ").splitlines()
    copied = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert {"factors", "footprint", "pipelines", "workspace.yaml", "pyproject.toml"} <= set(copied)
    assert [name for name in copied if not (ROOT / name).exists()] == []
    (start,) = (yaml.safe_load(line.removeprefix("CMD ")) for line in lines if line.startswith("CMD "))
    assert start == COMPOSE["services"]["portal"]["command"]
    (base,) = (line for line in lines if line.startswith("FROM "))
    found = re.fullmatch(r"FROM python:3\.(\d+)-slim", base)
    assert found
    assert machine.OLDEST <= (3, int(found[1])) <= machine.NEWEST
    users = [number for number, line in enumerate(lines) if line.startswith("USER ")]
    assert users
    assert users[0] > max(number for number, line in enumerate(lines) if line.startswith("RUN ")), "not as root"


@contextmanager
def started(part: str, home: Path, ports: tuple[int, int], *options: str) -> Iterator[subprocess.Popen[str]]:
    """A process as its unit starts it, on free ports."""
    ui, portal = ports
    line = command(unit(f"footprint-{part}.service")["Service"]["ExecStart"], home)
    with subprocess.Popen(
        [*line, "--port", str(ui), "--portal-port", str(portal), *options],
        env=environment(home), cwd=ROOT, start_new_session=True, text=True,
    ) as process:  # fmt: skip
        try:
            yield process
        finally:
            process.terminate()
            process.wait(END_S)


def test_compose_knows_whether_the_portal_is_well() -> None:
    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Portal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert is_well_for_compose(server.server_port)
        server.shutdown()
    assert not is_well_for_compose(free_port())


# That the portal starts is shown by `test_serve.py`, that its unit does so by `test_one_part_alone…`, what its check
# says by the test above.
@pytest.mark.long
def test_the_portal_starts_as_its_unit_and_compose_say_and_is_well(tmp_path: Path) -> None:
    home, ports = tmp_path / "home", (free_port(), free_port())
    with started("portal", home, ports, "--host", "0.0.0.0") as process:
        assert answers(f"http://127.0.0.1:{ports[1]}/health", process) == 200
        assert answers(f"http://127.0.0.1:{ports[1]}/metrics", process) == 200
        assert is_well_for_compose(ports[1])
        assert not is_well_for_compose(free_port())
    assert process.returncode in (0, -15)
    assert processes_of(home) == set()


def is_well_for_compose(port: int) -> bool:
    """What the check of compose.yaml says of the portal at a port of this machine."""
    line = COMPOSE["services"]["portal"]["healthcheck"]["test"]
    assert isinstance(line, str), "podman-compose breaks the words of a list"
    assert ":8000/health" in line
    line = line.replace("python ", f"{shlex.quote(sys.executable)} ", 1).replace(":8000/", f":{port}/")
    return subprocess.run(["sh", "-c", line], capture_output=True, check=False).returncode == 0


@pytest.mark.long  # half a minute; that all parts start is shown by test_serve, by the same commands
def test_dagster_and_its_daemon_start_as_their_units_say(tmp_path: Path) -> None:
    home, ports = tmp_path / "home", (free_port(), free_port())
    with started("dagster", home, ports) as ui, started("daemon", home, ports) as daemon:
        assert answers(f"http://127.0.0.1:{ports[0]}/server_info", ui) == 200
        wait_for_heartbeat(ports[0])
        assert daemon.poll() is None
    deadline = time.monotonic() + END_S
    while processes_of(home) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert processes_of(home) == set()


@pytest.mark.parametrize("part", PARTS)
def test_one_part_alone_is_the_same_command_as_all_together(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `--only` becomes, without starting it."""
    home, became = tmp_path / "home", list[str]()

    def execve(_: str, command: list[str], environment: dict[str, str]) -> None:
        became.extend([*command[1:], environment["DAGSTER_HOME"], environment["FOOTPRINT_HOME"]])
        raise typer.Exit

    monkeypatch.setattr(serve.os, "execve", execve)  # type: ignore[attr-defined]
    for name in {*os.environ} - {*environment(home)}:
        monkeypatch.delenv(name)
    for name, value in environment(home).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    served = typer.Typer()
    served.command()(serve.serve)
    words = ["--only", part, "--port", "3100", "--portal-port", "8100", "--host", "0.0.0.0"]
    done = CliRunner().invoke(served, words)
    settings.cache_clear()
    assert done.exit_code == 0, done.stderr
    assert ("footprint notices trial" in done.stderr) == (part == "daemon"), "it tells, and nothing is set"
    assert became == [*commands(3100, 8100, "0.0.0.0")[part], str(home / "dagster"), str(home)]
    assert (home / "dagster" / "dagster.yaml").exists(), "the daemon refuses a folder that is not there"


def nights() -> dict[str, list[str]]:
    """What makes the backup of a night and ends those of old: the lines of the unit, and the one of compose."""
    service = unit("footprint-backup.service")["Service"]
    program, option, line = COMPOSE["services"]["backup"]["command"]
    in_unit = line.replace("$$", "$").replace("footprint backup", f"{PLACE}/.venv/bin/footprint backup")
    return {
        "unit": [service["ExecStart"], service["ExecStartPost"]],
        "compose": [shlex.join([program, option, in_unit])],
    }


@pytest.mark.parametrize("of", ["unit", "compose"])
def test_the_backup_of_the_night_is_made_and_old_ones_go(of: str, small_home: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(small_home, tmp_path / "home"))
    old, new, other = (tmp_path / "home-backup" / name for name in ("2026-01-02", "2026-11-28", "kept"))
    for folder, days in ((old, 40), (new, 2), (other, 40)):
        folder.mkdir(parents=True)
        os.utime(folder, (time.time() - days * 86_400,) * 2)
    for line in nights()[of]:
        subprocess.run(command(line, home), env=environment(home), cwd=ROOT, check=True, capture_output=True)
    today = time.strftime("%Y-%m-%d")
    assert {path.name for path in old.parent.iterdir() if path.is_dir()} == {"2026-11-28", "kept", today}
    assert (old.parent / today / "manifest.json").exists()


def test_a_unit_that_fails_is_told(tmp_path: Path) -> None:
    line = unit("footprint-failed@.service")["Service"]["ExecStart"]
    home = tmp_path / "home"
    with mail_server() as box:
        given = {
            "FOOTPRINT_NOTICE_SMTP": f"smtp://127.0.0.1:{box.port}",
            "FOOTPRINT_NOTICE_TO": "operator@pole.example",
        }
        words = command(line, home, **{"%i": "footprint-portal.service"})
        subprocess.run(words, env=environment(home, **given), cwd=ROOT, check=True, capture_output=True)
    settings.cache_clear()
    assert "footprint-portal.service" in box.texts[0]
