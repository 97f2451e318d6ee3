"""Words of cloud bills: providers, kinds of charge, instance types and kinds of storage in descriptions, tags.

What a whole line is follows from them in `kinds`. Nothing here reads a file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from footprint.intake.vocabulary.folding import fold, plain
from footprint.intake.vocabulary.words import is_empty
from footprint.remembered import toml

DATA: dict[str, Any] = toml("footprint.intake.usage.cloud", "words.toml")
SIGNS: dict[str, tuple[str, ...]] = {name: tuple(listed) for name, listed in DATA["signs"].items()}
_PROVIDERS = {name: tuple(starts) for name, starts in DATA["providers"].items()}
_LETTERS = re.compile(r"[^\W\d_]+")
USAGE, UNUSED, PURCHASE, TAX = "usage", "unused", "purchase", "tax"
PROCESSOR, MEMORY, PERFORMANCE = "processor", "memory", "performance"
_TAG_PREFIX = re.compile(r"^(user|aws|resource tags?)\b\s*")
_AWS_SIZES = r"(?:nano|micro|small|medium|large|\d*xlarge|metal(?:-\d+xl)?)"
_AWS = re.compile(rf"(?<![\w.])((?:db|cache|ml)\.)?([a-z]+\d[a-z0-9-]*\.{_AWS_SIZES})(?![\w.])(\.search)?")
_AZURE = re.compile(r"(?:^|[\s,])((?:standard_)?(?:basic_)?[a-z]{1,4}\d+[a-z]{0,5}(?:[ _-]v\d)?)(?=$|[\s,/])")
_SERIES = re.compile(r"(?!nv|hbv)[a-z]+v\d")  # `Dv3` is a series of sizes, `D2 v3` a size
_GCP = re.compile(r"(?<![\w-])((?:[acefghmntz]\d[ad]?|m3)-(?:[a-z]+-)*(?:\d+|micro|small|medium)[a-z0-9-]*)(?![\w-])")
# What is sold, in keys of catalogues: `/compute/pro2_s/run_fr-par-1` of Scaleway, `BoxUsage:tinav6.c4r8p2` of Outscale.
_SCALEWAY = re.compile(r"/compute/([a-z0-9_-]+)/run")
_OUTSCALE = re.compile(r"(tinav\d+\.c\d+r\d+(?:p\d+)?|inference\d[\w.-]*)")
_OVHCLOUD = re.compile(r"(?<![\w-])((?:[a-z]\d{1,2}|[a-z]{1,2}\d[a-z]?|win-[a-z]\d)-\d{1,4}(?:-flex)?)(?![\w-])")
_DIGITALOCEAN = re.compile(r"(?<![\w-])([a-z]{1,3}\d{0,2}(?:_5)?-\d+vcpu-\d+(?:gb|mb)(?:-[a-z0-9-]+)?)(?![\w-])")
_HETZNER = re.compile(r"(?<![\w-])(c(?:x|px|cx|ax)\d{2,3})(?![\w-])")
_PLACE = re.compile(r"_((?:fr-par|nl-ams|pl-waw|it-mil)(?:-\d)?)$")
_DISK = re.compile(r"\b([pes])(\d{1,2}) (?:lrs|zrs|(?:managed )?disk)")


@cache
def provider(text: str) -> str:
    """Short name of a provider, lower case; '' where none is named."""
    if is_empty(text):
        return ""
    folded = fold(text)
    found = (name for name, starts in _PROVIDERS.items() if any(word.startswith(starts) for word in folded.split()))
    return next(found, folded.replace(" ", ""))


@cache
def known_provider(text: str) -> str:
    """Short name of the provider that a text names among other words; '' where it names none."""
    folded = fold(text.replace("_", " "))
    return next(
        (name for name, starts in _PROVIDERS.items() if any(word.startswith(starts) for word in folded.split())), ""
    )


@cache
def is_marketplace(provider_: str, publisher: str, seller: str) -> bool:
    """Whether a line is of software that somebody else sells: it runs on a machine that has lines of its own.
    `provider_`: short name of the provider."""
    if "marketplace" in fold(seller) or "marketplace" in fold(publisher):
        return True
    if is_empty(publisher) or not provider_:
        return False
    other, word = provider(publisher), fold(publisher).replace(" ", "")
    return other != provider_ and provider_ not in word


@cache
def charge(text: str) -> str:
    """Kind of charge: usage (also where nothing is said), tax, credit, refund, purchase, unused, adjustment."""
    if is_empty(text):
        return USAGE
    word = fold(text).replace(" ", "")
    return next((kind for kind, names in DATA["charges"].items() if word in names), "adjustment")


@cache
def is_tax(text: str) -> bool:
    """Whether a text names a tax and nothing else but its rate (`Taxes`, `VAT (20.0%)`): nothing that was used."""
    named = _LETTERS.findall(plain(text))
    return bool(named) and set(named) <= set(DATA["charges"]["tax"])


@cache
def is_set_up(text: str) -> bool:
    """Whether a text speaks of what is paid once before anything is used (`Frais de mise en service`): a purchase."""
    form = f"{plain(text)} "
    return any(sign in form for sign in SIGNS["set_up"])


def instance_type(provider_: str, text: str) -> str:
    """The first instance type named in a text; '' where none is."""
    lower = text.lower()
    if provider_ == "aws":
        found = _AWS.search(lower)
        return "".join(part or "" for part in found.groups()[:2]) if found else ""
    rules = {"azure": _AZURE, "gcp": _GCP, "scaleway": _SCALEWAY, "outscale": _OUTSCALE, "ovhcloud": _OVHCLOUD,
             "digitalocean": _DIGITALOCEAN, "hetzner": _HETZNER}  # fmt: skip
    known = [rules[provider_]] if provider_ in rules else [] if provider_ else [_SCALEWAY, _OUTSCALE, _OVHCLOUD, _GCP]
    found_ = (match.group(1).strip() for rule in known for match in rule.finditer(lower))
    name = next((name for name in found_ if not _SERIES.fullmatch(name)), "")
    return name.replace("_", "-") if provider_ == "scaleway" else name


@cache
def part(text: str) -> tuple[str, float]:
    """Which part of machines a text names by itself, and how many processors or GB of it one is (0 = it does not say):
    `vCPU`, `RAM (Go)`, `S3 DTUs`; ('', 0) where it names none, or a whole machine by its size (`4 vCPU`, `vCPU + RAM`).
    """
    named = [word.strip("()[]+") for word in fold(text.replace("&", " ")).split()]
    processors = [at for at, word in enumerate(named) if word in DATA["processors"] and _is_part(word, at, named)]
    memory = any(word in SIGNS["memory"] for word in named)
    if any(word in SIGNS["performance"] for word in named):
        return PERFORMANCE, 0.0
    if set(SIGNS["whole"]) & set(named) or (memory and processors):
        return "", 0.0
    if memory:
        sizes = [DATA["sizes"][word] for word in named if word in DATA["sizes"] and len(word) > 1]
        return MEMORY, sizes[0] if len(sizes) == 1 and not any(word.isdigit() for word in named) else 0.0
    if not processors or any(word.isdigit() for at in processors for word in named[max(at - 1, 0) : at + 2]):
        return "", 0.0
    return PROCESSOR, DATA["processors"][named[processors[0]]]


def _is_part(word: str, at: int, named: list[str]) -> bool:
    """`Core` is also the name of products, unless a text ends with it or says that it runs."""
    return word != "core" or at == len(named) - 1 or named[at + 1] == "running"


@cache
def place(meter: str) -> str:
    """The zone or region at the end of a key of Scaleway's catalogue; '' where there is none."""
    found = _PLACE.search(meter.strip().lower())
    return found.group(1) if found else ""


