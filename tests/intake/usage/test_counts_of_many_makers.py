"""Counts by day, month or measure as servers, networks of caches, gateways and operators write them: what is counted is
told by the words and units of the columns, and a table that nobody can read is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.intake.usage.written import lines, read, rules, totals

WEB = {
    "Akamai": ("Time,Edge Hits,Origin Hits,Edge Bytes (MB)\n" + lines("05/{day:02}/2025,100,9,2.5"), 300, 7.5e6),
    "OVH": ("date;requetes;volume (Go)\n" + lines("2025-05-{day:02};100;0,5"), 300, 1.5e9),
    "gateway": ("jour;api;appels;erreurs_4xx;octets_sortants\n" + lines("2025-05-{day:02};rh;100;2;4000"), 300, 12e3),
    "API management": ("Timestamp,API name,Total requests,Failed requests,Bandwidth (bytes)\n"
                       + lines("2025-05-{day:02}T00:00:00Z,rh,100,2,4000"), 300, 12e3),
    "unit in cells": ("Mois;Hits;Bande passante\n" + lines("2025-0{day};100;1,50 Mo"), 300, 4.5e6),
    "Fastly": (json.dumps({"data": [
        {"start_time": 1_746_057_600 + 86_400 * day, "requests": 100, "hits": 90, "miss": 10, "status_2xx": 100,
         "bandwidth": 4000, "resp_body_bytes": 3900, "resp_header_bytes": 100} for day in range(3)]}), 300, 12e3),
    "Webalizer": (lines("{day} 2025 100 80 9 4 1 28 50 7"), 300, 12_288),
}  # fmt: skip


@pytest.mark.parametrize("maker", WEB)
def test_requests_and_bytes_are_told_by_words_and_units(tmp_path: Path, maker: str) -> None:
    text, requests, size = WEB[maker]
    summed = totals(read(tmp_path, "export.json" if text[0] == "{" else "export.csv", text))
    assert [summed["requests"], summed["bytes_out"]] == pytest.approx([requests, size])


def test_bytes_whose_unit_nothing_says_are_asked(tmp_path: Path) -> None:
    readings = read(tmp_path, "export.csv", "Mois;Hits;Bande passante\n" + lines("2025-0{day};100;150"))
    assert not any(each.accepted for each in readings)
    assert "missing_unit.sizes.says" in rules(readings)


def test_ftp_counts_what_was_sent_and_not_what_came(tmp_path: Path) -> None:
    line = "Mon May  5 10:00:0{day} 2025 1 192.0.2.1 500 /srv/a.zip b _ {{}} r ftp ftp 0 * c"
    text = lines(line, 4).replace("{}", "o", 3).replace("{}", "i")
    assert totals(read(tmp_path, "xferlog", text)) == {"bytes_out": pytest.approx(1_500)}


def _measure(form: str, name: str, value: float) -> str:
    points = [f"2025-05-0{day}T00:00:00" for day in (2, 1, 3)]
    if form == "aws":
        return json.dumps({"Label": name, "Datapoints": [
            {"Timestamp": f"{at}+00:00", "Sum": value, "Unit": "Bytes" if "Bytes" in name else "Count"} for at in points
        ]})  # fmt: skip
    data = [{"timeStamp": f"{at}Z", "total": value} for at in points]
    return json.dumps({"value": [{"name": {"value": name}, "unit": "Count", "timeseries": [{"data": data}]}]})


@pytest.mark.parametrize(
    ("form", "name", "metric", "total"),
    [
        ("aws", "RequestCount", "requests", 300),
        ("azure", "RequestCount", "requests", 300),
        ("aws", "BytesDownloaded", "bytes_out", 300),
        ("aws", "BucketSizeBytes", "storage_gb_hours", 100e-9 * 72),
    ],
)
def test_a_measure_is_named_by_what_stands_beside_it(
    tmp_path: Path, form: str, name: str, metric: str, total: float
) -> None:
    assert totals(read(tmp_path, "mesure.json", _measure(form, name, 100))) == {metric: pytest.approx(total)}


def test_tokens_that_are_told_twice_count_once(tmp_path: Path) -> None:
    """The answer repeats what the call says; the outer name stands for it."""
    line = {"timestamp": "2025-05-01T10:00:00Z", "requestId": "a", "modelId": "claude-3-haiku",
            "input": {"inputTokenCount": 200},
            "output": {"outputTokenCount": 50, "usage": {"input_tokens": 200, "output_tokens": 50}}}  # fmt: skip
    text = "\n".join(json.dumps(line | {"requestId": name}) for name in "abc")
    assert totals(read(tmp_path, "log.json", text)) == {"tokens_in": 600, "tokens_out": 150, "llm_requests": 3}


def test_a_model_called_like_a_person_is_a_model(tmp_path: Path) -> None:
    text = "date,model,prompt_tokens,completion_tokens\n" + lines("2025-05-{day:02},albert-large,100,40")
    assert totals(read(tmp_path, "jetons.csv", text))["tokens_out"] == 120


def test_call_details_count_data_alone(tmp_path: Path) -> None:
    rows = lines("0612345678;0{day}/05/2025;Internet;300 000 Ko") + "0612345678;04/05/2025;Voix;00:02:10\n"
    readings = read(tmp_path, "detail.csv", "Ligne;Date;Nature;Durée ou volume\n" + rows)
    assert totals(readings) == {"data_gb": pytest.approx(0.9)}
    assert "no_data_carried.says" in rules(readings)


def test_radius_counts_both_ways(tmp_path: Path) -> None:
    head = "acctsessionid,username,acctstarttime,acctsessiontime,acctinputoctets,acctoutputoctets\n"
    text = head + lines("s{day},u,2025-05-0{day} 08:00:00,60,1000000000,2000000000")
    assert totals(read(tmp_path, "radacct.csv", text)) == {"data_gb": pytest.approx(9)}


def test_costs_beside_a_use_are_told_and_not_kept(tmp_path: Path) -> None:
    text = "Mois;Volume moyen stocké (To);Coût HT (€)\n" + lines("2025-0{day};10;100")
    readings = read(tmp_path, "stockage.csv", text)
    assert totals(readings) == {"storage_gb_hours": pytest.approx(10_000 * 24 * 90)}
    assert "cost_left_out.says" in rules(readings)


def test_sites_in_columns_have_what_the_title_counts(tmp_path: Path) -> None:
    text = "Nombre de visites par site\n\nMois;Mairie;Agenda\n" + lines("0{day}/2025;100;20")
    readings = read(tmp_path, "sites.csv", text)
    assert totals(readings)["sessions"] == pytest.approx(360)
    assert {row["subject_id"] for row in readings[0].table.to_pylist()} == {"Mairie", "Agenda"}


def test_costs_of_a_cloud_with_months_in_columns(tmp_path: Path) -> None:
    text = "Service;01/2025;02/2025;03/2025\nCompute (€);100;110;99\nStockage (€);20;21;22\n"
    asked = read(tmp_path, "couts_cloud.csv", text)  # with or without tax: nothing says it
    assert (totals(asked), "missing_unit.use_tax.says" in rules(asked)) == ({}, True)
    said = text.replace("Service", "Coûts HT")
    assert totals(read(tmp_path, "couts_cloud.csv", said)) == {"cost": pytest.approx(372)}
    assert not any(each.accepted for each in read(tmp_path, "papier.csv", text))  # money of anything


def test_readings_that_a_program_printed(tmp_path: Path) -> None:
    text = "".join(f"2025-05-01 {hour:02}:00:00 Power reading: 200 Watts\n" for hour in range(24))
    assert totals(read(tmp_path, "srv-01.txt", f"{text}2025-05-02 00:00:00 Power reading: 200 Watts\n")) == {
        "energy": pytest.approx(4.8)
    }


def test_a_list_of_requests_in_one_document_is_a_log(tmp_path: Path) -> None:
    requests = [{"time": f"2025-05-01T10:00:0{n}Z", "properties": {
        "clientIP": "192.0.2.1", "httpMethod": "GET", "requestUri": "/", "httpStatus": 200, "sentBytes": 50,
        "userAgent": "curl/8"}} for n in range(4)]  # fmt: skip
    summed = totals(read(tmp_path, "appgw.json", json.dumps({"records": requests})))
    assert (summed["requests"], summed["bytes_out"]) == (4, 200)


def test_a_log_with_french_names_of_fields(tmp_path: Path) -> None:
    line = '{"horodatage": "2025-05-01T10:00:00+02:00", "adresse": "192.0.2.1", "methode": "GET", "uri": "/", '
    summed = totals(read(tmp_path, "acces.log", (line + '"statut": 200, "octets": 70, "agent": "curl/8"}\n') * 5))
    assert (summed["requests"], summed["bytes_out"]) == (5, 350)


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("prod.csv", "Date,Énergie | Production PV\n[dd.MM.yyyy],[Wh]\n" + lines("0{day}.06.2025,21000"), "production"),
        ("posts.csv", lines('"Accueil {day}",2210,"https://exemple.fr/?p=1"'), "page_views"),
        (
            "vms.csv",
            "Name,PowerState,NumCpu,MemoryGB,VMHost\n" + lines("v{day},On,4,8,esx"),
            "virtual_machines",
        ),
        ("chiffres.csv", "Jour;Nombre\n" + lines("2025-05-0{day};12"), "dated_counts"),
        ("vues.csv", "datapoint,pageviews\n" + lines("2025-05-0{day},12"), "dated_counts"),
        ("mesures.csv", "quand,minimum,maximum\n" + lines("2025-05-01 0{day}:00,12,15"), "dated_counts"),
        ("conso.csv", "date,namespace,cpu_core_hours\n" + lines("2025-05-0{day},prod,48"), "dated_counts"),
    ],
)
def test_what_nobody_can_count_is_named(tmp_path: Path, name: str, text: str, rule: str) -> None:
    readings = read(tmp_path, name, text)
    assert not any(each.accepted for each in readings)
    assert f"wrong_kind.{rule}.says" in rules(readings)


def test_amounts_of_meters_are_no_counters_because_their_title_says_meter(tmp_path: Path) -> None:
    text = "Date,Compteur TGBT (kWh),Compteur salle (kWh)\n" + "".join(
        f"2025-05-{day:02},{100 + day % 3},{40 + day % 2}\n" for day in range(1, 11)
    )
    assert totals(read(tmp_path, "sous_comptage.csv", text))["energy"] == pytest.approx(1_010 + 405)
    rising = "Date,Compteur A (kWh),Compteur B (kWh)\n" + lines("2025-05-0{day},{day}00,{day}0", 4)
    assert totals(read(tmp_path, "releves.csv", rising)).get("energy", 0) <= 330  # and not the sum of the readings


def test_visits_with_a_guide_are_no_visits_of_a_website(tmp_path: Path) -> None:
    readings = read(tmp_path, "expo.csv", "Date;Entrées;Visites guidées\n" + lines("0{day}/05/2025;50;2"))
    assert not any(each.accepted for each in readings)
