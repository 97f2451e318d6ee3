"""Virtual machines that no type, maker or model gives away: what the other texts of a row say, read or not. Devices
that stand at a host's and are its customers' own: they count, since the list holds them, and it is said.

A host and its guests often stand in one list, and name each other. What a device alone has (a serial number, a model of
hardware) beats what a remark says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from footprint.intake.findings import FLAGGED, SET_ASIDE, Cause, causes_of_values
from footprint.intake.tables import row_fates
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.headings import fields
from footprint.intake.tables.row_fates import AMBIGUOUS, ASIDE, DEFAULT, EMPTY, UNKNOWN, Lines, Step, Triage
from footprint.intake.tables.rows import Rows, holding
from footprint.intake.vocabulary import device_models
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers
from footprint.intake.vocabulary.phrases import data
from footprint.intake.vocabulary.words import heading_words, is_empty, placeholder_serials, term

_SAYS_WHOSE = ("category", "ownership")
_OF_CUSTOMERS = re.compile(
    r"(?i)\bclients? (?:en )?(?:colo|h[ée]berg|housing)"
    r"|\b(?:colocation|housing|h[ée]berg\w+) (?:de |du |des |d')?clients?\b"
    r"|\b(?:customers?|kunden)[ -]?(?:owned|equipment|servers?|ger[äa]te?)\b"
    r"|\b(?:machines?|serveurs?|mat[ée]riel) (?:d'|de |des |du )?(?:adh[ée]rents?|clients?)\b"
)
_PERHAPS_OF_CUSTOMERS = re.compile(r"(?i)\b(?:coloc\w*|housing|h[ée]berg[ée]\w*|clients?|customers?|kunden?)\b")
_OWNERS = re.compile(r"(?i)\s*(?:le |un |the )?(?:clients?|customers?|kunden?)\s*")
_MACHINES = ("server", "firewall", "router", "pbx", "storage")  # of which a remark is believed
_COMPUTERS = (*_MACHINES, "desktop", "workstation")
_OPEN = (AMBIGUOUS, UNKNOWN, EMPTY, DEFAULT)
_NOT_ASKED = frozenset(["maker", "serial", "site_id", "service_id"])
# Lines without any of these letters say nothing; of bytes, whatever their encoding.
_TELLING = (
    r"(?i)vm|virtu|kvm|qemu|xen|guest|invit|h..?berg..{0,3} (?:sur|sous|dans|par)|hosted|hyper-?v|proxmox"
    r"|domu|standard pc|vps|lxc|openstack|run(?:s|ning) on|tourne sur"
)
_GUEST = r"(?:vm|machine virtuelle|virtual machine|serveur virtuel|virtual server|vps|guest|invitee?)"
_ON = re.compile(
    rf"^(?P<is>{_GUEST}(?= (?:[a-z0-9]+ )?(?:sur|on|sous|chez|of|under|heberge|hosted|running))"
    r"|hosted|hebergee?|runs|running|tourne|virtualisee?|virtuali[sz]ed)(?: [a-z0-9]+)??"
    r" (?P<on>on|sur|sous|chez|of|under|hebergee?|hosted|running) (?P<place>[a-z]*)"
)
_IS = re.compile(
    rf"^{_GUEST}(?! (?:host|hote|server|serveur|installe\w*|possible|avec|with|pour|for|incluse?|et|and|a)\b)\b"
    r"|\b(?:est|is) (?:une?|an?) (?:vm|machine virtuelle|virtual machine)\b|\bserveur virtuel\b|\bvirtual server\b"
    r"|\bserveur virtualise\b|(?<!d une )(?<!chaque )(?<!each )\b(?:machine virtuelle|virtual machine)$"
    r"|(?:^| )(?:virtualisee?|virtuali[sz]ed)$"
)
_APART = re.compile(r"(?:[(\[–—,;:/]|\s-)\s?vm\s?(?:[)\],;]|$)", re.I)  # `Debian 12 (VM)`, `paie - VM`
_HOST = re.compile(
    r"\b(?:esxi?|hyperviseurs?|hypervisors?|vms|machines virtuelles|virtual machines|hote|host|vsphere|xcp ng|proxmox"
    r"|hyper v server|\d+ (?:vm|guests?|invites?|machines?)|(?:pour|for|des|les|nos|our|de) vm)\b"
    r"|\bheberge (?:des|les|\d+|plusieurs|nos|la|le|l)\b|\bhosts (?:the|our|\d+|several|vm)\b"
)
_STANDS_ON = frozenset(("sur", "on", "auf", "su", "sobre", "en", "op", "vm", "vms"))
_BRACKETS = str.maketrans("()[]", "    ")
_NAMED = re.compile(r"vm\d*")
_UUID = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-.+")


@dataclass(frozen=True)
class Said:
    """Why a row is a virtual machine: the variant of the text, and the words that say so."""

    variant: str
    words: str


def set_virtual_aside(lines: Lines, state: Triage) -> Step:
    """Set rows aside that another text than type, maker and model shows to be virtual; their kind becomes TOLD. Devices
    whose kind or owner says that they are a customer's are noted."""
    state, causes = _virtual_aside(lines, state)
    return state, causes + _of_customers(lines, state)


