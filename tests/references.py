"""The references of commands, findings, settings and tables, made from the code: `make references` writes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from footprint import schema
from footprint.messages import catalogue
from footprint.method.indicators import INDICATORS
from footprint.portal.store.configuration import PortalSettings
from footprint.report.formats import data_schema as data
from footprint.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
METHOD = "footprint/method/README.md"
WRITTEN = "Written by `make references` from {source}; a test holds both equal."
# In a process of its own: the command line speaks the language of the environment in which it is imported.
COMMANDS = """
import typer
from typer.cli import get_docs_for_click
from footprint.cli import app, imported
command = typer.main.get_command(app)
command.commands = {name: imported(name) for name in command.list_commands(typer.Context(command))}
print(get_docs_for_click(obj=command, ctx=typer.Context(command, info_name="footprint"), name="footprint"))
"""


def commands() -> str:
    """Every command with its arguments and options, as `--help` says them in English."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    environment |= {f"{PREFIX}LANG": "en", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", COMMANDS], env=environment, capture_output=True, text=True, check=True)
    return _page("Commands", "`footprint/cli`", done.stdout.strip().splitlines()[2:])


def findings() -> str:
    """Every rule and its variants: what is reported, and what would mend it."""
    texts = catalogue("findings", "en")
    rules: dict[str, list[str]] = {}
    for key in texts:
        stem, _, part = key.rpartition(".")
        if part == "says":
            rule, _, variant = stem.partition(".")
            name = f"**{variant}**: " if variant else ""
            mend = f" *{texts[f'{stem}.mend']}*" if f"{stem}.mend" in texts else ""
            rules.setdefault(rule, []).append(f"- {name}{texts[key]}{mend}")
    sections = [line for rule in sorted(rules) for line in ("", f"## `{rule}`", "", *rules[rule])]
    head = [
        "A finding is one rule on one value of a file. `refused` and `set_aside` lines are not counted, `flagged` ones",
        "are, `proposed` ones with what is proposed. Names in braces are filled in; *in italics*: what would mend it.",
    ]
    return _page("Findings", "`footprint/texts/findings.en.toml`", [*head, *sections])


def described_settings() -> dict[str, tuple[object, str]]:
    """Default and words of each setting: the whole installation's, then the portal's."""
    own = {each.name: (each.default, each.metadata["description"]) for each in fields(Settings)}
    portal = {name: (field.default, field.description or "") for name, field in PortalSettings.model_fields.items()}
    return own | {name: said for name, said in portal.items() if name not in own}


def settings() -> str:
    """Every environment variable: the whole installation's, then the portal's."""
    lines = ["| variable | default | what it sets |", "|---|---|---|"]
    for name, (default, description) in described_settings().items():
        shown = "" if default is None else f"`{default}`"
        lines.append(f"| `{PREFIX}{name.upper()}` | {shown} | {_cell(description)} |")
    return _page("Settings", "`footprint/settings.py` and the portal's `configuration.py`", lines)


def tables() -> str:
    """Every table of the lake with its columns, in the order in which data travels."""
    lines = ["`?`: may be NULL although it is part of the key. The key is the order of rows on disk."]
    for layer in schema.LAYERS:
        for table in schema.tables().values():
            lines += _table(table) if table.layer == layer else []
    return _page("Tables of the lake", "`footprint/schema.py`", lines)


def _table(table: schema.Table) -> list[str]:
    rows = (
        f"| `{column.name}` | {column.type}{'?' * column.optional} | {column.unit} | {_cell(column.meaning)} |"
        for column in table.columns
    )
    keys = f"Layer {table.layer}; a partition by {', '.join(table.partition)}; key: {', '.join(table.key)}."
    head = ["| column | type | unit | meaning |", "|---|---|---|---|"]
    return ["", f"## `{table.name}`", "", table.meaning, keys, "", *head, *rows]


def method() -> str:
    """The page of the method; its table of indicators is that of the texts and of `footprint/method/indicators.py`."""
    texts, page = catalogue("terms", "en"), (ROOT / METHOD).read_text(encoding="utf-8")
    first, last = "<!-- indicators -->\n", "<!-- /indicators -->"
    rows = ["| id | better | meaning |", "|---|---|---|"]
    rows += [f"| {name} | {of.better} | {_cell(texts[f'definition.{name}'])} |" for name, of in INDICATORS.items()]
    head, tail = page.partition(first)[0], page.partition(last)[2]
    return head + first + "\n".join(rows) + "\n" + last + tail


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "\\<")


def _page(title: str, source: str, lines: list[str]) -> str:
    return "\n".join([f"# {title}", "", WRITTEN.format(source=source), "", *lines]) + "\n"


def data_schema() -> str:
    """The JSON Schema of the data that stand beside each report."""
    return json.dumps(data.schema(), ensure_ascii=False, indent=1) + "\n"


PAGES = {
    "footprint/cli/COMMANDS.md": commands,
    "footprint/intake/FINDINGS.md": findings,
    "footprint/SETTINGS.md": settings,
    "footprint/TABLES.md": tables,
    "footprint/report/formats/donnees.schema.json": data_schema,
    METHOD: method,
}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (ROOT / name).write_text(page(), encoding="utf-8")
