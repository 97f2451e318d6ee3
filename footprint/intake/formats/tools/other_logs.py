"""Logs that are none of requests: of a system, of errors, of programs. They are told by how their lines begin."""

from __future__ import annotations

import re
from pathlib import Path

from footprint.intake.formats.limits import Limits, UnusableError
from footprint.intake.formats.text import Source

_STAMP = rb"(?:\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)"
# Kind → how a line of it begins, the surest first.
_KINDS: dict[str, re.Pattern[bytes]] = {
    "system_log": re.compile(
        rb"(?:<\d+>\d? ?)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|%b) [\w.-]+ [\w./()-]+(?:\[\d+\])?: " % _STAMP
    ),
    "error_log": re.compile(
        rb"\d{4}/\d\d/\d\d \d\d:\d\d:\d\d \[\w+\] \d|\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\] \["
        rb"|\[\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d[^\]]*\] PHP "
    ),
    "application_log": re.compile(
        rb"\[?%b\]?[ \t|,-]+\W?(?:TRACE|DEBUG|INFO|NOTICE|WARN(?:ING)?|ERROR|FATAL|CRITICAL|SEVERE)\b" % _STAMP, re.I
    ),
    "disk_usage": re.compile(rb"\s*\d+(?:[.,]\d+)? ?[KMGTPo]{0,2}[ \t]+(?:\.{0,2}/|[A-Z]:\\)\S*"),
    # Requests as programs show them to whoever starts them: uvicorn, Express.
    "log_no_time": re.compile(
        rb'(?:(?:INFO|DEBUG):\s+)?(?:\S+:\d+ - )?"?(?:GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS) /\S*'
        rb'(?: HTTP/[\d.]+"?)? \d{3}\b'
    ),
}
# What programs print for people: kind → what stands in its first lines.
_HEADS: dict[str, re.Pattern[bytes]] = {
    "mail_counts": re.compile(
        rb"(?im)^\s*(?:postfix log summaries|mail statistics|.{0,40}(?:eximstats|sendmail statistics))"
    ),
    "disk_usage": re.compile(
        rb"(?im)^(?:filesystem|sys\. ?(?:de )?fich\w*|syst\S+ de fichiers)\s.*(?:use|uti)\S*%"
        rb"|^NAME\s+USED\s+AVAIL|^\*+ report for (?:user|group|project) quotas"
    ),
}
_MOSTLY, _FEWEST, _HEAD = 0.8, 2, 600


def kind(head: bytes) -> str | None:
    """What log a text that begins so is, by most of its lines; None where it is none of these."""
    lines = [line for line in head.splitlines()[:200] if line.strip()]
    lines = lines[:-1] if len(lines) > _FEWEST else lines  # the last may be cut
    if len(lines) < _FEWEST:
        return None
    named = next((name for name, form in _HEADS.items() if form.search(head[:_HEAD])), None)
    if named:
        return named
    shares = {name: sum(bool(form.match(line)) for line in lines) / len(lines) for name, form in _KINDS.items()}
    return next((name for name, share in shares.items() if share >= _MOSTLY), None)


def detect(head: bytes) -> bool:
    """Whether a text is one of these logs."""
    return kind(head) is not None


def table(path: Path, _limits: Limits) -> Source:
    """Never a table: raises `UnusableError` with the kind of log."""
    with path.open("rb") as stream:
        raise UnusableError("wrong_kind", kind(stream.read(65_536)) or "application_log")