def _virtual_aside(lines: Lines, state: Triage) -> Step:
    rows = lines.rows
    columns = _asked_columns(rows)
    hosts = [
        position for position, name in columns.items() if name in _words("host_headers") | _words("sure_host_headers")
    ]
    flags = [
        position for position, name in columns.items() if name in _words("flag_headers") | _words("physical_headers")
    ]
    computers = _rows_of(_COMPUTERS, state)
    if not computers.any():
        return state, []
    candidates = np.flatnonzero(computers if hosts or flags else computers & holding(rows, _TELLING))
    causes: list[Cause] = []
    for (reason, hardware), own in _virtual(lines, state, columns, hosts, flags, candidates).items():
        alike = np.array(own, np.int64)
        if hardware:
            causes.append(Cause("maybe_virtual", FLAGGED, "category", lines.numbers[alike], reason.words))
            continue
        state = state.with_kind(alike, row_fates.TOLD).with_fate(alike, ASIDE)
        lines_of = lines.numbers[alike]
        causes.append(Cause("virtual_machine", SET_ASIDE, "category", lines_of, reason.words, variant=reason.variant))
    return state, causes


def _asked_columns(rows: Rows) -> dict[int, str]:
    """Position → folded name of the columns that may say so; the one of the type is understood already."""
    header = rows.header
    columns = {position: form for position, form in enumerate(rows.forms) if _is_asked(header[position])}
    columns.pop(next((position for position in columns if "category" in fields(header[position])), -1), None)
    return columns


def _virtual(
    lines: Lines, state: Triage, header: dict[int, str], hosts: Sequence[int], flags: Sequence[int],
    candidates: np.ndarray,
) -> dict[tuple[Said, bool], list[int]]:  # fmt: skip
    """Rows by why they are virtual, and by whether they have what only a device has."""
    rows, cells = lines.rows, lines.cells
    records = dict(rows.records(candidates))
    if not records:
        return {}
    names = {row: _names(record, row, cells, header) for row, record in records.items()}
    machine_names = {name for own in names.values() for name in own} if hosts else set()
    flags = [
        position
        for position in flags
        if _is_flag([record[position] for record in records.values() if position < len(record)])
    ]
    machines = _rows_of(_MACHINES, state)
    is_house_sign = _is_prefix(cells, ~_rows_of(_COMPUTERS, state))
    virtual: dict[tuple[Said, bool], list[int]] = {}
    for row, record in records.items():
        texts = {position: record[position].strip() for position in header if position < len(record)}
        reason = _said(texts, header, flags, names[row], machine_names, bool(machines[row]))
        if reason is None and machines[row] and not is_house_sign:
            reason = _by_name(names[row], texts, cells, row)
        if reason is not None:
            is_hardware = _is_hardware(cells, row) or _names_model(lines.words.values[lines.words.codes[row]])
            virtual.setdefault((reason, is_hardware), []).append(row)
    return virtual


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(data()["virtual"][name])


@cache
def _strings() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, data()['virtual']['strings']))})\b")


@cache
def _placeholders() -> frozenset[str]:
    return frozenset(placeholder_serials())


@lru_cache(maxsize=4_096)
def _is_asked(header: str) -> bool:
    return not fields(header) & _NOT_ASKED and fold(header) not in personal_headers() | heading_words("notes")


def _rows_of(categories: Sequence[str], state: Triage) -> np.ndarray:
    """Mask of the rows of these categories, and of those whose category is open."""
    places = [place for place, name in enumerate(state.names) if name in categories]
    of_devices = np.isin(state.kinds, (row_fates.DEVICE, DEFAULT)) & np.isin(state.category, places)
    return np.asarray(of_devices | np.isin(state.kinds, _OPEN[:3]))


def _names(record: Sequence[str], row: int, cells: Cells, header: dict[int, str]) -> list[str]:
    """What a row is called, without its domain."""
    if "asset_id" in cells.texts:
        own = [cells.texts["asset_id"][row].as_py()]
    else:
        own = [record[at] for at, name in header.items() if name in _words("name_headers") and at < len(record)]
    return [_short(name) for name in own if not is_empty(name)]


def _short(name: str) -> str:
    return fold(name.strip().split(".")[0])


def _is_flag(column: Sequence[str]) -> bool:
    """Whether a column answers yes or no, and does not count machines."""
    return all(fold(cell) in ("x", "v", "p") or term("flag", cell) for cell in column if not is_empty(cell))


