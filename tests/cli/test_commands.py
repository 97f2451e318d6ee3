"""The command line as people type it: what it prints, what it ends with, and that figures are those of the method."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app, main
from footprint.cli.figures import explain_line
from footprint.cli.terminal import Format
from footprint.lake import Lake
from footprint.messages import filled, text
from footprint.settings import settings
from tests.intake.workbook_files import compound

pytestmark = pytest.mark.usefixtures("english")

runner = CliRunner()
LAPTOP = "category;in_service_on;country\nlaptop;2023-01-01;FRA\n"
NOTHING = "category;quantity\nzorglub;1\nTOTAL;1\n"
LINE_COLUMNS = [
    "file", "line", "asset_id", "category", "year", "view", "stage", "criterion", "basis", "value", "unit", "status",
    "quality", "factor_ids", "write_off_value", "ownership", "beside_total",
]  # fmt: skip


def written(tmp_path: Path, text: str, name: str = "list.csv") -> str:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def by_line(result: Result) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(result.stdout)))


def figure(rows: list[dict[str, str]], **wanted: str) -> dict[str, str]:
    (row,) = (row for row in rows if all(row[name] == value for name, value in wanted.items()))
    return row


def test_one_laptop_and_nothing_else_known(tmp_path: Path) -> None:
    """170 kg over 5 years of 365.25 days, and 48 kWh of the French mix of 2025 (issue: the main job)."""
    result = runner.invoke(
        app, ["estimate", written(tmp_path, LAPTOP), "--year", "2025", "--by", "line", "--format", "csv"]
    )
    assert result.exit_code == 0
    rows = by_line(result)
    assert list(rows[0]) == LINE_COLUMNS
    year = 365 / 1826.25
    for stage, whole in (("manufacturing", 170), ("distribution", 12.3), ("end_of_life", 2.79)):
        row = figure(rows, view="depreciation", stage=stage, criterion="gwp")
        assert float(row["value"]) == pytest.approx(whole * year, rel=1e-12)
        assert row["factor_ids"].startswith("ademe_publicodes_acv_numerique-laptop-gwp")
    assert "laptop-gwp-manufacturing-fra-2022 = 170.0 kgCO2e/item — publicodes-acv-numerique" in result.stderr
    use = figure(rows, view="depreciation", stage="use", criterion="gwp", basis="location")
    assert float(use["value"]) == pytest.approx(48 * 0.0461, rel=1e-12)
    assert float(figure(rows, view="acquisition", stage="manufacturing", criterion="gwp")["value"]) == 0


def test_all_of_the_purchase_is_in_the_year_of_purchase(tmp_path: Path) -> None:
    result = runner.invoke(
        app, ["estimate", written(tmp_path, LAPTOP), "--year", "2023", "--by", "line", "--format", "csv"]
    )
    row = figure(by_line(result), view="acquisition", stage="manufacturing", criterion="gwp")
    assert float(row["value"]) == pytest.approx(170, rel=1e-12)


def test_the_same_file_twice_is_one_file(tmp_path: Path) -> None:
    once = written(tmp_path, LAPTOP)
    again = written(tmp_path, LAPTOP, "copy.csv")
    for by in ("line", "category", "total"):
        alone = runner.invoke(app, ["estimate", once, "--year", "2025", "--by", by, "--format", "csv"])
        both = runner.invoke(app, ["estimate", once, again, "--year", "2025", "--by", by, "--format", "csv"])
        assert both.stdout == alone.stdout
    assert "copy.csv has the same content as list.csv: counted once." in both.stderr


def test_an_impossible_value_is_a_status_and_never_zero(tmp_path: Path) -> None:
    head = "category;quantity;acquired_on;lifetime_years\n"
    lines = head + "laptop;-3;2023-01-01;\nlaptop;abc;2023-01-01;\nlaptop;1;2023-01-01;0\n"
    result = runner.invoke(
        app, ["estimate", written(tmp_path, lines), "--year", "2025", "--by", "line", "--format", "csv"]
    )
    made = [r for r in by_line(result) if (r["view"], r["stage"]) == ("depreciation", "manufacturing")]
    assert [(r["value"], r["status"]) for r in made] == [
        ("", "invalid_quantity"),
        ("", "invalid_quantity"),
        ("", "invalid_lifetime"),
    ]


def test_devices_that_nobody_counted_are_said_and_no_part_of_the_sum(tmp_path: Path) -> None:
    known = "category;quantity;acquired_on\nlaptop;2;2023\nlaptop;;2023\n"
    alone = runner.invoke(app, ["estimate", written(tmp_path, known), "--year", "2025"])
    unknown = known + "".join(f"laptop;{cell};2023\n" for cell in ("?", "#N/A", "-", "environ dix"))
    result = runner.invoke(app, ["estimate", written(tmp_path, unknown, "unknown.csv"), "--year", "2025"])
    told = result.stderr.splitlines()
    assert [line for line in told if "Greenhouse" in line or "are assessed:" in line] == [
        line for line in alone.stderr.splitlines() if "Greenhouse" in line or "are assessed:" in line
    ]
    assert "3 of 3" in alone.stderr
    assert "unknown or impossible: 4." in result.stderr
    assert "unknown or impossible" not in alone.stderr
    assert [line for line in told if "“-” is unknown" in line and "line 6" in line]


@pytest.mark.parametrize(("format", "stdout"), [("table", ""), ("json", "[]\n")])
def test_an_estimate_of_no_accepted_line_says_so_and_ends_with_2(tmp_path: Path, format: str, stdout: str) -> None:
    path = written(tmp_path, NOTHING)
    result = runner.invoke(app, ["estimate", path, "--year", "2025", "--format", format])
    assert (result.exit_code, result.stdout) == (2, stdout)
    assert result.stderr.splitlines()[-1] == (
        "Nothing to estimate: no line of 2 was accepted (1 refused, 1 set aside). The reasons are above."
    )
    assert "Greenhouse gases" not in result.stderr


def test_an_estimate_of_one_file_without_an_accepted_line_and_a_good_one_is_that_of_the_good_one(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, NOTHING)
    with_another = runner.invoke(app, ["estimate", path, written(tmp_path, LAPTOP, "good.csv"), "--year", "2025"])
    assert with_another.exit_code == 0
    assert "Nothing to estimate" not in with_another.stderr


def test_an_estimate_by_line_of_no_accepted_line_has_its_columns(tmp_path: Path) -> None:
    path = written(tmp_path, "category;quantity\nzorglub;1\n")
    result = runner.invoke(app, ["estimate", path, "--year", "2025", "--by", "line", "--format", "csv"])
    assert (result.exit_code, result.stdout) == (2, ",".join(LINE_COLUMNS) + "\n")


def test_an_estimate_of_files_that_cannot_be_used_says_so(tmp_path: Path) -> None:
    result = runner.invoke(app, ["estimate", written(tmp_path, "hello\n"), "--year", "2025"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[-1].startswith("Nothing to estimate: none of the given files can be used.")


def test_json_has_null_where_nothing_is_known(tmp_path: Path) -> None:
    path = written(tmp_path, "category;quantity\nlaptop;-3\n")
    result = runner.invoke(app, ["estimate", path, "--year", "2025", "--by", "line", "--format", "json"])
    assert {row["value"] for row in json.loads(result.stdout)} == {None}


@pytest.mark.parametrize(("named", "code"), [("France", 0), ("de", 0), ("FRA", 0), ("Syldavie", 2)])
def test_a_country_may_be_named_and_must_exist(tmp_path: Path, named: str, code: int) -> None:
    path = written(tmp_path, "category;acquired_on\nlaptop;2023-01-01\n")
    result = runner.invoke(app, ["estimate", path, "--year", "2025", "--country", named, "--format", "csv"])
    assert (result.exit_code == 0) is (code == 0)
    assert ("Syldavie" in str(result.exception)) is (code == 2)


def test_check_ends_with_the_account_and_the_code_says_whether_the_file_served(tmp_path: Path) -> None:
    good = written(tmp_path, "category;quantity\nlaptop;1\nzorglub;2\n")
    result = runner.invoke(app, ["check", good, "--year", "2025"])
    assert result.exit_code == 0
    assert result.stderr.strip().splitlines()[-1] == "rows = accepted + refused + set aside: 2 = 1 + 1 + 0"
    assert runner.invoke(app, ["check", good, "--year", "2025", "--strict"]).exit_code == 1
    assert runner.invoke(app, ["check", written(tmp_path, "", "empty.csv")]).exit_code == 2


@pytest.mark.parametrize("command", ["check", "estimate"])
def test_a_workbook_under_a_password_cannot_be_used_and_the_way_out_is_told(tmp_path: Path, command: str) -> None:
    path = tmp_path / "parc.xlsx"
    path.write_bytes(compound(b"x", "EncryptedPackage"))
    result = runner.invoke(app, [command, str(path), "--year", "2025"])
    assert result.exit_code == 2
    assert "File > Info > Protect Workbook > Encrypt with Password: clear the password" in result.stderr


def test_check_of_several_lists_counts_each_device_once(tmp_path: Path) -> None:
    names = "Type;Modèle;N° de série;Date d'achat\n"
    lines = [f"PC portable;Latitude {number};SN00{number};2021\n" for number in range(1, 5)]
    files = [
        written(tmp_path, names + "".join(lines[:3]), "mai.csv"),
        written(tmp_path, names + "".join(lines[1:]), "juin.csv"),
    ]
    told = runner.invoke(app, ["check", *files, "--year", "2025"]).stderr.splitlines()
    assert told[-1].endswith("6 = 4 + 0 + 2")
    beside = next(at for at, line in enumerate(told) if line.startswith("mai.csv, "))
    assert "juin.csv" in told[beside + 1]


def test_check_of_lists_without_serials_asks_whether_they_repeat_each_other(tmp_path: Path) -> None:
    text = "Type;Modèle;Date d'achat\nPC portable;Latitude 5420;2021\nÉcran;P2419H;2020\n"
    files = [written(tmp_path, text, "mai.csv"), written(tmp_path, text + "Écran;P2722H;2022\n", "juin.csv")]
    told = runner.invoke(app, ["check", *files, "--year", "2025"]).stderr
    assert "100" in next(line for line in told.splitlines() if "mai.csv" in line and "juin.csv" in line)
    assert told.splitlines()[-1].endswith("5 = 5 + 0 + 0")


def test_check_as_json(tmp_path: Path) -> None:
    result = runner.invoke(app, ["check", written(tmp_path, LAPTOP), "--year", "2025", "--json"])
    (found,) = json.loads(result.stdout)
    assert (found["kind"], found["rows"], found["accepted"]) == ("inventory", 1, 1)
    assert found["dialect"]["separator"] == ";"


@pytest.mark.parametrize("command", ["check", "estimate"])
def test_a_table_that_cannot_be_used_says_why_in_json(tmp_path: Path, command: str) -> None:
    """Two files: one laptop, and a picture under the name of a list."""
    picture = tmp_path / "photo.csv"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    files = [written(tmp_path, LAPTOP), str(picture)]
    told = json.loads(runner.invoke(app, [command, *files, "--year", "2025", "--json"]).stdout)
    good, bad = told if command == "check" else told["files"]
    assert good["refusal"] is None
    refusal = bad["refusal"]
    assert (bad["kind"], sorted(refusal)) == (None, ["args", "column", "key", "line", "text"])
    finding = bad["findings"][0]
    assert (refusal["key"], refusal["args"]) == (finding["message_key"], json.loads(finding["message_args"]))
    assert refusal["text"].startswith(filled(text(refusal["key"], "en"), refusal["args"], "en"))
    assert (refusal["line"], refusal["column"]) == (None, None)


def test_estimate_as_json_holds_the_figure_of_the_rows(tmp_path: Path) -> None:
    """170 kg over 1826.25 days, 365 of them in 2025."""
    told = json.loads(runner.invoke(app, ["estimate", written(tmp_path, LAPTOP), "--year", "2025", "--json"]).stdout)
    wanted = {"view": "depreciation", "basis": "location", "criterion": "gwp", "stage": "manufacturing"}
    (row,) = [row for row in told["footprint"] if all(row[name] == value for name, value in wanted.items())]
    assert row["value"] == pytest.approx(170 * 365 / 1826.25)
    assert told["visitors"] == []


@pytest.mark.parametrize("kind", ["inventory", "sites", "contracts", "members"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_template_is_understood_whole(tmp_path: Path, kind: str, lang: str) -> None:
    made = runner.invoke(app, ["template", kind, "--lang", lang])
    path = tmp_path / "template.csv"
    path.write_bytes(made.stdout_bytes)
    (found,) = json.loads(runner.invoke(app, ["check", str(path), "--year", "2025", "--json"]).stdout)
    assert (found["kind"], found["refused"], found["set_aside"]) == (kind, 0, 0)
    assert found["accepted"] == found["rows"] > 0


def test_the_three_templates_together_are_assessed(tmp_path: Path) -> None:
    """The contracts of the template name mixes that the catalogue has: market-based electricity has a figure."""
    paths = []
    for kind in ("inventory", "sites", "contracts"):
        path = tmp_path / f"{kind}.csv"
        path.write_bytes(runner.invoke(app, ["template", kind, "--lang", "fr"]).stdout_bytes)
        paths.append(str(path))
    result = runner.invoke(app, ["estimate", *paths, "--year", "2025", "--by", "line", "--format", "csv"])
    market = [r for r in by_line(result) if (r["criterion"], r["basis"]) == ("gwp", "market")]
    assert market
    assert [r for r in market if r["status"] == "missing_factor"] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["template", "bogus"], "There is no template “bogus”"),
        (
            ["members", "add", "Bad Id", "--year", "2025", "--name", "x", "--sector", "public", "--zone", "gironde"],
            "short name",
        ),
        (
            ["members", "add", "x", "--year", "2025", "--name", "x", "--sector", "bogus", "--zone", "gironde"],
            "Unknown sector",
        ),
        (
            ["members", "add", "x", "--year", "2025", "--name", "x", "--sector", "public", "--zone", "mars"],
            "Unknown zone",
        ),
        (["explain", "--member", "nobody", "--year", "2025"], "No inventory of nobody"),
        (["explain", "--member", "nobody", "--year", "2025", "--line", "3"], "No line 3"),
        (["check", "no-such-file.csv"], "There is no file no-such-file.csv"),
        (["check", "."], ". is a folder"),
    ],
)
def test_a_mistake_is_one_sentence(
    arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["footprint", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert words in said
    assert "Traceback" not in said


def test_a_table_speaks_the_language_of_its_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Heads, keys and numbers; the columns that a program reads keep their names and values."""
    path = written(tmp_path, LAPTOP)
    asked = ["estimate", path, "--year", "2025", "--by", "category"]
    monkeypatch.setenv("FOOTPRINT_LANG", "fr")
    settings.cache_clear()
    shown = runner.invoke(app, asked).stdout
    for words in ("catégorie", "ordinateur portable", "durée d’usage prévue", "utilisation", "2,21 ", "CO₂e"):
        assert words in shown, words
    assert not {"laptop", "depreciation", "use"} & set(shown.split())
    data = runner.invoke(app, [*asked, "--format", "csv"]).stdout
    assert "laptop" in data
    assert "ordinateur" not in data


