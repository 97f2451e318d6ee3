"""What a user agent is: the class of its device, and whether it says that it is a robot. Each distinct text once.

An audience is a small whole number: device class, robot or not, and country (where the log itself names one).
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files

from crawleruseragents import is_crawler
from ua_parser import Result, parse

DEVICE_CLASSES = ("computer", "smartphone", "tablet", "television", "other", "unknown")
COMPUTER, SMARTPHONE, TABLET, TELEVISION, OTHER, UNKNOWN = range(len(DEVICE_CLASSES))
AUDIENCES = 2 * len(DEVICE_CLASSES)  # without a country
NO_AGENT = 2 * UNKNOWN
_LONGEST = 1_000  # characters of an agent that are looked at

_TELEVISION_OS = {"Tizen", "webOS", "tvOS", "ATV OS X", "GoogleTV", "Roku"}
_TELEVISION = re.compile(
    r"smart-?tv|hbbtv|apple ?tv|google ?tv|android ?tv|bravia|crkey|roku|netcast|web0s|viera|playstation|xbox|nintendo"
    r"|\baft[a-z0-9]{1,6}\b"
)
# What watches a server from inside, which lists of crawlers do not have.
_PROBE = re.compile(r"(?i)health.?check|kube-probe|googlehc|prometheus|^monit/|nuclei|synthetics|^haproxy|gatus")
_COMPUTER_OS = {
    "Mac OS X", "Linux", "Ubuntu", "Debian", "Fedora", "Chrome OS", "FreeBSD", "OpenBSD", "NetBSD", "Solaris",
    "Red Hat", "SUSE", "Gentoo", "Kubuntu", "CentOS", "Mandriva", "Linux Mint", "Arch Linux", "Mac OS",
}  # fmt: skip
_PHONE_OS = {
    "iOS", "Windows Phone", "BlackBerry OS", "Symbian OS", "KaiOS", "Firefox OS", "Bada", "Symbian^3", "HarmonyOS",
}  # fmt: skip


def audience(text: bytes, country: str | None = None) -> int:
    """The audience of an agent as the log writes it, in the country (ISO 3166-1) that the log names, if it does."""
    place = AUDIENCES * _country_number(country)
    agent = text[:_LONGEST].decode("utf-8", "replace").strip()
    if agent in ("", "-"):
        return place + NO_AGENT
    result = parse(agent)
    return place + 2 * _device_class(result, agent) + _is_robot(result, agent)


def device_class(audience: int) -> int:
    return audience % AUDIENCES // 2


def country(audience: int) -> str | None:
    """The country of an audience (ISO 3166-1 alpha-3), if the log names one."""
    number = audience // AUDIENCES
    return _countries()[0][number - 1] if number else None


@cache
def _countries() -> tuple[list[str], dict[str, int]]:
    """Countries (alpha-3) in order, and the number of each code of two or three letters, from 1 on."""
    content = files("factors").joinpath("countries.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(content.splitlines()) if len(row["geography"]) == 3 and row["iso2"]]
    codes = [row["geography"] for row in rows]
    return codes, {row[name]: n for n, row in enumerate(rows, start=1) for name in ("geography", "iso2")}


def _country_number(code: str | None) -> int:
    return _countries()[1].get(code.upper(), 0) if code else 0


def _is_robot(result: Result, agent: str) -> bool:
    spider = result.device is not None and result.device.family == "Spider"
    return spider or is_crawler(agent) or _PROBE.search(agent) is not None


def _device_class(result: Result, agent: str) -> int:
    system = result.os.family if result.os else ""
    low = agent.lower()
    if system.startswith("Windows") and system not in _PHONE_OS:
        return TELEVISION if "xbox" in low else COMPUTER
    if (system in _TELEVISION_OS and "mobile" not in low) or _TELEVISION.search(low):
        return TELEVISION
    if "ipad" in low or "tablet" in low or "kindle" in low:
        return TABLET
    if system in _PHONE_OS or "iphone" in low or "ipod" in low or "opera mini" in low:
        return SMARTPHONE
    if system == "Android":  # applications (Dalvik) do not tell phones from tablets, browsers do
        return SMARTPHONE if "mobile" in low else UNKNOWN if "dalvik" in low else TABLET
    if system in _COMPUTER_OS:
        return COMPUTER
    return UNKNOWN if result.os is None else OTHER
