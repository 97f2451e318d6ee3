"""Files that count no use, and bills and answers that say part of what they count elsewhere."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from footprint.intake import Reading
from tests.intake.accounts import rules
from tests.intake.conftest import Read


def totals(reading: Reading) -> dict[str, float]:
    found: Counter[str] = Counter()
    for row in reading.table.to_pylist():
        found[row["metric"]] += row["quantity"]
    return dict(found)


@pytest.mark.parametrize(
    ("text", "name", "key"),
    [
        ("Agent;Date;Projet;Tâche;Heures\nLéa A.;03/03/2025;Support;Réunion;2\n", "temps.csv", "wrong_kind.timesheet"),
        ("Semaine;Collaborateur;Projet;Heures;Facturable\n2025-S10;Ivo H.;Support;28;non\n", "t.csv",
         "wrong_kind.timesheet"),
        ('"Event","Monitor","Date-Time","Reason","Duration"\n"Down","x","2025-07-14 03:12:00","Timeout","1"\n', "u.csv",
         "wrong_kind.uptime"),
        ("Bâtiment;Index janvier (m3);Index juin (m3);Consommation (m3)\nMairie;8685;8856;171\n", "eau.csv",
         "wrong_kind.other_meter"),
        ("Sous-station;Mois;Chaleur livrée (MWh)\nSST 12;01/2025;48\nSST 12;02/2025;41\n", "chauffage.csv",
         "wrong_kind.other_meter"),
        ("Name,CPU Cost,RAM Cost,PV Cost,Total Efficiency,Total Cost\nweb,22.1,9.2,1,0.6,32.3\n", "kubecost.csv",
         "wrong_kind.cluster_costs"),
        ("JobID|JobName|Partition|AllocCPUS|Elapsed|State|Start|End\n1|sim|cpu|8|01:00:00|COMPLETED|2025-01-01T00:00:00"
         "|2025-01-01T01:00:00\n", "sacct.txt", "wrong_kind.jobs_without_energy"),
        ("03/12/2025 02:10:00;Q;48258.pbs01;queue=p\n03/12/2025 02:12:01;E;48258.pbs01;user=p Resource_List.nodect=1\n",
         "20250312", "wrong_kind.jobs_without_energy"),
        ('"JOB_FINISH" "10.1" 1741741800 48258 1001 33554434 1 1741741700\n' * 3, "lsb.acct",
         "wrong_kind.jobs_without_energy"),
        ("# Version: 8.1.9\n" + "all.q:n07:lab:ann:sim:20410:sge:0:1736244428:1736244998:1736275522:0:0:305:1.1\n" * 5,
         "accounting", "wrong_kind.jobs_without_energy"),
        ("1.3T\t/srv/data\n12G\t/srv/home\n", "du.txt", "wrong_kind.disk_usage"),
        ("Filesystem Size Used Avail Use% Mounted on\n/dev/sda1 98G 45G 49G 48% /\n", "df.txt",
         "wrong_kind.disk_usage"),
        ("Postfix log summaries for Mar 17\n\nGrand Totals\n------------\nmessages\n", "mail.txt",
         "wrong_kind.mail_counts"),
        ("Campaign Name,Recipients,Delivered,Unique Opens,Unique Clicks,Hard Bounces\nLettre 12,929,920,309,46,3\n",
         "campaigns.csv", "wrong_kind.mail_counts"),
        ("Campagne;Ouvertures uniques;Clics uniques;Désabonnements\nLettre 12;309;46;2\n", "lettres.csv",
         "wrong_kind.mail_counts"),
        ("Date;Appels entrants;Appels sortants\n01/03/2025;120;80\n", "standard.csv", "wrong_kind.calls"),
        ("Printer;Model;Print jobs;Total pages;Color pages;Cost\nP1;HP LaserJet M507;12;80;9;3,2\n", "p.csv",
         "wrong_kind.prints"),
        ("Imprimante;Modèle;Travaux;Pages totales;Pages couleur;Coût (€)\nA;Ricoh IM C3000;31;90;12;4\n", "i.csv",
         "wrong_kind.prints"),
        ("Time,User,Pages,Copies,Printer,Document Name,Paper Size,Duplex\n2025-03-03 08:57:53,e75,18,1,CDI,c,A4,NO\n",
         "papercut.csv", "wrong_kind.prints"),
        ("Réf.;Désignation;Unité;Prix unitaire HT (€);Quantité estimée (4 ans);Montant estimé HT (€)\n"
         "2.1;VM 2 vCPU;heure;0,062;280000;17360\n2.5;Trafic sortant;Go;0,01;90000;900\n", "bpu.csv",
         "wrong_kind.price_list"),
        ("Hébergement, du 01/01/2025 au 31/12/2028\nRéf.;Désignation;Unité;Prix unitaire HT (€);Quantité estimée\n"
         "2.1;VM 2 vCPU;heure;0,062;280000\n2.4;Stockage;Go/mois;0,018;1900\n2.6;Jetons LLM en entrée;million;0,4;50\n",
         "bpu.csv", "wrong_kind.price_list"),
        ("Item;Unit;Unit price (EUR)\nVM small;hour;0.05\nOutgoing traffic;GB;0.01\n", "rates.csv",
         "wrong_kind.price_list"),
        ("Bezeichnung;Einheit;Einzelpreis;Geschätzte Menge\nServer;Stunde;0,05;8760\nSpeicher;GB;0,04;900\n", "p.csv",
         "wrong_kind.price_list"),
        ("Date\tTime\tVmin\tVmax\tVout\t%Wout\tFreq\t%Cap\n03/13/2025\t00:00:00\t229\t233\t231\t30\t50\t100\n", "d.txt",
         "wrong_kind.ups_log"),
        ("Name,# VMs,Capacity MiB,Provisioned MiB,In Use MiB,Free MiB,Free %\nDS1,4,900,700,500,400,44\n", "ds.csv",
         "wrong_kind.virtual_parts"),
        ("itemid,clock,value,ns\n28001,1746403200,5000,0\n", "history.csv", "wrong_kind.nameless_items"),
        ("ts,sa,da,pr,ibyt\n2025-03-01 10:00:00,10.0.0.1,10.0.1.1,TCP,1000\n", "flows.csv", "wrong_kind.network_flows"),
        ("bill_id,bill_datefrom,bill_dateto,traf_in,traf_out,rate_95th\n3,2025-03-01,2025-03-31,10,90,5\n", "bill.csv",
         "wrong_kind.traffic_bill"),
        ("Date,Clics,Impressions,CTR,Position\n2025-05-01,90,1833,4.91%,16.57\n", "Graphique.csv",
         "wrong_kind.search_console"),
        ("Salle;Date;Début;Fin;Organisateur;Nombre de participants\nConseil;03/03/2025;09:00;10:30;RH;8\n", "s.csv",
         "wrong_kind.bookings"),
        ("Planning du pôle\nSemaine;Du;Au;Astreinte;Suppléant;Tél.\nS02;06/01/2025;12/01/2025;Agent B;Agent C;4101\n"
         "S03;13/01/2025;19/01/2025;Agent C;Agent D;4102\n", "planning.csv", "wrong_kind.roster"),
        ("Week,Primary on-call,Secondary on-call,Backup\n2025-W02,A,B,C\n2025-W03,B,C,A\n", "rota.csv",
         "wrong_kind.roster"),
        ("KW;Von;Bis;Rufbereitschaft;Vertretung\n2;06.01.2025;12.01.2025;A;B\n3;13.01.2025;19.01.2025;B;C\n",
         "plan.csv", "wrong_kind.roster"),
        ("VLAN;Nom;Sous-réseau;Masque;Passerelle;Débit (Mb/s)\n10;DATA;10.2.0.0;255.255.255.0;10.2.0.1;500\n"
         "20;VOIX;10.3.0.0;255.255.255.0;10.3.0.1;100\n", "reseaux.csv", "wrong_kind.addresses"),
        ("Site,VLAN ID,Subnet,Gateway,DHCP range\nHQ,10,10.2.0.0/24,10.2.0.1,10.2.0.50-99\n"
         "Lab,11,10.3.0.0/24,10.3.0.1,10.3.0.50-99\n", "ip.csv", "wrong_kind.addresses"),
        ("Meeting topic,Host,Participants,Duration (minutes),Start\nWeekly,Room A,8,55,2025-03-03 09:00\n"
         "Board,Room B,5,90,2025-03-04 10:00\n", "meetings.csv", "wrong_kind.meetings"),
        ("Thema;Besprechungs-ID;Teilnehmer;Dauer (Minuten)\nJour fixe;81 22;9;60\nPlanung;81 23;4;45\n", "zoom.csv",
         "wrong_kind.meetings"),
        ("CONVENTION DE SERVICE n° 12\n\nEntre la Ville et la société X.\n\nArticle 1 - Objet. Héberger 6 machines.\n"
         "Article 2 - Durée. Du 01/01/2025 au 31/12/2026.\n", "convention.txt", "wrong_kind.contract_text"),
        ("Hosting agreement\n\n1. Parties\n\nSection 1: Services, 4 servers of 64 GB.\nSection 2: Fees, 900 EUR.\n",
         "agreement.txt", "wrong_kind.contract_text"),
        ("Wartungsvertrag 2025\n\n§ 1 Gegenstand: 12 Server.\n§ 2 Laufzeit: 36 Monate.\n", "vertrag.txt",
         "wrong_kind.contract_text"),
        ("# Compte rendu du 12 mars\n\nPrésents : la direction.\n\n"
         "1. Achat de 25 ordinateurs : devis.\n\n"
         "| Action | Qui |\n|---|---|\n| Relancer | Achats |\n\nProchaine réunion le 9 avril.\n", "cr.md",
         "wrong_kind.minutes"),
        ("Sitzungsprotokoll IT\n\nAnwesend: Leitung\n\nTagesordnung\n1. 12 Laptops kaufen\n", "it.txt",
         "wrong_kind.minutes"),
        ("Minutes of the IT group\n\nAttendees: all\nAgenda\n1. Buy 12 laptops\n", "it.txt", "wrong_kind.minutes"),
        ("# HELP vllm:prompt_tokens_total Tokens.\n# TYPE vllm:prompt_tokens_total counter\n"
         'vllm:prompt_tokens_total{model_name="m"} 8.1e+07\n', "metrics.txt", "missing_period.counters"),
        ('INFO:     203.0.113.7:52110 - "GET / HTTP/1.1" 200 OK\n' * 3, "uvicorn.log", "wrong_kind.log_no_time"),
        ("GET /page 200 12.345 ms - 57\n" * 3, "express.log", "wrong_kind.log_no_time"),
        ("May  6 03:00:00 srv1 sshd[3651]: Failed password for root\n" * 3, "auth.log", "wrong_kind.system_log"),
        ("2025-05-06T03:00:00+02:00 srv1 sshd[3651]: session opened\n" * 3, "auth.log", "wrong_kind.system_log"),
        ("2025/04/01 10:22:00 [error] 1234#1234: *900 open() failed\n" * 3, "error.log", "wrong_kind.error_log"),
        ("2025-05-06 03:00:00,123 INFO [main] Started in 3 s\n" * 3, "app.log", "wrong_kind.application_log"),
    ],
)  # fmt: skip
def test_what_counts_no_use_is_refused_by_name(read_text: Read, text: str, name: str, key: str) -> None:
    reading = read_text(text, name=name)
    assert reading.kind is None
    assert f"findings.{key}.says" in reading.findings["message_key"].to_pylist()


@pytest.mark.parametrize(
    "text",
    [
        "Contrat de maintenance 2025\nType;Modèle;Quantité\nServeur;Dell R740;2\nCommutateur;HP 2930F;4\n",
        "Équipement;Modèle;VLAN;Masque;Passerelle\nCommutateur;HP 2930F;10;255.255.255.0;10.0.0.1\n"
        "Routeur;Cisco ISR 1111;11;255.255.255.0;10.0.1.1\n",
        "Visioconférence;Modèle;Hôte;Salle\nÉcran interactif;Speechi 75;A;1\nCaméra;Logitech Rally;B;2\n",
    ],
)
def test_devices_below_such_words_are_an_inventory(read_text: Read, text: str) -> None:
    reading = read_text(text)
    assert (reading.kind, reading.accepted) == ("inventory", 2)


def test_printers_with_their_counters_are_devices_and_a_ups_that_gives_watts_is_read(read_text: Read) -> None:
    text = "Imprimante;Modèle;N° de série;Travaux;Pages totales\nA;HP LaserJet M507;CN;31;90\nB;Ricoh IM C3000;X;9;80\n"
    assert (read_text(text).kind, read_text(text).accepted) == ("inventory", 2)
    watts = "Date,Power (W),Vmin,Vmax,Vout,%Cap\n"
    watts += "".join(f"2025-03-13 {hour:02}:00,500,229,233,231,100\n" for hour in range(24))
    assert totals(read_text(watts, name="onduleur.csv")) == pytest.approx({"energy": 12}, rel=0.05)


BILL = (
    "OVHcloud - Détail\nProjet : site;;;Période : 01/06/2025 - 30/06/2025\n\n"
    "Type;Désignation;Région;Quantité;Unité;Prix unitaire HT (EUR);Montant HT (EUR)\n"
    "Instance;Instance c3-16 - calcul;GRA11;42;heure;0,2;8,80\nVolume;Volume classic;GRA11;720;Go.heure;0,1;2,00\n"
    "TOTAL HT;;;;;;10,80\nTVA 20 %;;;;;;2,16\n"
)


def test_a_bill_whose_title_says_the_period(read_text: Read) -> None:
    reading = read_text(BILL)
    assert totals(reading) == pytest.approx({"compute_hours": 42, "storage_gb_hours": 720, "cost": 10.8})
    days = {row["day"].isoformat() for row in reading.table.to_pylist()}
    assert (min(days), max(days), len(days)) == ("2025-06-01", "2025-06-30", 30)
    assert {row["unit"] for row in reading.table.to_pylist() if row["metric"] == "cost"} == {"EUR"}
    assert "period_of_title" in rules(reading)


def test_a_bill_without_any_period_is_asked_for_it(read_text: Read) -> None:
    reading = read_text(BILL.split("\n", 3)[3])
    assert reading.accepted == 0
    assert "missing_period" in rules(reading)


def test_the_last_day_of_a_bill_is_in_it_and_the_first_of_the_next_month_is_not(read_text: Read) -> None:
    header = "Projet;Désignation;Du;Au;Quantité;Unité;Montant HT (EUR)\n"
    inside = read_text(header + "p;Instance b3-8;01/04/2025;30/04/2025;720;heure;36\n")
    after = read_text(header + "p;Instance b3-8;01/04/2025;01/05/2025;720;heure;36\n")
    for reading in (inside, after):
        assert {row["day"].isoformat() for row in reading.table.to_pylist()} == {
            f"2025-04-{day:02}" for day in range(1, 31)
        }


def test_a_purchase_of_devices_with_a_unit_of_pieces_is_no_bill_of_a_cloud(read_text: Read) -> None:
    reading = read_text("Désignation;Quantité;Unité;Montant HT\nOrdinateur portable;3;pièce;2100\nÉcran;2;pièce;300\n")
    assert reading.kind == "inventory"


def test_answers_of_models_one_a_line(read_text: Read) -> None:
    """Two answers on one day; Anthropic counts what it read from its memory apart."""
    usages = [{"prompt_tokens": 10, "completion_tokens": 3}, {"prompt_tokens": 20, "completion_tokens": 5}]
    lines = [
        {"id": str(n), "created": 1740988800 + n, "model": "mistral-small", "usage": usage | {"total_tokens": 99}}
        for n, usage in enumerate(usages)
    ]
    reading = read_text("\n".join(map(json.dumps, lines)), name="answers.jsonl")
    assert totals(reading) == {"tokens_in": 30, "tokens_out": 8, "llm_requests": 2}
    usage = {
        "input_tokens": 10,
        "cache_creation_input_tokens": 100,
        "cache_read_input_tokens": 1000,
        "output_tokens": 7,
    }
    answer = {"timestamp": "2025-03-04T10:00:00Z", "model": "claude-sonnet-4", "usage": usage}
    cached = read_text("\n".join(json.dumps({"id": name} | answer) for name in "ab"), name="claude.jsonl")
    assert totals(cached) == {"tokens_in": 2220, "tokens_out": 14, "llm_requests": 2}


def test_lengths_of_all_visits_of_a_day_are_not_taken_for_the_mean(read_text: Read) -> None:
    visits = [31, 104, 93, 30, 95]
    rows = [f"2025-03-{day:02},{count},{3 * count},{count * 120}" for day, count in enumerate(visits, 1)]
    reading = read_text("date,visits,pageviews,visit_duration\n" + "\n".join(rows))
    assert totals(reading)["terminal_hours"] == pytest.approx(sum(visits) * 120 / 3600)


def test_counts_of_messages_and_costs_of_models_are_refused_by_name(read_text: Read) -> None:
    mail = "Report Refresh Date,Send,Receive,Read,Report Date,Report Period\n2025-07-07,20,338,270,2025-07-05,180\n"
    costs = (
        "start_time,end_time,amount_value,amount_currency,line_item,project_id,organization_id\n"
        '1740787200,1740873600,3.61,usd,"gpt-4o, input",p,o\n'
    )
    for content, name in ((mail, "mail_counts"), (costs, "llm_costs")):
        reading = read_text(content)
        assert reading.accepted == 0
        assert f"findings.wrong_kind.{name}.says" in reading.findings["message_key"].to_pylist()


def test_hours_of_a_droplet_and_none_of_what_is_no_machine(read_text: Read) -> None:
    reading = read_text(
        "product,group_description,description,hours,start,end,USD,project_name,category\n"
        "Droplets,,web (s-2vcpu-4gb),700,2025-05-01 00:00:00 +0000,2025-06-01 00:00:00 +0000,$25.00,site,iaas\n"
        "Spaces Subscription,,Spaces ($5/mo 250GB storage),744,2025-05-01 00:00:00 +0000,2025-06-01 00:00:00 +0000,"
        "$5.00,site,iaas\n"
    )
    assert totals(reading) == pytest.approx({"compute_hours": 700, "cost": 30})
    assert {row["resource"] for row in reading.table.to_pylist() if row["metric"] == "compute_hours"} == {"s-2vcpu-4gb"}
    assert {row["unit"] for row in reading.table.to_pylist() if row["metric"] == "cost"} == {"USD"}


def test_the_type_of_a_call_is_no_number_of_calls(read_text: Read) -> None:
    """As LiteLLM writes its log of spending."""
    entries = [
        {"request_id": f"c-{n}", "call_type": "acompletion", "startTime": "2025-05-01T10:00:00Z",
         "model": "mistral/small",
         "prompt_tokens": 100 + n, "completion_tokens": 10, "total_tokens": 110 + n, "spend": 0.1}
        for n in range(3)
    ]  # fmt: skip
    found = totals(read_text("\n".join(map(json.dumps, entries)), name="spend.jsonl"))
    assert (found["tokens_in"], found["tokens_out"]) == (303, 30)


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_call_that_failed_counts_by_the_group_of_which_a_model_was_asked(read_text: Read, form: str) -> None:
    """Nothing says whether a model was reached; other logs count what failed without being refused."""
    said = [("mistral-small", 100, 10, "success")] * 3 + [("", 0, 0, "failure")]
    entries = [
        {"request_id": f"c-{n}", "startTime": f"2025-05-0{n + 1}T10:00:00Z", "model": model,
         "model_group": "mistral-small", "prompt_tokens": read, "completion_tokens": written, "status": status}
        for n, (model, read, written, status) in enumerate(said)
    ]  # fmt: skip
    lines = [",".join(entries[0]), *(",".join(map(str, entry.values())) for entry in entries)]
    text = "\n".join(lines if form == "csv" else map(json.dumps, entries))
    assert totals(read_text(text, name=f"spend.{form}")) == {"tokens_in": 300, "tokens_out": 30, "llm_requests": 4}