def test_a_registered_member_is_in_the_registry(tmp_path: Path) -> None:
    profile = ["--name", "Ville", "--sector", "public", "--zone", "gironde", "--employees", "12"]
    assert runner.invoke(app, ["members", "add", "ville", "--year", "2025", *profile]).exit_code == 0
    (row,) = Lake(tmp_path / "home").read("members", year=2025).to_pylist()
    assert (row["member_id"], row["holding_id"], row["employees_fte"], row["users"]) == ("ville", "ville", 12.0, None)
    assert "ville" in runner.invoke(app, ["members", "list", "--format", "csv"]).stdout


def test_the_catalogue_is_checked_and_listed() -> None:
    assert runner.invoke(app, ["factors", "check"]).exit_code == 0
    listed = list(
        csv.DictReader(io.StringIO(runner.invoke(app, ["factors", "list", "grid:FRA", "--format", "csv"]).stdout))
    )
    assert {row["factor_key"] for row in listed} == {"grid:FRA"}
    assert {str(year) for year in range(2015, 2026)} <= {
        row["factor_year"] for row in listed if row["criterion"] == "gwp"
    }


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_explain_of_a_server_says_the_row_of_its_processor_and_why_a_way_is_used(
    lang: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FOOTPRINT_LANG", lang)
    settings.cache_clear()
    values = {"cpu_text": "Xeon E-2224", "cpu": "xeon e 2100", "match": "family", "tdp_w": 72.0, "die_mm2": 126.0}
    both = {"kgco2e_of_components": 500.0, "kgco2e_of_category": 1265.0, "kwh_year": 793.0, "kwh_of_category": 1760.3}
    explain_line._tell_server({**values, **both, "cpus": 1.0, "from_components": True}, Format.TABLE)
    told = capsys.readouterr().out
    assert all(
        word in told for word in ("xeon e 2100", "72 W", "500", "793", "composants" if lang == "fr" else "compon")
    )
    assert "accelerators.csv" not in told
    cards = {"accelerator": "nvidia_t4", "cards": 2.0}
    explain_line._tell_server({**values, **both, **cards, "cpus": 1.0, "from_components": True}, Format.TABLE)
    (said,) = (line for line in capsys.readouterr().out.splitlines() if "accelerators.csv" in line)
    assert "nvidia_t4" in said
    assert said.endswith(" 2.")
    unknown = dict.fromkeys(("cpu", "tdp_w", "die_mm2", "cpus", "kwh_year", "kgco2e_of_components"))
    explain_line._tell_server({**values, **both, **unknown, "match": "unknown", "from_components": False}, Format.TABLE)
    told = capsys.readouterr().out
    assert ("inconnu" if lang == "fr" else "unknown") in told
    assert "None" not in told
