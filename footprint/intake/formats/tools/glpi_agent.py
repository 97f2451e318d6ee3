"""Inventories that a GLPI agent writes, one file a device (JSON, or the older XML), as a table with a row a device.

The device comes first, then its monitors. Which column means what is said by the profile `glpi_agent`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from footprint.intake.formats.json_documents import read_json
from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import Origin, Source, digest
from footprint.intake.formats.workbooks.sheets import IN_CELL_BREAK
from footprint.intake.formats.xml_documents import first, read_xml, several
from footprint.intake.vocabulary.words import part_words

HEADER = (
    "itemtype", "hardware.name", "bios.assettag", "bios.ssn", "bios.smanufacturer", "bios.smodel",
    "hardware.chassis_type", "hardware.memory", "cpus.name", "cpus.units", "storages.ssd", "storages.hdd_units",
    "monitors.inches", "tag", "accesslog.logdate",
)  # fmt: skip
_HEAD = 65_536
_MARKS = re.compile(rb'"deviceid"|"content"\s*:\s*\{|"itemtype"|<CONTENT>')  # the content of a chat is a text
_VIRTUAL, _BUILT_IN = "virtual machine", "integrated screen"
_LARGEST_BUILT_IN = 18.5  # inches, of a portable computer


def detect(head: bytes) -> bool:
    """Whether a file that starts so was written by an agent."""
    return _MARKS.search(head) is not None


def table(files: Sequence[Path], size: int, limits: Limits) -> Source:
    """All devices of these files as one table, named by the content of all."""
    listed = (device for path in files for read in _inventories(path, limits) for device in devices(read))
    rows = [HEADER, *([_flat(device.get(name, "")) for name in HEADER] for device in listed)]
    return Source.of_rows(rows, Origin("agent", _named(files), size), limits)


def _named(files: Sequence[Path]) -> str:
    hashes = [digest(path) for path in files]
    return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


def _flat(value: object) -> str:
    return IN_CELL_BREAK.join(str(value).split("\n")).replace("\t", " ").replace("\r", "")


def _inventories(path: Path, limits: Limits) -> list[dict[str, Any]]:
    """The inventories of a file: one, or those that somebody put together in one XML or one JSON list."""
    with path.open("rb") as stream:
        is_xml = stream.read(_HEAD).lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
    read = _requests(read_xml(path, limits)) if is_xml else several(read_json(path, limits))
    if not read or not all(isinstance(one, dict) and isinstance(one.get("content"), dict) for one in read):
        raise UnusableError("unreadable_file", "other_json")
    if any(inventory.get("partial") for inventory in read):
        raise UnusableError("unreadable_file", "partial_inventory")
    return read


def _requests(read: Any) -> list[Any]:
    """The requests of an XML document, at its root or one below."""
    if not isinstance(read, dict):
        return []
    elements = [read, *(element for element in read.values() if isinstance(element, dict))]
    return next((requests for element in elements if (requests := several(element.get("request")))), [])


def _sections(of: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [each for each in several(of.get(name)) if isinstance(each, dict)]


def devices(read: dict[str, Any]) -> list[dict[str, object]]:
    """The device of one inventory and its monitors, as rows of `HEADER`."""
    content = read["content"]
    own = _network(read, content) if "network_device" in content else _computer(content)
    shared = {
        "tag": read.get("tag") or _tag(content),
        "accesslog.logdate": first(content, "accesslog").get("logdate", ""),
    }
    chassis = str(own["hardware.chassis_type"]).lower()
    monitors = [] if chassis == _VIRTUAL else [_monitor(each, chassis) for each in _sections(content, "monitors")]
    return [row | shared for row in (own, *monitors)]


def _tag(content: dict[str, Any]) -> str:
    """The tag of the older format."""
    found = [each for each in _sections(content, "accountinfo") if str(each.get("keyname", "")).lower() == "tag"]
    return str(found[0].get("keyvalue", "")) if found else ""


def _computer(content: dict[str, Any]) -> dict[str, object]:
    bios, hardware = first(content, "bios"), first(content, "hardware")
    system = str(hardware.get("vmsystem") or "Physical")
    cpus = [str(cpu["name"]) for cpu in _sections(content, "cpus") if cpu.get("name")]
    solid, turning = _disks(content)
    return {
        "itemtype": "Computer",
        "hardware.name": hardware.get("name", ""),
        "bios.assettag": bios.get("assettag", ""),
        "bios.ssn": bios.get("ssn", ""),
        "bios.smanufacturer": bios.get("smanufacturer", ""),
        "bios.smodel": bios.get("smodel", ""),
        "hardware.chassis_type": hardware.get("chassis_type", "") if system == "Physical" else _VIRTUAL,
        "hardware.memory": _memory(content, hardware) or "",
        "cpus.name": cpus[0] if cpus else "",
        "cpus.units": len(cpus) or "",
        "storages.ssd": solid or "",
        "storages.hdd_units": turning or "",
    }


def _memory(content: dict[str, Any], hardware: dict[str, Any]) -> float:
    """Megabytes of memory: of the modules where they are known, else what the system sees."""
    modules = sum(_number(each.get("capacity")) for each in _sections(content, "memories"))
    return modules or _number(hardware.get("memory"))


def _disks(content: dict[str, Any]) -> tuple[float, int]:
    """Megabytes of solid-state storage, and the number of other fixed disks."""
    solid, turning = 0.0, 0
    for disk in _sections(content, "storages"):
        size = _number(disk.get("disksize"))
        words = " ".join(
            str(disk.get(name, "")) for name in ("type", "description", "model", "interface", "name")
        ).lower()
        if not size or any(word in words.replace("/", " ").split() for word in part_words("loose")):
            continue
        if any(word in words for word in part_words("solid")):
            solid += size
        else:
            turning += 1
    return solid, turning


def _number(value: object) -> float:
    try:
        number = float(str(value))
    except ValueError:
        return 0.0
    return number if math.isfinite(number) and number > 0 else 0.0


def _network(read: dict[str, Any], content: dict[str, Any]) -> dict[str, object]:
    """A printer, a switch or a phone that an agent asked over the network."""
    device = first(content, "network_device")
    kind = str(device.get("type") or read.get("itemtype") or "")
    return {
        "itemtype": read.get("itemtype", ""),
        "hardware.name": device.get("name", ""),
        "bios.ssn": device.get("serial", ""),
        "bios.smanufacturer": device.get("manufacturer", ""),
        "bios.smodel": device.get("model", ""),
        "hardware.chassis_type": {"networking": "network equipment"}.get(kind.lower(), kind),
    }


def _monitor(monitor: dict[str, Any], chassis: str) -> dict[str, object]:
    maker, inches = str(monitor.get("manufacturer", "")), _inches(monitor.get("base64"))
    portable = any(word in chassis.replace("-", " ") for word in part_words("portable"))
    panel = any(maker.lower().startswith(name) for name in part_words("panels"))
    built_in = portable and (panel or (inches is not None and inches < _LARGEST_BUILT_IN))
    return {
        "itemtype": "Monitor",
        "bios.ssn": monitor.get("serial", ""),
        "bios.smanufacturer": maker,
        "bios.smodel": monitor.get("caption") or monitor.get("name", ""),
        "hardware.chassis_type": _BUILT_IN if built_in else "monitor",
        "monitors.inches": "" if inches is None else inches,
    }


def _inches(edid: object) -> float | None:
    """The diagonal that a monitor states (EDID 1.4, bytes 21 and 22: width and height in cm), or None."""
    try:
        data = base64.b64decode(str(edid or ""), validate=False)
    except (binascii.Error, ValueError):
        return None
    if len(data) < 23 or not data[21] or not data[22]:
        return None
    return round(math.hypot(data[21], data[22]) / 2.54, 1)
