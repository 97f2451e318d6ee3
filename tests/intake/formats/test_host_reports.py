"""Reports that describe one host after the other: each host once, parts of a device beside it, what is open asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.rearranging.test_texts import there


def read(folder: Path, name: str, text: str) -> Reading:
    place = folder / name
    place.write_text(text, encoding="utf-8")
    (reading,) = read_all(place, year=2025, as_of=AS_OF)
    return conserved(reading)


def part(name: str, pid: str, serial: str, described: str = "") -> str:
    return f'NAME: "{name}", DESCR: "{described or pid}"\nPID: {pid}  , VID: V02  , SN: {serial}\n\n'


def host(name: str, maker: str, kind: str = "", system: str = "") -> str:
    lines = [f"Nmap scan report for {name}", "Host is up (0.0033s latency).", "PORT     STATE SERVICE"]
    lines += ["80/tcp   open  http", f"MAC Address: 30:CD:2A:37:CF:7F ({maker})"]
    lines += [f"Device type: {kind}"] if kind else []
    lines += [f"OS details: {system}"] if system else []
    return "\n".join([*lines, "Network Distance: 1 hop", "", ""])


def xml_host(kind: str, maker: str, state: str = "up") -> str:
    return (
        f'<host><status state="{state}" reason="arp"/><address addr="192.168.1.1" addrtype="ipv4"/>'
        f'<address addr="30:CD:2A:37:CF:7F" addrtype="mac" vendor="{maker}"/><hostnames/><ports><port portid="80">'
        f'<service name="http"/></port></ports><os><osmatch name="x" accuracy="98"><osclass type="{kind}"/>'
        f'<osclass type="{kind}"/></osmatch></os></host>'
    )


def plugin(address: str, output: str) -> str:
    return f'54615,,,None,{address},tcp,0,Device Type,It is possible.,"{output}\nConfidence level : 95"\n'


SUPPLY = part("Power Supply Module 0", "PWR-C5-600WAC", "DCB1")
SCAN = "# Nmap 7.94 scan initiated Tue Oct 14 20:02:11 2025 as: nmap -O -oN x.txt 192.168.1.0/24\n"
XML = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE nmaprun>\n<nmaprun scanner="nmap">'
    + xml_host("broadband router", "Sagemcom") + xml_host("printer", "Brother") + xml_host("printer", "Brother", "down")
    + "<runstats/></nmaprun>"
)  # fmt: skip
PLUGINS = "Plugin ID,CVE,CVSS v2.0 Base Score,Risk,Host,Protocol,Port,Name,Synopsis,Plugin Output\n"
FINDING = "51192,,6.4,Medium,10.0.0.1,tcp,443,SSL Certificate,Cannot be trusted.,\n"
REPORTS: dict[str, tuple[str, str, dict[str, int]]] = {
    "switches_and_a_router": (
        "inv.txt",
        f"sw-1#show inventory\n{part('Chassis', 'WS-C2960X-48FPS-L', 'FCW1')}{SUPPLY}"
        f"sw-2#show inventory\n{part('1', 'C9300-48P', 'FCW2')}"
        f"rtr-1#sh inv\n{part('Chassis', 'ISR4331/K9', 'FDO1')}{part('NIM subslot 0/1', 'NIM-2GE-CU-SFP', 'FOC1')}",
        {"switch": 2, "router": 1},
    ),
    "a_stack_has_the_number_of_its_first_switch": (
        "inv.txt",
        f"core#show inventory\n{part('c93xx Stack', 'C9300-48P', 'FCW3')}{part('Switch 1', 'C9300-48P', 'FCW3')}"
        f"{SUPPLY}{part('Switch 2', 'C9300-48P', 'FCW4')}",
        {"switch": 2},
    ),
    "a_module_with_the_model_of_its_chassis": (
        "inv.txt",
        "nx1# show inventory\n" + part("Chassis", "N9K-C93180YC-EX", "FDO2", "Nexus9000 C93180YC-EX Chassis")
        + part("Slot 1", "N9K-C93180YC-EX", "FDO2", "48x10/25G Ethernet Module")
        + part("Fan 1", "NXA-FAN-30CFM-B", "N/A", "Nexus9000 C93180YC-EX Chassis Fan Module"), {"switch": 1},
    ),
    "hosts_of_nmap": (
        "scan.txt",
        SCAN + host("livebox.home (192.168.1.1)", "Sagemcom", "broadband router") + host("192.168.1.2", "HP", "printer")
        + host("192.168.1.3", "Yealink", "VoIP phone") + host("nas (192.168.1.4)", "Synology", "storage-misc")
        + host("DELL-LATITUDE-01.home (192.168.1.5)", "Dell", "general purpose")
        + "Nmap scan report for 192.168.1.9 [host down]\n# Nmap done at Tue Oct 14 20:10:11 2025\n",
        {"internet_box": 1, "printer": 1, "fixed_phone": 1, "storage": 1, "laptop": 1},
    ),
    "hosts_of_nmap_as_xml": ("scan.xml", XML, {"internet_box": 1, "printer": 1}),
    "rows_of_nessus_are_findings": (
        "scan.csv",
        PLUGINS + plugin("10.0.0.1", "Remote device type : printer") + FINDING + FINDING
        + plugin("10.0.0.2", "Remote device type : wireless-access-point"), {"printer": 1, "wifi_access_point": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_each_host_is_one_device(name: str, tmp_path: Path) -> None:
    file, text, expected = REPORTS[name]
    assert there(read(tmp_path, file, text)) == expected


def test_parts_of_a_device_are_set_aside_as_parts(tmp_path: Path) -> None:
    reading = read(tmp_path, "inv.txt", REPORTS["switches_and_a_router"][1])
    assert (reading.rows, reading.accepted, rules(reading)["component"]) == (5, 3, 2)


@pytest.mark.parametrize(
    ("file", "text", "rule"),
    [
        ("scan.txt", SCAN + host("192.168.1.1", "HP", "printer") + host("DESKTOP-4K2", "Dell", "general purpose",
         "Microsoft Windows 10 1809") + host("192.168.1.3", "Dell", "general purpose", "Microsoft Windows 11 21H2"),
         "ambiguous_category"),
        ("scan.txt", SCAN + host("192.168.1.1", "HP", "printer") + 2 * host("192.168.1.2", "Intel Corporate"),
         "ambiguous_category"),
        ("scan.csv", PLUGINS + plugin("10.0.0.9", "Remote device type : printer") + "".join(
            plugin(f"10.0.0.{at}", f"Remote device type : general-purpose\nRemote operating system : Windows {at} Pro")
            for at in (10, 11)), "ambiguous_category"),
    ],
)  # fmt: skip
def test_what_is_open_is_one_question(file: str, text: str, rule: str, tmp_path: Path) -> None:
    reading = read(tmp_path, file, text)
    assert there(reading) == {"printer": 1}
    asked = [row for row in reading.findings.to_pylist() if row["severity"] == "refused"]
    assert {row["rule"] for row in asked} == {rule}
    assert len({row["raw_value"] for row in asked}) == 1


def test_a_document_type_that_declares_something_is_refused(tmp_path: Path) -> None:
    bomb = XML.replace("<!DOCTYPE nmaprun>", "<!-- <!DOCTYPE nmaprun> --><!DOCTYPE nmaprun [<!ENTITY a 'aaaa'>]>")
    assert read(tmp_path, "scan.xml", bomb).kind is None


def test_a_name_that_numbers_computers_is_no_model(tmp_path: Path) -> None:
    """`PC42` is the name of a printer's model as well: of a host it says nothing, and it is asked."""
    host_ = "Nmap scan report for pc{n}.ville (10.0.0.{n})\nHost is up.\nDevice type: general purpose\n\n"
    hosts = host_.format(n=42) + host_.format(n=43)
    reading = read(tmp_path, "scan.txt", "# Nmap 7.94 scan initiated Tue Oct 14 20:02:11 2025 as: nmap -O\n" + hosts)
    assert (reading.accepted, reading.refused) == (0, 2)
