"""What one line of a cloud bill is: hours of a machine, bytes kept, bytes sent, or something else. No file is read.

The rules are those of the bills' own words; a line that no rule knows is `other`, whose cost stays visible.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from footprint.intake.usage.cloud import units, words
from footprint.intake.usage.cloud.units import GB, GB_HOURS, GB_MONTHS, HOURS, MONTHS, VCPU_HOURS
from footprint.intake.values import numbers
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import is_empty

COMPUTE, STORAGE, DATA, COST = "compute_hours", "storage_gb_hours", "data_gb", "cost"
EGRESS, TRANSFER = "egress", "transfer"
CHARGE = "charge:"
ACCELERATED = " + GPU"  # behind a type whose bill says that it has accelerators
SOFTWARE, NO_MACHINE, INBOUND = "software", "no_machine", "inbound"
_LARGE = ("aws", "azure", "gcp")  # whose bills call by these words what is no machine, too
_GIB = 1024**3 / 1e9
# What a price is for, behind a name: `Volume (gp2) - 1 GiB per month`, `$0.05 per GB-Month of snapshot data stored`.
_PRICED = re.compile(r"- (1 [^-]+)$|\bper ([a-z]+[ -](?:per )?(?:month|mo|hour|hr)|hour)\b")
_SIZE = re.compile(r"(?<![\w.,])(\d+(?:\.\d+)?) ?([kmgtp]i?[bo])(?![\w/])")


@dataclass(frozen=True)
class Line:
    """The words of a line, as written; `unit` is that of the quantity taken."""

    provider: str = ""
    service: str = ""
    category: str = ""
    meter: str = ""
    description: str = ""
    unit: str = ""
    resource_type: str = ""
    instance: str = ""
    vcpu: str = ""
    memory: str = ""
    details: str = ""
    publisher: str = ""
    seller: str = ""
    gpu: str = ""

    @property
    def text(self) -> str:
        """Everything that describes it, in lower case."""
        return " | ".join((self.service, self.category, self.meter, self.description, self.resource_type)).lower()


@dataclass(frozen=True)
class Kind:
    """What a line counts. `metric` '' = nothing that is counted; `factor` turns the quantity into its unit (per month
    times the hours of the month where `monthly`); `resource` names it, also on the cost; `apart`: why nothing is
    counted, where a rule says so."""

    metric: str = ""
    resource: str = ""
    factor: float = 1.0
    monthly: bool = False
    vcpu: float | None = None
    ram_gb: float | None = None
    network: str | None = None
    apart: str = ""


def kind(line: Line) -> Kind:
    """What a line of usage is."""
    unit = units.unit(line.unit)
    if is_empty(line.unit):
        unit = _unit_of_words(line)
    elif unit.counts == GB and "bytehrs" in line.meter.lower():
        unit = replace(unit, counts=GB_HOURS)
    found = _counted(line, unit)
    return found if found.resource else replace(found, resource=_named(line))


def _named(line: Line) -> str:
    """The service, or the next best name of what is paid."""
    names = (line.service, line.category, line.resource_type)
    return next((name.strip() for name in names if not is_empty(name)), "unnamed")


def _unit_of_words(line: Line) -> units.Unit:
    """AWS and Outscale leave the unit out of some lines: what a price is for says it, else the type of usage."""
    if priced := _PRICED.search(line.description.lower()):
        unit = units.unit(priced.group(1) or priced.group(2))
        if unit.counts:
            return unit
    signs = (
        ("boxusage", HOURS), ("bytehrs", GB_MONTHS), ("volumeusage", GB_MONTHS), ("snapshotusage", GB_MONTHS),
        ("-bytes", GB),
    )  # fmt: skip
    return next((units.Unit(counts) for sign, counts in signs if sign in line.meter.lower()), units.Unit())


def _counted(line: Line, unit: units.Unit) -> Kind:
    text = line.text
    is_time = unit.counts in (HOURS, VCPU_HOURS, GB_HOURS)
    if is_time and words.is_marketplace(line.provider, line.publisher, line.seller):
        return Kind(apart=SOFTWARE)
    if is_time and unit.counts != GB_HOURS and any(sign in text for sign in words.SIGNS["no_machine"]):
        return Kind(apart=NO_MACHINE)
    if unit.counts == GB_HOURS and any(sign in text for sign in words.SIGNS["licences"]):
        return Kind(apart=NO_MACHINE)
    if unit.counts == HOURS:
        return _machine(line, text, unit.factor)
    if unit.counts in (VCPU_HOURS, GB_HOURS) and (apart := _apart(line, text, unit)):
        return apart
    if unit.counts == GB_MONTHS and "data transfer" in text:  # Oracle counts what is sent in GB months
        return _transfer(text, unit.factor)
    if unit.counts in (GB_MONTHS, GB_HOURS):
        return _storage(line, text, unit)
    if unit.counts == MONTHS and (disk := words.managed_disk(text)):
        return Kind(STORAGE, disk[0], disk[1], monthly=True)
    return _transfer(text, unit.factor) if unit.counts == GB else Kind()


def _machine(line: Line, text: str, factor: float) -> Kind:
    """Hours of a virtual machine, named in its own column, in the details, or in a description; or of a part of one."""
    details = words.pairs(line.details)
    name = _first(line.instance, *(details.get(key, "") for key in ("instancetype", "servicetype", "instance type")))
    if part := _part(line, text, factor, has_name=bool(name)):
        return part
    named = name or words.instance_type(line.provider, line.meter)
    if not named and _is_machine(line, text):
        named = words.instance_type(line.provider, line.description) or f"{_named(line)} (type unknown)"
    if not named:
        return _volume(line, factor)
    if _has_accelerators(line, details) and "gpu" not in named.lower():
        named += ACCELERATED
    copies = 2.0 if "multi-azusage" in text else 1.0
    vcpu = _size(_first(line.vcpu, *(details.get(key, "") for key in ("vcpus", "corecount", "vcpu"))))
    ram = _memory(_first(line.memory, *(details.get(key, "") for key in ("memory", "memorysize"))))
    return Kind(COMPUTE, named, factor * copies, vcpu=vcpu, ram_gb=ram)


def _volume(line: Line, factor: float) -> Kind:
    """Hours of a volume or a snapshot whose name says its size (`volume-pgdata (150GB)`)."""
    cells = (line.service, line.category, line.resource_type)
    if not any(cell.strip().lower() in words.SIGNS["volume_cells"] for cell in cells):
        return Kind()
    sizes = {found for text in (line.meter, line.description) for found in _SIZE.findall(text.lower())}
    if len(sizes) != 1:
        return Kind()
    number, unit = sizes.pop()
    named = words.storage(" | ".join(cells).lower()) or f"{_named(line)} (storage)"
    return Kind(STORAGE, named, factor * float(number) * units.unit(unit).factor)


def _is_machine(line: Line, text: str) -> bool:
    if line.category.strip().lower() == "compute" and words.instance_type(line.provider, line.description):
        return True
    if any(sign in text for sign in words.SIGNS["machine"]):
        return True
    kinds = (line.resource_type, *(() if line.provider in _LARGE else (line.category, line.description, line.service)))
    return any(_names_machine(cell.strip().lower()) for cell in kinds)


def _names_machine(cell: str) -> bool:
    """Whether a cell says that it is a machine, alone or before its size (`Compute Instance Standard Large`)."""
    if cell in words.SIGNS["machine_cells"]:
        return True
    named = next((sign for sign in words.SIGNS["machine_cells"] if " " in sign and cell.startswith(f"{sign} ")), "")
    return bool(named) and not words.storage(cell.removeprefix(named))


def _has_accelerators(line: Line, details: Mapping[str, str]) -> bool:
    """Whether the bill says that the machine has any."""
    return _size(_first(line.gpu, *(details.get(key, "") for key in words.SIGNS["gpu_keys"]))) is not None


def _part(line: Line, text: str, factor: float, *, has_name: bool) -> Kind | None:
    """Processors, memory or accelerators sold by themselves, in hours of one; None where the line is of something else,
    a machine with a name of its own among it. What only says that it is a part counts nothing."""
    if any(sign in text for sign in words.SIGNS["processor_hours"]):
        return _of_processors(_sku(line), factor)
    if any(sign in text for sign in words.SIGNS["memory_hours"]):
        return _of_memory(_sku(line), factor)
    own = _first(line.meter, line.description)
    if has_name or not own:
        return None
    if _is_accelerator(line, text):
        return _of_accelerators(_sku(line), factor)
    part, number = words.part(own)
    if part == words.PROCESSOR:
        name = _sku(line)
        return _of_processors(name if " " in name else f"{_named(line)} {name}", factor * number)
    if part == words.MEMORY and number:
        return _of_memory(_sku(line), factor * number)
    return Kind() if part else None


def _of_processors(name: str, factor: float) -> Kind:
    return Kind(COMPUTE, name, factor, vcpu=1.0, ram_gb=0.0)


def _of_memory(name: str, factor: float) -> Kind:
    return Kind(COMPUTE, name, factor, vcpu=0.0, ram_gb=1.0)


def _of_accelerators(name: str, factor: float) -> Kind:
    """Neither processors nor memory; a name that does not say what it is, is made to, or the method would not know."""
    says = any(sign in name.lower() for sign in ("gpu", "nvidia", "fpga"))
    return Kind(COMPUTE, name if says else name + ACCELERATED, factor, vcpu=0.0, ram_gb=0.0)


def _is_accelerator(line: Line, text: str) -> bool:
    """Whether hours are those of accelerators sold by themselves (`Nvidia Tesla T4 GPU running in Paris`)."""
    if not any(sign in text for sign in words.SIGNS["accelerators"]):
        return False
    own = _first(line.meter, line.description).lower()
    if words.instance_type(line.provider, line.meter) or any(sign in text for sign in words.SIGNS["machine"]):
        return False
    if not _is_machine(line, text):
        return True
    whole = (*words.SIGNS["whole"], *words.SIGNS["instances"])
    return any(sign in own for sign in words.SIGNS["accelerators"]) and not set(whole) & set(fold(own).split())


def _apart(line: Line, text: str, unit: units.Unit) -> Kind | None:
    """The same, where the unit says it: hours of a processor, or of a GB (Google's read in GiB, as memory is made)."""
    if any(sign in text for sign in words.SIGNS["no_machine"]):
        return None
    if unit.counts == VCPU_HOURS:
        return _of_processors(_sku(line), unit.factor)
    factor = unit.factor / _GIB if line.provider == "gcp" else unit.factor
    return _of_memory(_sku(line), factor) if _is_memory(line, text) else None


def _is_memory(line: Line, text: str) -> bool:
    """Whether GB hours are those of memory: by its words, or as those of a service that runs what is called."""
    if set(words.SIGNS["memory"]) & set(fold(text).split()) or "memory" in text:
        return True
    own = f"{line.meter} {line.description}".lower()
    is_kept = "storage" in own or bool(words.storage(own))
    return not is_kept and any(sign in text for sign in words.SIGNS["running_memory"])


def _sku(line: Line) -> str:
    """The part as the bill names it, without the place where it runs."""
    name = _first(line.meter, line.description, line.service)
    return name.split(" running in ")[0].split(" in ")[0].strip()[:80]


def _storage(line: Line, text: str, unit: units.Unit) -> Kind:
    own = f"{line.meter} {line.description}".lower()
    named = words.storage(own) or words.storage(text) or f"{_named(line)} (storage)"
    return Kind(STORAGE, named, unit.factor, monthly=unit.counts == GB_MONTHS)


def _transfer(text: str, factor: float) -> Kind:
    if any(sign in text for sign in words.SIGNS["inward"]):
        return Kind(apart=INBOUND)  # what comes in has been counted where it was sent
    if any(sign in text for sign in words.SIGNS["inside"]):
        return Kind(DATA, TRANSFER, factor, network="cloud")
    return Kind(DATA, EGRESS, factor) if any(sign in text for sign in words.SIGNS["outward"]) else Kind()


def _first(*texts: str) -> str:
    return next((text.strip() for text in texts if not is_empty(text)), "")


def _size(text: str) -> float | None:
    value = numbers.parse(text, numbers.Decimal(".", "none")) if text else None
    return value if value is not None and 0 < value <= 10_000 else None


def _memory(text: str) -> float | None:
    value = numbers.size_gb(text, "gb", numbers.Decimal(".", "sure"), memory=True) if text else None
    return value if value is not None and 0 < value <= 100_000 else None
