"""Reports that describe one host after the other (nmap, Nessus, `show inventory` of Cisco) as a table, a row a host.

`host_reports.toml` says how each program writes. Parts of a device (modules, supplies) are rows of their own, called
so; what nobody said of a host is asked.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source
from footprint.intake.formats.xml_documents import content, first, several

HEADER = ("Device name", "scan_type", "scan_maker", "scan_model", "scan_serial", "scan_system")
_FIELDS = ("name", "type", "maker", "model", "serial", "system")
_PART, _OPEN = "component", "device"  # what nobody said is no blank, which the name of a file (`scan`) would fill
_HEAD = 65_536
_XML = re.compile(rb"<!DOCTYPE nmaprun\s*>")


@cache
def _tools() -> dict[str, dict[str, Any]]:
    read = tomllib.loads(files(__package__).joinpath("host_reports.toml").read_text(encoding="utf-8"))
    return {name: {key: _compiled(key, value) for key, value in tool.items()} for name, tool in read.items()}


def _compiled(key: str, value: Any) -> Any:
    if key in ("column", "text", "maker"):
        return value
    many = [re.compile(each, re.M | re.I) for each in (value if isinstance(value, list) else [value])]
    return many if isinstance(value, list) else many[0]


def _tool(head: bytes) -> dict[str, Any] | None:
    text = head.decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    return next((tool for tool in _tools().values() if "head" in tool and tool["head"].search(text)), None)


def detect(head: bytes) -> bool:
    """Whether a file that starts so is such a report."""
    return _XML.search(head) is not None or _tool(head) is not None


def table(path: Path, limits: Limits) -> Source:
    """The hosts and parts as a table. Raises `UnusableError` where there are none, or beyond a limit."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    tool = _tool(head)
    hosts = list(_of_xml(path) if tool is None or _XML.search(head) else _of_text(tool, source(path, limits)))
    if not hosts:
        raise UnusableError("no_table")
    rows = [[_cell(host.get(field) or "") for field in _FIELDS] for host in hosts]
    return Source.of_rows([HEADER, *rows], Origin.of(path, "hosts"), limits)


def _cell(text: str) -> str:
    return " ".join(text.split())


def _of_text(tool: Mapping[str, Any], text: Source) -> Iterator[dict[str, str]]:
    whole = "".join(text.lines()).replace("\r\n", "\n")
    for block, above in _of_table(tool, whole) if "column" in tool else _blocks(tool, whole):
        said = dict(above)
        for pattern in tool["says"]:
            if found := pattern.search(block):
                said = found.groupdict() | said
        is_part = "device" in tool and not tool["device"].search(block)
        said["maker"] = tool.get("maker", said.get("maker", ""))
        yield said | {"type": _PART if is_part else _kind(said.get("type") or "", said.get("system") or "")}


def _blocks(tool: Mapping[str, Any], text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The text of each host, and what stood above it. Blocks of one key are one host."""
    begins = list(tool["host"].finditer(text))
    ends = [begin.start() for begin in begins[1:]] + [len(text)]
    above = list(tool["above"].finditer(text)) if "above" in tool else []
    hosts: dict[object, tuple[str, dict[str, str]]] = {}
    for begin, end in zip(begins, ends, strict=True):
        key = next(filter(None, begin.groups()), begin.start())
        named = [each for each in above if each.start() < begin.start()][-1:]
        hosts[key] = hosts.get(key, ("", {}))[0] + text[begin.start() : end], named[0].groupdict() if named else {}
    yield from hosts.values()


def _of_table(tool: Mapping[str, Any], text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What all rows of each host say, and its address as its name."""
    hosts: dict[str, list[str]] = {}
    for row in csv.DictReader(text.removeprefix("\ufeff").splitlines(keepends=True)):
        hosts.setdefault(row.get(tool["column"]) or "", []).append(row.get(tool["text"]) or "")
    hosts.pop("", None)
    yield from (("\n".join(said), {}) for said in hosts.values())


def _kind(kind: str, system: str) -> str:
    """The type of a host; of a machine of general purpose, what its system says."""
    general = _tools()["general"]
    if not general["type"].fullmatch(kind):
        return kind or _OPEN
    systems = (name for name in general if name != "type" and general[name].search(system))
    return next(systems, kind).replace("_", " ")


def _of_xml(path: Path) -> Iterator[dict[str, str]]:
    """The hosts of nmap's XML that were up. Its document type, which declares nothing, is the only one allowed."""
    root = content(_XML.sub(b"", path.read_bytes(), count=1), attributes=True)
    for host in several(first(root, "nmaprun").get("host")):
        if first(host, "status").get("state") != "up":
            continue
        system = first(first(host, "os"), "osmatch")
        makers = [each.get("vendor") for each in several(host.get("address")) if each.get("addrtype") == "mac"]
        kinds = dict.fromkeys(each.get("type", "") for each in several(system.get("osclass")))
        said = str(system.get("name", ""))
        name = str(first(first(host, "hostnames"), "hostname").get("name", ""))
        yield {"name": name, "maker": next(filter(None, makers), ""), "type": _kind("|".join(kinds), said)}