def _said(texts: dict[int, str], header: dict[int, str], flags: Sequence[int], own: Sequence[str], known: set[str],
          machine: bool) -> Said | None:  # fmt: skip
    """What the texts of one row say; None where they say nothing, or that it is a host."""
    weak = None
    host = False
    for at, text in texts.items():
        name, words = header[at], fold(text.translate(_BRACKETS))
        if not words or (name not in _words("host_headers") and _is_name(name)):
            continue
        if at in flags:
            yes = term("flag", text) == "true" or words in ("x", "v")
            if yes is (name in _words("flag_headers")):
                return Said("said", name)
        elif (target := _host_of(name, text, own, known, machine)) is not None:
            if target:
                return Said("host", target)
            host = True
        elif machine and _APART.search(text):
            weak = weak or Said("said", "vm")
        elif name in _words("system_headers") and _is_hypervisor(words):
            host = True
        elif words in _words("cells"):
            return Said("said", words)
        elif exact := _strings().search(words):
            return Said("said", exact.group(0))
        elif (on := _ON.match(words)) and not _is_place(on["place"]) and (machine or on[0][0] in "vmg"):
            return Said("said", f"{on['is']} {on['on']}")
        elif machine and words in _words("hypervisors") and name in _words("platform_headers"):
            weak = weak or Said("said", words)
        elif _HOST.search(words):
            host = True
        elif machine and (is_ := _IS.search(words)):
            weak = weak or Said("said", is_.group(0).strip())
    return None if host else weak


def _is_name(header: str) -> bool:
    return header in _words("name_headers") or "asset_id" in fields(header)


def _is_hypervisor(system: str) -> bool:
    known = system in _words("hypervisors") or _HOST.search(system) is not None
    return known and system not in _words("guest_systems")


def _host_of(header: str, text: str, own: Sequence[str], known: set[str], machine: bool) -> str | None:
    """The host that a cell names; '' where the row is its own; None where the cell names none."""
    sure = header in _words("sure_host_headers")
    if not sure and not (machine and header in _words("host_headers")):
        return None
    name = _short(text)
    if name in own:
        return "" if sure or header not in ("host", "hote") else None
    is_one = name in known or (sure and not is_empty(text) and not _is_place((name.split() or [""])[0]))
    return text if is_one else None


def _is_place(word: str) -> bool:
    return word in _words("stands") or word in data()["places"]


def _is_prefix(cells: Cells, others: np.ndarray) -> bool:
    """Whether rows that are surely no machines are named in the same way: `VM-` is then the house's own sign."""
    names = cells.text("asset_id").filter(pa.array(others))
    likely = names.filter(pc.match_substring_regex(names, r"(?i)(?:^|[-_ .])vm\d*(?:$|[-_ .])"))
    return bool(len(likely))


def _by_name(names: Sequence[str], texts: dict[int, str], cells: Cells, row: int) -> Said | None:
    """A server called `VM-PAIE` of which neither maker nor model is known."""
    if any(not is_empty(_at(cells, column, row)) for column in ("maker", "model_text")):
        return None
    if any(_HOST.search(fold(text)) for text in (*texts.values(), *names)):
        return None
    return next((Said("named", name) for name in names if any(map(_NAMED.fullmatch, name.split()))), None)


def _at(cells: Cells, column: str, row: int) -> str:
    given = cells.coded.get(column)
    return "" if given is None else given.values[given.codes[row]]


def _is_hardware(cells: Cells, row: int) -> bool:
    """Whether a row has what only a device has: a serial number, or a model or maker of hardware."""
    serial = cells.texts["serial"][row].as_py().upper() if "serial" in cells.texts else ""
    made = serial.startswith("VMWARE") or _UUID.fullmatch(serial)  # by a hypervisor
    if len(serial) > 3 and not made and serial not in _placeholders() and not is_empty(serial):
        return True
    maker, model = _at(cells, "maker", row), _at(cells, "model_text", row)
    return device_models.by_model(maker, model) is not None or fold(maker) in set(data()["makers"]) - _words(
        "software_makers"
    )


def _names_model(label: str) -> bool:
    """Whether a label names a model of hardware (`Serveur Dell R640`), and not that on which it runs."""
    return device_models.named_in(label) is not None and _STANDS_ON.isdisjoint(fold(label).split())


def may_be_of_customers(kind: str) -> bool:
    """Whether a kind that nobody knows may say that the device is a customer's (`Colocation`, a role in NetBox)."""
    return _PERHAPS_OF_CUSTOMERS.search(kind) is not None


def _of_customers(lines: Lines, state: Triage) -> list[Cause]:
    causes: list[Cause] = []
    for name in _SAYS_WHOSE:
        if name not in lines.cells.coded:
            continue
        said = lines.cells.coded[name]
        if any(_is_of_customer(name, text) for text in said.values):
            is_device = np.isin(state.kinds, (row_fates.DEVICE, DEFAULT))
            rows = np.flatnonzero(said.where(partial(_is_of_customer, name)) & is_device)
            causes += causes_of_values("of_a_customer", FLAGGED, name, said.take(rows), lines.numbers[rows])
    return causes


def _is_of_customer(column: str, text: str) -> bool:
    is_owner = column == "ownership" and _OWNERS.fullmatch(text) is not None
    return is_owner or _OF_CUSTOMERS.search(text) is not None
