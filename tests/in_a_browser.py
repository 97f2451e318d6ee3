"""Debian's Chromium, and what axe finds wrong in one of its pages. No test lives here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, sync_playwright

from tests import machine

ALL_RULES: dict[str, Any] = {"resultTypes": ["violations"]}
# Those whose answer another width or colour scheme may change, where nothing is hidden by either.
OF_THE_SCREEN: dict[str, Any] = ALL_RULES | {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block", "scrollable-region-focusable",
                                           "target-size"]},
}  # fmt: skip
# Of all that axe says, megabytes a page, violations alone leave the browser.
RUN = "options => axe.run(options).then(all => JSON.stringify(all.violations))"


@contextmanager
def chromium() -> Iterator[Browser]:
    program = machine.required("chromium")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def violations(page: Page, rules: Mapping[str, Any] = ALL_RULES) -> list[str]:
    """Each rule that a page breaks, with what breaks it; `rules`: options of axe."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    broken = json.loads(page.evaluate(RUN, rules))
    return [f"{each['id']} ({each['help']}): {node['html']}" for each in broken for node in each["nodes"]]
