"""Files of use as services, programs and tools write them: requests inside other records, weeks, tokens by direction,
usage without costs, counters by tariff period, series with labels."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.intake.usage.written import days, lines, read, rules, totals


def _caddy(day: int) -> str:
    request = {"remote_ip": "192.0.2.9", "method": "GET", "host": "exemple.fr", "uri": "/", "proto": "HTTP/2.0"}
    return json.dumps(
        {"level": "info", "ts": 1_746_100_000.5 + 86_400 * day, "request": request, "size": 70, "status": 200}
    )


def _zones(group: dict[str, Any]) -> str:
    groups = [{"dimensions": {"date": f"2025-07-0{day}"}, **group} for day in (3, 1, 2)]
    return json.dumps({"data": {"viewer": {"zones": [{"zoneTag": "0" * 32, "httpRequests1dGroups": groups}]}}})


def _joules(labels: dict[str, str], begin: int) -> dict[str, Any]:
    at = int(datetime(2025, 6, 2, tzinfo=UTC).timestamp())
    values = [[at + 3_600 * hour, str(begin + 3.6e6 * hour)] for hour in range(49)]
    return {
        "metric": {"__name__": "kepler_node_platform_joules_total", "instance": "k8s:9102", **labels},
        "values": values,
    }


def _series(*series: dict[str, Any]) -> str:
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": list(series)}})


def _r151(calendars: int) -> str:
    def read(day: int, name: str, parts: dict[str, int]) -> str:
        return "".join(
            f"<{name}><Id_Classe_Temporelle>{part}</Id_Classe_Temporelle><Libelle_Classe_Temporelle>{part}"
            f"</Libelle_Classe_Temporelle><Rang_Cadran>1</Rang_Cadran><Valeur>{value + 1_000 * day}</Valeur>"
            f"<Indice_Vraisemblance>0</Indice_Vraisemblance></{name}>"
            for part, value in parts.items()
        )

    days = "".join(
        f"<Donnees_Releve><Date_Releve>2025-03-0{day}</Date_Releve><Id_Affaire>-</Id_Affaire>"
        + read(day, "Classe_Temporelle", {"HC": 5_000, "HP": 9_000})
        + (read(day, "Classe_Temporelle_Distributeur", {"HCB": 100, "HPB": 200}) if calendars > 1 else "")
        + "<Puissance_Maximale><Valeur>3368</Valeur></Puissance_Maximale></Donnees_Releve>"
        for day in range(1, 6)
    )
    head = "<En_Tete_Flux><Identifiant_Flux>R151</Identifiant_Flux></En_Tete_Flux>"
    return f'<?xml version="1.0"?><R151>{head}<PRM><Id_PRM>14999000012345</Id_PRM>{days}</PRM></R151>'


GITHUB = (
    "date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,"
    "organization,repository\n"
)
S3 = "Service, Operation, UsageType, Resource, StartTime, EndTime, UsageValue\n"
LTSV = "time:{time}\thost:192.0.2.1\treq:GET / HTTP/1.1\tstatus:200\tsize:50\tua:curl/8\tvhost:www.exemple.fr"
LIBRE = (
    '{{"_id":{{"$oid":"a{day}"}},"tokenType":"{kind}","rawAmount":{amount},"tokenValue":-9,'
    '"createdAt":{{"$date":"2025-10-0{day}T07:00:00Z"}},"model":"mistral-large-latest"}}'
)
READ: dict[str, tuple[str, str, dict[str, float]]] = {
    "Cloudflare": (
        "a.json",
        _zones({"sum": {"bytes": 500, "cachedBytes": 400, "requests": 10, "cachedRequests": 8}}),
        {"requests": 30, "bytes_out": 1_500},
    ),
    "Caddy in the journal": (
        "j.json",
        "\n".join(json.dumps({"__CURSOR": "s", "MESSAGE": _caddy(day)}) for day in range(5)),
        {"requests": 5, "bytes_out": 350},
    ),
    "JSON in Docker's": (
        "d.log",
        "\n".join(json.dumps({"log": _caddy(day) + "\n", "stream": "stdout"}) for day in range(5)),
        {"requests": 5, "bytes_out": 350},
    ),
    "JSON of compose": (
        "c.log",
        "\n".join(f"web-1  | {_caddy(day)}" for day in range(5)),
        {"requests": 5, "bytes_out": 350},
    ),
    "JSON of a pod": (
        "p.log",
        "\n".join(f"2025-05-01T10:00:00Z stdout F {_caddy(day)}" for day in range(5)),
        {"requests": 5, "bytes_out": 350},
    ),
    "LTSV": (
        "l.log",
        lines(LTSV.replace("{time}", "[0{day}/May/2025:10:00:00 +0200]"), 6),
        {"requests": 6, "bytes_out": 300},
    ),
    "LTSV with ISO times": (
        "l.log",
        lines(LTSV.replace("{time}", "2025-05-0{day}T10:00:00+02:00"), 6),
        {"requests": 6, "bytes_out": 300},
    ),
    "radosgw": (
        "r.json",
        json.dumps(
            {
                "entries": [
                    {
                        "user": "labo",
                        "buckets": [
                            {
                                "bucket": "b",
                                "time": f"2025-02-0{day} 09:00:00.000000Z",
                                "epoch": 1_738_573_200,
                                "owner": "labo",
                                "categories": [
                                    {
                                        "category": "get_obj",
                                        "bytes_sent": 70,
                                        "bytes_received": 0,
                                        "ops": 5,
                                        "successful_ops": 4,
                                    },
                                    {
                                        "category": "put_obj",
                                        "bytes_sent": 0,
                                        "bytes_received": 90,
                                        "ops": 2,
                                        "successful_ops": 2,
                                    },
                                ],
                            }
                            for day in (1, 2, 3)
                        ],
                    }
                ]
            }
        ),
        {"requests": 21, "bytes_out": 210},
    ),
    "operations of a bucket": (
        "b.csv",
        "bucket,time,bytes_sent,bytes_received,ops\n" + lines("b,2025-02-0{day},70,9,5"),
        {"requests": 15, "bytes_out": 210},
    ),
    "GitHub": (
        "g.csv",
        GITHUB
        + lines("2025-05-0{day},actions,Actions Linux,30.0,minutes,0.008,0.24,0.24,0.0,org,repo")
        + "2025-05-01,copilot,Copilot Business,0.1,user-months,19.0,1.9,0.0,1.9,org,\n",
        {"compute_hours": 1.5, "cost": 1.9},
    ),
    "GitHub's storage": (
        "g.csv",
        GITHUB + lines("2025-05-0{day},actions,Actions storage,4,gigabyte-hours,0.1,0.4,0.4,0.0,org,r"),
        {"storage_gb_hours": 12, "cost": 0},
    ),
    "usage of S3": (
        "s.csv",
        S3
        + lines(
            "AmazonS3,StandardStorage,EUW3-TimedStorage-ByteHrs,b,01/0{day}/25 00:00:00,"
            "01/0{day}/25 23:59:59,24000000000"
        ),
        {"storage_gb_hours": 72},
    ),
    "LibreChat": (
        "t.json",
        lines(LIBRE.replace("{kind}", "prompt").replace("{amount}", "-100"))
        + lines(LIBRE.replace("{kind}", "completion").replace("{amount}", "-20"))
        + LIBRE.format(day=1, kind="credits", amount=20_000),
        {"tokens_in": 300, "tokens_out": 60},
    ),
    "tokens by direction": (
        "t.csv",
        "date;modèle;type de jetons;nombre de jetons\n"
        + lines("2025-05-0{day};mistral-small;entrée;100")
        + lines("2025-05-0{day};mistral-small;sortie;20"),
        {"tokens_in": 300, "tokens_out": 60},
    ),
    "tokens by type": (
        "t.csv",
        "Date,Model,Token type,Token count\n"
        + lines("2025-05-0{day},gpt-4o,input,100")
        + lines("2025-05-0{day},gpt-4o,output,20"),
        {"tokens_in": 300, "tokens_out": 60},
    ),
    "Kepler": ("k.json", _series(_joules({"mode": "dynamic"}, 5), _joules({"mode": "idle"}, 9)), {"energy": 96}),
    "Kepler of sources": ("k.json", _series(_joules({"source": "acpi", "mode": "dynamic"}, 5)), {"energy": 48}),
    "R151": ("r.xml", _r151(1), {"energy": 8}),
    "R151 of two calendars": ("r.xml", _r151(2), {"energy": 8}),
}


@pytest.mark.parametrize("service", READ)
def test_use_is_read(tmp_path: Path, service: str) -> None:
    name, text, expected = READ[service]
    summed = totals(read(tmp_path, name, text))
    assert {metric: summed.get(metric) for metric in expected} == {
        metric: pytest.approx(total, rel=1e-4) for metric, total in expected.items()
    }


WEEKS = {
    "French": "Semaine du;Visites;Pages vues\n03/03/2025;70;90\n10/03/2025;70;90\n17/03/2025;70;90\n",
    "English": "Week,Visits,Page views\n2025-03-03,70,90\n2025-03-10,70,90\n2025-03-17,70,90\n",
    "numbers": "Semaine;Visites;Pages vues\n2025-W10;70;90\n2025-W11;70;90\n2025-W12;70;90\n",
    "numbers behind S": "Semaine;Visites;Pages vues\nS10 2025;70;90\nS11 2025;70;90\nS12 2025;70;90\n",
    "both days": "Semaine;Visites;Pages vues\ndu 03/03/2025 au 09/03/2025;70;90\ndu 10/03/2025 au 16/03/2025;70;90\n"
    "du 17/03/2025 au 23/03/2025;70;90\n",
    "bytes": "Semaine du;Requêtes;Octets envoyés\n03/03/2025;70;900\n10/03/2025;70;900\n17/03/2025;70;900\n",
}


@pytest.mark.parametrize("form", WEEKS)
def test_a_week_counts_on_its_seven_days(tmp_path: Path, form: str) -> None:
    readings = read(tmp_path, "semaines.csv", WEEKS[form])
    summed = totals(readings)
    assert summed.get("sessions", summed.get("requests")) == pytest.approx(210)
    assert days(readings) == [date(2025, 3, 3), date(2025, 3, 23)]


def test_days_below_a_title_that_says_weeks_are_days(tmp_path: Path) -> None:
    readings = read(tmp_path, "jours.csv", "Semaine;Visites\n03/03/2025;70\n04/03/2025;70\n05/03/2025;70\n")
    assert days(readings) == [date(2025, 3, 3), date(2025, 3, 5)]


@pytest.mark.parametrize("first", ["01/04/2025", "2025-04-01", "2025-04-01 00:00:00"])
def test_first_days_below_a_title_that_says_months_are_months(tmp_path: Path, first: str) -> None:
    later = [first.replace("04", f"{month:02}") for month in (5, 6)]
    text = "Mois;Visites\n" + "".join(f"{day};3000\n" for day in (first, *later))
    readings = read(tmp_path, "mois.csv", text)
    assert days(readings) == [date(2025, 4, 1), date(2025, 6, 30)]
    assert totals(readings)["sessions"] == pytest.approx(9_000)
    within = read(tmp_path, "jours.csv", text + later[1].replace("01", "02") + ";1\n")
    assert days(within) == [date(2025, 4, 1), date(2025, 6, 2)]


def test_days_below_a_title_that_says_days_are_days(tmp_path: Path) -> None:
    readings = read(tmp_path, "jours.csv", WEEKS["French"].replace("Semaine du", "Jour"))
    assert days(readings) == [date(2025, 3, 3), date(2025, 3, 17)]


def test_the_month_that_webalizer_is_in_ends_on_its_last_day(tmp_path: Path) -> None:
    readings = read(
        tmp_path,
        "webalizer.hist",
        "7 2025 100 80 9 4 1 31 50 7\n8 2025 100 80 9 4 1 31 50 7\n9 2025 100 80 9 4 1 17 50 7\n",
    )
    assert days(readings) == [date(2025, 7, 1), date(2025, 9, 17)]
    assert totals(readings)["sessions"] == pytest.approx(21)


NAMED = {
    "UPS": ("ups.log", lines("2025021{day} 000000 100 233.4 30 [OL] NA 50.0", 5), "wrong_kind.ups_log.says"),
    "requests of S3": (
        "s.csv",
        S3 + lines("AmazonS3,GetObject,Requests-Tier2,b,01/0{day}/25 00:00:00,01/0{day}/25 23:59:59,64"),
        "unknown_use.no_cost.says",
    ),
}


@pytest.mark.parametrize("form", NAMED)
def test_what_lacks_is_said(tmp_path: Path, form: str) -> None:
    name, text, rule = NAMED[form]
    readings = read(tmp_path, name, text)
    assert not totals(readings)
    assert rule in rules(readings)


GOAT = (
    "{form}Path,Title,Event,UserAgent,Browser,System,Session,Bot,Referrer,Referrer scheme,Screen size,Location,"
    "FirstVisit,Date\n"
)
SEEN = (
    '/p{n},Page,{event},,Firefox 139,Linux,{visit},{bot},,h,"1920,1080,1",FR-BRE,{first},2025-06-{day:02}T11:16:00Z\n'
)


@pytest.mark.parametrize("form", ["", "2", "3"])
@pytest.mark.parametrize(("no", "yes"), [("false", "true"), ("0", "1")])
def test_visits_of_goatcounter_are_its_sessions(tmp_path: Path, form: str, no: str, yes: str) -> None:
    """Two visits of three pages and a download; `FirstVisit` is said of each page; a robot is left out."""
    seen = [(1, "a", no, 0), (2, "a", no, 0), (3, "b", no, 0), (3, "b", yes, 0), (4, "c", no, 7)]
    text = GOAT.format(form=form) + "".join(
        SEEN.format(n=n, event=event, visit=visit, bot=bot, first=yes, day=n) for n, visit, event, bot in seen
    )
    readings = read(tmp_path, "goatcounter-export.csv", text)
    assert totals(readings) == {"sessions": 2, "requests": 3}
    assert days(readings) == [date(2025, 6, 1), date(2025, 6, 3)]
    assert "other_series.robots.says" in rules(readings)


def _allocation(name: str, day: int, byte_hours: float) -> dict[str, Any]:
    window = {"start": f"2025-11-0{day}T00:00:00Z", "end": f"2025-11-0{day + 1}T00:00:00Z"}
    return {
        "name": name, "properties": {"cluster": "one", "namespace": name}, "window": window, **window,
        "minutes": 1440.0,
        "cpuCoreHours": 12.0, "cpuCost": 1.1, "gpuHours": 0, "networkTransferBytes": 5, "pvByteHours": byte_hours,
        "ramByteHours": 7.2e10, "ramCost": 0.1, "totalCost": 1.2,
    }  # fmt: skip


@pytest.mark.parametrize("names", [("cloud", "forge", "kube-system"), ("cloud",)])
@pytest.mark.parametrize("around", [{"code": 200}, {"code": 200, "status": "success"}, None])
def test_volumes_of_a_cluster_are_kept_data_and_the_rest_is_named(
    tmp_path: Path, names: tuple[str, ...], around: dict[str, Any] | None
) -> None:
    """Each day a list of parts by their names: 12 TB.h each; the rest counts elsewhere."""
    days_ = [{name: _allocation(name, day, 12e12) for name in names} for day in (3, 4)]
    readings = read(tmp_path, "allocation.json", json.dumps(days_ if around is None else around | {"data": days_}))
    assert totals(readings) == pytest.approx({"storage_gb_hours": 24_000.0 * len(names)})
    said = {row["message_key"]: row["message_args"] for row in readings[0].findings.to_pylist()}
    assert all(name in said["findings.cost_left_out.says"] for name in ("cpuCost", "totalCost"))
    left = said["findings.job_hours_left_out.cluster.says"]
    assert all(name in left for name in ("cpuCoreHours", "ramByteHours", "networkTransferBytes"))
    bare = json.dumps({"data": [{name: _allocation(name, 3, 0) for name in names}]})
    assert rules(read(tmp_path, "bare.json", bare)) == {"wrong_kind.cluster_costs.says"}
