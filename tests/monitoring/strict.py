"""A parser of the text format of Prometheus that takes nothing that the format does not say."""

from __future__ import annotations

import re

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"(?P<name>{NAME})(?:\{{(?P<labels>{LABEL}(?:,{LABEL})*)?\}})? (?P<value>\S+)")
TYPES = {"counter", "gauge", "histogram", "summary", "untyped"}

Samples = dict[tuple[str, str], float]


def parsed(text: str) -> Samples:
    """Samples by name and labels. AssertionError for what is no line of the format, for a family without HELP and TYPE,
    one that comes twice or in pieces, and a sample that comes twice."""
    assert text == "" or text.endswith("\n")
    families: dict[str, str] = {}
    samples: Samples = {}
    now = ""
    for line in text.splitlines():
        if line.startswith("# HELP "):
            now = line.split(" ")[2]
            assert now not in families, line
            assert re.fullmatch(rf"# HELP {NAME} \S.*", line), line
            families[now] = ""
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert (name, families[name]) == (now, ""), line
            assert kind in TYPES, line
            families[now] = kind
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert found["name"] == now, line
            assert families[now], line
            key = found["name"], found["labels"] or ""
            assert key not in samples, line
            samples[key] = float(found["value"])
            assert families[now] != "counter" or samples[key] >= 0, line
    return samples
