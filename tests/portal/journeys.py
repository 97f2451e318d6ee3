"""How the tests act for a member in one year, through the forms of the portal. No test lives here."""

from __future__ import annotations

import math
import re
import time
from html import unescape
from typing import Any

import httpx2

from tests.portal.conftest import MEMBER, Site, csrf

YEAR = "/annee/2025"
PROFILE: dict[str, Any] = {"employees_fte": "42,5", "sector": "public", "zone": "gironde"}
HEADER = "Type;Modèle;Quantité;Date d'achat\n"
LIST = (HEADER + "Ordinateur portable;Dell Latitude 5420;12;2021\nÉcran;Dell P2419H;20;2022\n").encode()
UNKNOWN = (HEADER + "Ordinateur portable;Dell Latitude 5420;12;2021\nBidulotron;;3;2020\nZorglub;;2;2023\n").encode()


def posted(client: httpx2.Client, path: str, **fields: str) -> httpx2.Response:
    """Send a short form with the secret of one's session."""
    answer = client.post(path, data={"csrf": csrf(client.get("/compte"))} | fields)
    return settled(client, answer)


def sent(
    client: httpx2.Client, *files: tuple[str, bytes], path: str = f"{YEAR}/fichiers", **fields: str
) -> httpx2.Response:
    """Send files by their names, as a browser does."""
    secret = csrf(client.get("/compte"))
    parts = [("fichiers", (name, content)) for name, content in files]
    answer = client.post(path, data={"csrf": secret, "as_of": "2025-12-31"} | fields, files=parts)
    return settled(client, answer)


def one_list(site: Site) -> None:
    """Camille has sent one list, of two lines and 32 devices."""
    site.account()
    sent(site.signed(), ("parc.csv", LIST))


def settled(client: httpx2.Client, answer: httpx2.Response) -> httpx2.Response:
    """The answer, once the work that it began is done; long work goes on after the answer."""
    deadline = time.monotonic() + 120
    while answer.status_code == 303 and 'id="attente"' in client.get(f"{YEAR}/").text:
        assert time.monotonic() < deadline, "the worker does not finish"
        time.sleep(0.5)  # the answer itself waited for short work
    return answer


def counted(site: Site, year: int = 2025) -> float:
    """The devices of a year that are in service, as its files are read, without first figures. That a page counts them,
    too, is in `test_what_is_said_of_lines_is_seen_kept_and_known_next_year` of year/test_lines.py."""
    devices = site.app_portal.lake.read("devices", year=year, member_id=MEMBER).to_pylist()
    numbers = [each["quantity_devices"] for each in devices if each["status"] != "gone_undated"]
    # A line without a number is one device; one whose number cannot be read counts none.
    return sum(1 if number is None else number for number in numbers if number is None or not math.isnan(number))


def words(page: httpx2.Response) -> str:
    """What people read on a page, on one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page.text))).replace("\u202f", " ")


def confirmed(client: httpx2.Client) -> httpx2.Response:
    """Sign what the page of the confirmation shows."""
    page = client.get(f"{YEAR}/confirmer")
    version = page.text.partition('name="version" value="')[2].partition('"')[0]
    return posted(client, f"{YEAR}/confirmer", version=version, agreed="yes")