def storage(text: str) -> str:
    """Kind of storage that a text (lower case) speaks of; '' where it names none."""
    return next((kind for kind, signs in DATA["storage"].items() if any(sign in text for sign in signs)), "")


def managed_disk(text: str) -> tuple[str, float] | None:
    """Kind and GB of a disk billed as one thing a month (`P10 LRS Disk`: 128 GiB); `text` in lower case."""
    found = _DISK.search(text)
    size = DATA["disks"].get(str(int(found.group(2)))) if found else None
    if found is None or size is None:
        return None
    return ("block_hdd" if found.group(1) == "s" else "block_ssd"), size * DATA["sizes"]["gib"]


def pairs(text: str) -> dict[str, str]:
    """Tags or details of a line as folded key → value, from JSON in any of the forms that exports use."""
    if "{" not in text and ":" not in text:
        return {}
    for form in (text, f"{{{text}}}", text.replace("'", '"')):
        try:
            read = json.loads(form)
        except (ValueError, RecursionError):
            continue
        return _flat(read)
    return {}


def _flat(read: object) -> dict[str, str]:
    if isinstance(read, list):
        rows = [each for each in read if isinstance(each, dict)]
        known = [(each.get("key", each.get("Key")), each.get("value", each.get("Value"))) for each in rows]
        return {fold(str(key)): str(value) for key, value in known if key is not None and value is not None}
    if not isinstance(read, Mapping):
        return {}
    return {fold(str(key)): str(value) for key, value in read.items() if isinstance(value, str | int | float)}


@cache
def tagged_service(text: str) -> str:
    """The service that the tags of a line name, by the preferred key; '' where none does."""
    named = {_TAG_PREFIX.sub("", key).replace(" ", ""): value for key, value in pairs(text).items()}
    return next((named[key].strip() for key in SIGNS["tag_keys"] if not is_empty(named.get(key, ""))), "")
