"""Series and readings as probes, dumps and people write them: Prometheus and its clones, RRDtool, PRTG, Webalizer,
bunny.net, a meter read by hand. Each total was computed by hand from the text above it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.intake.usage.written import days, read, rules, totals

WATTS = "ipmi_dcmi_power_consumption_watts"
LABELS = 'id="1",instance="bmc1.example.org:9290",job="ipmi"'
FIRST = 1_741_564_800  # 2025-03-10T00:00Z
HOURS = [FIRST + 3_600 * hour for hour in range(72)]  # 72 h of 400 W are 28.8 kWh
TYPED = f"# HELP {WATTS} Power.\n# TYPE {WATTS} gauge\n"


def hours(form: str, *, scale: int = 1) -> str:
    """A line of this form for each hour."""
    return "".join(form.replace("TIME", str(second * scale)) for second in HOURS)


def exported(host: str, watts: int) -> str:
    """A series as VictoriaMetrics exports it."""
    labels = {"__name__": WATTS, "instance": host, "job": "ipmi"}
    times = [second * 1_000 for second in HOURS]
    return json.dumps({"metric": labels, "values": [watts] * len(times), "timestamps": times}) + "\n"


def answers() -> str:
    """One instant query an hour, one answer a line."""
    made = ({"metric": {"__name__": WATTS, "instance": "bmc1"}, "value": [second, "400"]} for second in HOURS)
    return "".join(
        json.dumps({"status": "success", "data": {"resultType": "vector", "result": [one]}}) + "\n" for one in made
    )


def scrapes() -> str:
    """Pages of an exporter below one another, each under its time."""
    page = f'{TYPED}{WATTS}{{id="1"}} 400\nipmi_temperature_celsius{{id="3",name="CPU"}} 41\n'
    return "".join(f"# {datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}\n{page}" for second in HOURS)


def grown() -> str:
    """A counter of 1.44 MJ an hour, read 73 times."""
    return "".join(
        f'shelly_energy_joules_total{{instance="plug"}} {5e6 + 1.44e6 * hour} {(FIRST + 3_600 * hour) * 1_000}\n'
        for hour in range(73)
    )


DUMPED = f'{{{{__name__="{WATTS}", instance="{{}}", job="ipmi"}}}} {{}} TIME\n'
PROMETHEUS: dict[str, tuple[str, Callable[[], str], float]] = {
    "tsdb dump": ("d.prom", lambda: hours(DUMPED.format("bmc1", 400), scale=1_000), 28.8),
    "page with times": ("d.prom", lambda: TYPED + hours(f"{WATTS}{{{LABELS}}} 400 TIME\n", scale=1_000), 28.8),
    "OpenMetrics": ("d.txt", lambda: TYPED + hours(f"{WATTS}{{{LABELS}}} 400.0 TIME.000\n") + "# EOF\n", 28.8),
    "promtool query range": ("p.txt", lambda: f"{WATTS}{{{LABELS}}} =>\n" + hours("400 @[TIME]\n"), 28.8),
    "scrapes": ("scrapes.txt", scrapes, 28.8),
    "counter": ("plug.prom", grown, 28.8),
    "hosts and a temperature": (
        "d.prom",
        lambda: hours(DUMPED.format("bmc1", 400) + DUMPED.format("bmc2", 100), scale=1_000)
        + hours('{__name__="ipmi_temperature_celsius", instance="bmc1"} 41 TIME\n', scale=1_000),
        36.0,
    ),
    "a reading that lacks": (
        "d.prom",
        lambda: hours(DUMPED.format("bmc1", 400)).replace(f"400 {HOURS[30]}", f"NaN {HOURS[30]}"),
        28.4,
    ),
    "VictoriaMetrics": ("export.jsonl", lambda: exported("bmc1", 400) + exported("bmc2", 100), 36.0),
    "instant queries": ("q.jsonl", answers, 28.8),
}  # fmt: skip


@pytest.mark.parametrize("form", PROMETHEUS)
def test_prometheus_in_every_form_that_has_times(tmp_path: Path, form: str) -> None:
    name, text, energy = PROMETHEUS[form]
    assert totals(read(tmp_path, name, text())) == {"energy": pytest.approx(energy)}


NO_ENERGY = {
    "one moment": (f'{TYPED}{WATTS}{{id="1"}} 400\n# TYPE node_load1 gauge\nnode_load1 0.3\n', "no_time"),
    "no power": ('# TYPE node_load1 gauge\nnode_load1{instance="a"} 0.3 1741564800000\n' * 3, "other_metrics"),
    "counters of a link": (
        hours('node_network_receive_bytes_total{device="wan0"} 5 TIME\n', scale=1_000),
        "other_metrics",
    ),
    "limits": (hours('{__name__="ipmi_power_limit_watts", instance="a"} 5 TIME\n', scale=1_000), "other_metrics"),
}


@pytest.mark.parametrize("form", NO_ENERGY)
def test_pages_of_exporters_without_energy_are_named(tmp_path: Path, form: str) -> None:
    text, variant = NO_ENERGY[form]
    assert rules(read(tmp_path, "metrics.txt", text)) == {f"wrong_kind.{variant}.says"}


PARIS = 1_751_839_200  # midnight of 7 July 2025
ENDS = [PARIS + 3_600 * hour for hour in range(1, 73)]  # of the hours of three days


def xport(legend: list[str], values: list[str], *, timed: bool = True) -> str:
    """What `rrdtool xport` writes of three days."""
    meta = "".join(f"<entry>{name}</entry>" for name in legend)
    cells = "".join(f"<v>{value}</v>" for value in values)
    rows = "".join(f"  <row>{f'<t>{end}</t>' if timed else ''}{cells}</row>\n" for end in ENDS)
    return (
        '<?xml version="1.0" encoding="ISO-8859-1"?>\n\n<xport>\n'
        f"  <meta><start>{ENDS[0]}</start><step>3600</step><end>{ENDS[-1]}</end><rows>72</rows>"
        f"<columns>{len(legend)}</columns><legend>{meta}</legend></meta>\n  <data>\n{rows}  </data>\n</xport>\n"
    )


def xport_json() -> str:
    """The same as JSON, without times."""
    meta = {"start": ENDS[0], "end": ENDS[-1], "step": 3600, "legend": ["Puissance salle (W)"]}
    return json.dumps({"about": "RRDtool graph JSON output", "meta": meta, "data": [[3000.0] for _ in ENDS]})


def of_days(unit: str) -> str:
    """Ten days of 72 kWh, whose unit stands above them."""
    return json.dumps({"device": "PDU salle", **json.loads(unit), "data": [
        {"date": f"2025-03-{day:02}", "value": 72.0} for day in range(1, 11)
    ]})  # fmt: skip


APART: dict[str, tuple[str, str, float]] = {
    "watts": ("x.xml", xport(["Puissance salle (W)"], ["3.0000000000e+03"]), 216.0),
    "kilowatts": ("x.xml", xport(["Baie A [kW]"], ["3.0000000000e+00"]), 216.0),
    "two": ("x.xml", xport(["Baie A (W)", "Baie B (W)"], ["3.0e+03", "1.0e+03"]), 288.0),
    "no times": ("x.xml", xport(["Baie A (W)"], ["3.0000000000e+03"], timed=False), 216.0),
    "JSON": ("x.json", xport_json(), 216.0),
    "unit above": ("e.json", of_days('{"unit": "kWh"}'), 720.0),
    "unit in a header": ("e.json", of_days('{"meta": {"unit": "kWh"}}'), 720.0),
    "attributes": (
        "e.xml",
        '<?xml version="1.0"?>\n<Meter Name="Salle" Unit="kWh">'
        + "".join(f'<Reading Date="2025-03-{day:02}" Value="72.0"/>' for day in range(1, 11))
        + "</Meter>",
        720.0,
    ),
    "points under a header": (
        "e.json",
        json.dumps({"meta": {"name": "PDU", "unit": "W"}, "values": [[time * 1_000, 400] for time in HOURS]}),
        28.8,
    ),
}


@pytest.mark.parametrize("form", APART)
def test_units_that_stand_apart_from_their_values(tmp_path: Path, form: str) -> None:
    name, text, energy = APART[form]
    assert totals(read(tmp_path, name, text)) == {"energy": pytest.approx(energy)}


def test_hours_that_rrdtool_does_not_know_are_not_filled(tmp_path: Path) -> None:
    text = xport(["Baie (W)"], ["3.0e+03"]).replace("<v>3.0e+03</v>", "<v>NaN</v>", 2)
    assert totals(read(tmp_path, "x.xml", text)) == {"energy": pytest.approx(210.0)}


def test_a_legend_without_a_unit_is_asked_about(tmp_path: Path) -> None:
    readings = read(tmp_path, "x.xml", xport(["Baie A"], ["3.0000000000e+03"]))
    assert not totals(readings)
    assert "missing_unit.says" in rules(readings)


def hour_of_prtg(hour: int, day: str, clock: str) -> str:
    begin = datetime(2025, 6, 16, tzinfo=UTC) + timedelta(hours=hour)
    end = begin + timedelta(hours=1)
    return f"{begin:{day} {clock}} - {end:{clock}}"


def prtg(names: str, day: str, clock: str, sums: str) -> str:
    """Two days of 2.048 GB an hour: three quarters in, one out, and their sum."""
    total, inbound, outbound = names.split("|")
    header = ",".join(f'"{name} (Volume)","{name} (Volume)(RAW)"' for name in (total, inbound, outbound))
    amounts = '"2,000,000 KByte","2048000000.0000","1,500,000 KByte","1536000000.0000","500,000 KByte","512000000.0000"'
    rows = "".join(f'"{hour_of_prtg(hour, day, clock)}",{amounts},"100 %","10000"\n' for hour in range(48))
    first = "Date Time" if "In" in names else "Date Heure"
    of_all = f'"{sums} 48 values)","96,000,000 KByte","98304000000.0000","","","","","",""\n'
    return f'"{first}",{header},"Coverage","Coverage(RAW)"\n{rows}{of_all}'


PRTG = {
    "American": prtg("Traffic Total|Traffic In|Traffic Out", "%m/%d/%Y", "%I:%M:%S %p", "Sums (of"),
    "French": prtg("Trafic total|Trafic entrant|Trafic sortant", "%d/%m/%Y", "%H:%M:%S", "Sommes (de"),
}


@pytest.mark.parametrize("form", PRTG)
def test_hours_of_prtg_in_both_clocks(tmp_path: Path, form: str) -> None:
    readings = read(tmp_path, "historicdata_sensor_4312_WAN.csv", PRTG[form])
    assert totals(readings) == {"data_gb": pytest.approx(98.304)}
    assert days(readings) == [date(2025, 6, 16), date(2025, 6, 17)]


BY_HAND = {
    "12/01/2025\t45 231 kWh\n14/02/2025\t45 702 kWh   (en retard)\n11/04/2025\t46 590 kWh\n": "index en kWh",
    "12/01/2025 : 45 231 kWh\n14/02/2025 : 45 702 kWh\n11/04/2025 : 46 590 kWh\n": "Index du compteur",
    "Le 12/01/2025 : index 45231 kWh\nLe 14/02/2025 : index 45702 kWh (vu)\nLe 11/04/2025 : index 46590 kWh\n": "Baie",
    "- 12 janvier 2025 : 45231\n- 14 février 2025 : 45702\n- 11 avril 2025 : 46590\n": "Compteur baie (kWh)",
    "2025-01-12 = 45231 kWh\n2025-02-14 = 45702 kWh\n2025-04-11 = 46590 kWh\n": "relevés",
    "am 12.01.2025: Stand 45.231 kWh\nam 14.02.2025: 45.702 kWh\nam 11.04.2025: 46.590 kWh (alt)\n": "Zählerstand",
    "12.1.2025  45.231,4\n14.2.2025  45.702,0\n11.4.2025  46.590,4\n": "Ablesung des Zählers im Rechnerraum (kWh)",
    "12 de enero de 2025: 45231 kWh\n14 de febrero de 2025: 45702 kWh\n11 de abril de 2025: 46590 kWh\n": "contador",
    "12/01/2025 - lettura 45 231 kWh\n14/02/2025 - lettura 45 702 kWh\n11/04/2025 - 46 590 kWh\n": "Letture contatore",
    "op 12-01-2025: 45231\nop 14-02-2025: 45702\nop 11-04-2025: 46590\n": "Meterstanden serverruimte, kWh",
}


@pytest.mark.parametrize("written", BY_HAND)
def test_a_meter_read_by_hand(tmp_path: Path, written: str) -> None:
    """From the first reading to the last."""
    readings = read(tmp_path, "compteur baie.txt", f"{BY_HAND[written]}\n\n{written}")
    assert totals(readings) == {"energy": pytest.approx(1_359.0)}


@pytest.mark.parametrize(
    "title",
    [
        "Relevés du compteur de gaz (kWh)", "Index du compteur d'eau en m3", "Gaszähler Heizraum (kWh)",
        "Zählerstände Fernwärme (kWh)", "Wasserzählerstand", "Lectura del contador de gas (kWh)",
        "Contador de agua (m3)", "Letture contatore gas (kWh)", "Meterstanden aardgas (kWh)",
        "Zählerstand Einspeisung (kWh)",
    ],
)  # fmt: skip
def test_a_meter_of_something_else_is_no_electricity(tmp_path: Path, title: str) -> None:
    text = f"{title}\n\n12/01/2025 : 4231\n14/02/2025 : 4702\n12/03/2025 : 4802\n11/04/2025 : 5590\n"
    assert not totals(read(tmp_path, "releves.txt", text))


def test_what_was_used_by_date_is_no_reading_of_a_counter(tmp_path: Path) -> None:
    text = "Relevés de consommation\n12/01/2025 : 471 kWh\n14/02/2025 : 408 kWh\n12/03/2025 : 480 kWh\n"
    assert not totals(read(tmp_path, "conso.txt", text))


def test_a_table_with_a_counter_beside_energy_stays_a_table(tmp_path: Path) -> None:
    rows = "01/01/2025;49311;1012\n01/02/2025;50323;1094\n15/03/2025;51417;1062\n"
    (reading,) = read(tmp_path, "salle.csv", f"Date;Index (kWh);Consommation (kWh)\n{rows}")
    assert [mapped.canonical for mapped in reading.mapping] == ["day", "index", "energy"]
    (tabbed,) = read(tmp_path, "salle.txt", "Date\tIndex (kWh)\n" + rows.replace(";", "\t"))
    assert tabbed.dialect.separator == "\t"


def webalizer(title: str, names: str, last: int = 31) -> str:
    """The page of a month: sums, then the days."""
    cells = "".join(f"<TD><B>{value}</B></TD><TD>3.2%</TD>" for value in (1000, 800, 300, 100, 90, 50000))
    rows = "".join(f"<TR><TD>{day}</TD>{cells}</TR>\n" for day in range(1, last + 1))
    day, *others = names.split()
    header = "".join(f"<TH COLSPAN=2>{name}</TH>" for name in others)
    sums = "".join(f"<TR><TD>Total {name}</TD><TD COLSPAN=2><B>{last}00</B></TD></TR>\n" for name in others)
    return (
        "<!DOCTYPE HTML>\n<!-- Generated by The Webalizer  Ver. 2.23-08 -->\n<HTML><BODY><H2>www.x.fr</H2>"
        f"<TABLE><TR><TH COLSPAN=3>{title}</TH></TR>\n{sums}</TABLE>\n"
        f"<TABLE><TR><TH COLSPAN=13>{title}</TH></TR>\n<TR><TH>{day}</TH>{header}</TR>\n{rows}</TABLE></BODY></HTML>\n"
    )


WEBALIZER = {
    "English": (webalizer("Daily Statistics for May 2025", "Day Hits Files Pages Visits Sites KBytes"), 31),
    "French": (webalizer("Statistiques de mai 2025", "Jour Hits Fichiers Pages Visites Sites Ko"), 31),
    "of the file": (webalizer("Tagesstatistik", "Tag Anfragen Dateien Seiten Besuche Rechner KBytes"), 31),
    "half a month": (webalizer("Daily Statistics for May 2025", "Day Hits Files Pages Visits Sites KBytes", 17), 17),
}


@pytest.mark.parametrize("form", WEBALIZER)
def test_the_page_of_a_month_of_webalizer(tmp_path: Path, form: str) -> None:
    """Its kilobytes are of 1024 bytes."""
    text, last = WEBALIZER[form]
    readings = read(tmp_path, "usage_202505.html", text)
    assert totals(readings) == pytest.approx(
        {"requests": 1_000 * last, "bytes_out": 51_200_000 * last, "sessions": 100 * last}
    )
    assert days(readings) == [date(2025, 5, 1), date(2025, 5, last)]


def test_days_of_a_page_that_names_no_month_are_asked_about(tmp_path: Path) -> None:
    text = webalizer("Daily Statistics", "Day Hits Files Pages Visits Sites KBytes")
    readings = read(tmp_path, "usage.html", text)
    assert not totals(readings)
    assert "missing_day.says" in rules(readings)


def test_charts_of_bunny_are_days(tmp_path: Path) -> None:
    """Sums over all days are said, too: they would go beyond the year."""
    per_day = {"BandwidthUsedChart": 10**9, "BandwidthCachedChart": 9 * 10**8, "CacheHitRateChart": 93.0,
               "RequestsServedChart": 1000, "PullRequestsPulledChart": 70}  # fmt: skip
    charts = {name: {f"2025-05-{day:02}T00:00:00Z": value for day in range(1, 32)} for name, value in per_day.items()}
    text = json.dumps({"TotalBandwidthUsed": 62 * 10**9, "TotalRequestsServed": 62_000, **charts, "Error5xxChart": {}})
    readings = read(tmp_path, "statistics.json", text)
    assert totals(readings) == pytest.approx({"requests": 31_000, "bytes_out": 31 * 10**9})


def test_a_curve_of_whole_days_of_legal_time_keeps_its_days(tmp_path: Path) -> None:
    """Seconds since 1970 have no clock: 72 hours from midnight in Paris are three days, and not four in parts."""
    header = "timestamp,server,power_w\n"
    text = header + "".join(f"{PARIS + 3_600 * hour},srv1,400\n" for hour in range(73))
    readings = read(tmp_path, "power.csv", text)
    assert totals(readings) == {"energy": pytest.approx(28.8)}
    assert days(readings) == [date(2025, 7, 7), date(2025, 7, 9)]


def awstats(names: str, month: str, months: int = 1) -> str:
    """A page of AWStats: its months, the days of the last one, days of the week, the busiest machines."""

    def table(*rows: tuple[object, ...]) -> str:
        lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
        return f'<table class="aws_data"><tr><td><center><table>\n{lines}</table></center></td></tr></table><br />\n'

    day, title, visitors, visits, bandwidth, mean = names.split("|")
    of_month = [(f"{name} 2025", 500, 2790, 9300, 31000, "1.48 GB") for name in ("Jan", month)[-months:]]
    of_day = [(f"{at:02} {month} 2025", 90, 300, 1000, "48.83 MB") for at in range(1, 32)]
    of_week = [(name, 300, 1000, "48.83 MB") for name in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")]
    hosts = [(f"192.0.2.{at}", 100, 400, "10.00 MB", f"31 {month} 2025 - 10:00") for at in range(1, 6)]
    total = ("Total", 2790, 9300, 31000, "1.48 GB")
    return (
        '<!DOCTYPE html>\n<html><head><meta name="generator" content="AWStats 7.8" /></head><body>\n'
        + table((title, visitors, visits, "Pages", "Hits", bandwidth), *of_month, ("Total", 500, *total[1:]))
        + table((day, visits, "Pages", "Hits", bandwidth), *of_day, (mean, *of_day[0][1:]), total)
        + table((day, "Pages", "Hits", bandwidth), *of_week)
        + table(("Hosts : 5", "Pages", "Hits", bandwidth, "Last visit"), *hosts)
        + "</body></html>"
    )


AWSTATS = {
    "English": ("Day|Month|Unique visitors|Number of visits|Bandwidth|Average", "Mar", 1),
    "French": ("Jour|Mois|Visiteurs différents|Visites|Bande passante|Moyenne", "Mar", 1),
    "two months": ("Day|Month|Unique visitors|Number of visits|Bandwidth|Average", "Mar", 2),
}


@pytest.mark.parametrize("form", AWSTATS)
def test_months_beside_their_days_count_once(tmp_path: Path, form: str) -> None:
    """Days where they are all months that there are, else the months; sizes are of 1024 bytes."""
    names, month, months = AWSTATS[form]
    readings = read(tmp_path, "awstats.www.ville.fr.html", awstats(names, month, months))
    size = 31 * 48.83 * 1024**2 if months == 1 else 2 * 1.48 * 1024**3
    assert totals(readings) == pytest.approx(
        {"requests": 31_000 * months, "sessions": 2_790 * months, "bytes_out": size}
    )
    assert "summary_table.use.says" in rules(readings)


def test_months_that_differ_from_the_days_beside_them_stay(tmp_path: Path) -> None:
    """Of another site, perhaps: nothing says that they are the same."""
    text = awstats(*AWSTATS["English"]).replace(">31000<", ">45000<").replace(">2790<", ">9999<")
    assert totals(read(tmp_path, "stats.html", text))["requests"] == pytest.approx(31_000 + 45_000)


GOACCESS = {
    "general": {"start_date": "10/Mar/2025", "total_requests": 5000, "bandwidth": 256_000_000},
    "visitors": {"metadata": {}, "data": [
        {"hits": {"count": 1000, "percent": 20}, "visitors": {"count": 90}, "bytes": {"count": 51_200_000},
         "data": f"202503{day}"} for day in range(10, 15)
    ]},
    "requests": {"data": [{"hits": {"count": 700}, "bytes": {"count": 1}, "method": "GET", "data": "/{}"}]},
}  # fmt: skip


@pytest.mark.parametrize("sign", ["=", " = "])
def test_a_report_of_goaccess_as_a_page(tmp_path: Path, sign: str) -> None:
    text = (
        "<!DOCTYPE html><html><head><title>Server Statistics</title></head><body><h1>Dashboard</h1>"
        f"<script>var user_interface={{}};var json_data{sign}{json.dumps(GOACCESS)};</script></body></html>"
    )
    readings = read(tmp_path, "report.html", text)
    assert totals(readings) == pytest.approx({"requests": 5_000, "bytes_out": 256_000_000})


def test_a_report_of_goaccess_that_is_cut_off_is_damaged(tmp_path: Path) -> None:
    text = f"<!DOCTYPE html><html><body><script>var json_data={json.dumps(GOACCESS)[:-40]}"
    assert rules(read(tmp_path, "report.html", text)) == {"unreadable_file.damaged.says"}


@pytest.mark.parametrize("total", ["Total salle", "Total", "Somme"])
def test_a_sum_beside_powers_in_other_prefixes_is_seen_as_such(tmp_path: Path, total: str) -> None:
    """Grafana writes each cell in the prefix that suits it: `764 W` beside `1.05 kW`."""
    powers = [(1.0 + hour % 3 / 100, 700 + hour) for hour in range(24)]
    lines = [
        f'"2025-11-{day} {hour:02}:00:00","{one:.2f} kW","{other} W","{one + other / 1000:.2f} kW"'
        for day in (20, 21) for hour, (one, other) in enumerate(powers)
    ]  # fmt: skip
    text = "\n".join([f'"Time","Baie A1","Baie B1 (stockage)","{total}"', *lines])
    readings = read(tmp_path, "Puissance salle serveurs-data-as-joinbyfield-2025-11-24.csv", text)
    assert totals(readings) == pytest.approx({"energy": 2 * sum(one + other / 1000 for one, other in powers)})


HISTORY = "Period;Type;Allowed;Inbound;Outbound;Total;95th percentile;Overusage\n"
HISTORY += "2025-02-01 to 2025-02-28;Quota;10.00 TB;3.03 TB;488.00 GB;3.52 TB;32.0 Mbps;-\n"
HISTORY += "2025-01-01 to 2025-01-31;Quota;10.00 TB;1.91 TB;335.00 GB;2.25 TB;20.7 Mbps;-\n"


@pytest.mark.parametrize(
    ("name", "is_access"),
    [("Lien-fibre-campus_bill-history.csv", True), ("WAN mairie.csv", True), ("bill-history.csv", False),
     ("fibre serveur web.csv", False)],
)  # fmt: skip
def test_the_history_of_a_bill_of_traffic_is_an_accesss_where_its_name_says_so(
    tmp_path: Path, name: str, is_access: bool
) -> None:
    """Both ways, of which the total has fewer digits; else nothing says whose the port is."""
    readings = read(tmp_path, name, HISTORY)
    assert totals(readings) == (pytest.approx({"data_gb": 3030 + 488 + 1910 + 335}) if is_access else {})
    assert ("wrong_kind.traffic_bill.says" in rules(readings)) is not is_access
    assert not is_access or days(readings) == [date(2025, 1, 1), date(2025, 2, 28)]
