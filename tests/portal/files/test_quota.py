"""The disk that one member's files may take: what goes beyond is refused before it is there, whichever way it comes."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from footprint.inbox.store import Inbox
from footprint.portal.files import uploads
from footprint.portal.files.quota import Room
from footprint.portal.files.uploads import UploadRefusedError
from footprint.portal.store.configuration import PortalSettings
from tests.portal.conftest import MEMBER, Site, csrf
from tests.portal.files.test_uploads import body, left, received
from tests.portal.journeys import YEAR, posted, sent, words
from tests.portal.programs import API, Y2025, key_of, problem, program

NEXT = "/annee/2026/fichiers"


def bytes_of(number: int, kilobytes: int) -> bytes:
    """A file of so many kB; each number is another content."""
    return (f"{number:09}\n" * 100 * kilobytes).encode()


@pytest.fixture
def small(site: Site) -> Site:
    """A portal that gives each member 1 MB; Valbrume has an editor."""
    site.app_portal.settings.portal_quota_mb = 1
    site.account()
    return site


def names(site: Site) -> list[str]:
    """What is kept of Valbrume, of all years."""
    return sorted(item.receipt.name for item in site.app_portal.inbox.kept(MEMBER))


def test_two_gigabytes_unless_the_installation_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert PortalSettings().quota_bytes == 2_000_000_000
    monkeypatch.setenv("FOOTPRINT_PORTAL_QUOTA_MB", "50")
    assert PortalSettings().quota_bytes == 50_000_000


def test_what_goes_beyond_is_refused_with_what_is_used_and_allowed(small: Site) -> None:
    browser = small.signed()
    assert sent(browser, ("un.csv", bytes_of(1, 700))).status_code == 303
    assert "Vos fichiers de toutes les années occupent 700 ko sur 1 Mo." in plain(browser.get(f"{YEAR}/fichiers"))
    for lang, said in (
        ("", "« deux.csv » ne tient pas dans la place de votre organisation : ses fichiers occupent 700 ko sur 1 Mo."),
        ("/en", "“deux.csv” does not fit into the room of your organisation: its files take 700 kB of 1 MB."),
    ):
        for path in (f"{YEAR}/fichiers", NEXT):
            answer = sent(browser, ("petit.csv", b"a;b\n"), ("deux.csv", bytes_of(2, 400)), path=lang + path)
            assert answer.status_code == 413
            assert said in plain(answer)
    assert names(small) == ["un.csv"]
    assert left(small.app_portal.lake.home) == []
    assert sent(browser, ("trois.csv", bytes_of(3, 300)), mode="add").status_code == 303  # to the last byte
    assert sent(browser, ("quatre.csv", b"x"), mode="add").status_code == 413


def plain(page: httpx2.Response) -> str:
    return words(page).replace("\xa0", " ")


def test_the_same_content_counts_once(small: Site) -> None:
    browser = small.signed()
    large = bytes_of(1, 700)
    for path, name in ((f"{YEAR}/fichiers", "un.csv"), (f"{YEAR}/fichiers", "autre-nom.csv"), (NEXT, "un.csv")):
        assert sent(browser, (name, large), path=path).status_code == 303
    twice = ("a.csv", bytes_of(2, 300)), ("b.csv", bytes_of(2, 300))
    assert sent(browser, *twice, mode="add").status_code == 303
    known = program(small, key_of(small)).get(f"{API}/member").json()
    assert (known["stored_bytes"], known["allowed_bytes"]) == (1_000_000, 1_000_000)


def test_taking_a_file_back_frees_its_room_and_its_bytes_go_when_they_are_in_the_way(small: Site) -> None:
    browser, large = small.signed(), bytes_of(1, 700)
    sent(browser, ("un.csv", large))
    sha256 = hashlib.sha256(large).hexdigest()
    assert posted(browser, f"{YEAR}/fichiers/{sha256}/retirer").status_code == 303
    assert "occupent 0 octets sur 1 Mo" in plain(browser.get(f"{YEAR}/fichiers"))
    assert sent(browser, ("deux.csv", bytes_of(2, 300)), path=NEXT).status_code == 303
    assert browser.get(f"{YEAR}/fichiers/{sha256}/original").content == large  # there was room for both
    assert sent(browser, ("trois.csv", bytes_of(3, 500)), path=NEXT, mode="add").status_code == 303
    assert browser.get(f"{YEAR}/fichiers/{sha256}/original").status_code == 404
    assert names(small) == ["deux.csv", "trois.csv"]
    assert "un.csv" in words(browser.get(f"{YEAR}/versions"))  # its receipt stays
    log = (small.app_portal.lake.home / "inbox/deletions.jsonl").read_text().splitlines()
    assert [(each["sha256"], each["reason"]) for each in map(json.loads, log)] == [(sha256, "room")]
    assert sent(browser, ("un.csv", large)).status_code == 413


def test_forms_at_once_do_not_pass_together_what_one_would_not(small: Site) -> None:
    browser = small.signed()
    secret = csrf(browser.get("/compte"))

    def send(number: int) -> int:
        files = {"fichiers": (f"{number}.csv", bytes_of(number, 300))}
        path = NEXT if number % 2 else f"{YEAR}/fichiers"
        return browser.post(path, data={"csrf": secret, "mode": "add"}, files=files, timeout=120).status_code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(send, range(8)))
    assert sorted(found) == [303] * 3 + [413] * 5
    assert sum(item.receipt.size_bytes for item in small.app_portal.inbox.kept(MEMBER)) == 900_000
    assert left(small.app_portal.lake.home) == []


@pytest.mark.parametrize(("lang", "said"), [("fr", "occupent 700 ko sur 1 Mo"), ("en", "take 700 kB of 1 MB")])
def test_a_program_is_told_alike(small: Site, lang: str, said: str) -> None:
    client = program(small, key_of(small), lang)
    assert client.put(f"{Y2025}/files?name=un.csv", content=bytes_of(1, 700)).status_code == 201
    large = bytes_of(2, 400)

    def pieces() -> Iterator[bytes]:
        yield from (large[at : at + 50_000] for at in range(0, len(large), 50_000))

    answers = [client.put(f"{Y2025}/files?name=deux.csv", content=content) for content in (large, pieces())]
    answers.append(client.post(f"{Y2025}/files", files={"files": ("deux.csv", large)}))
    for answer in answers:
        assert problem(answer)[:2] == (413, "413_quota")
        assert said in answer.json()["detail"].replace("\xa0", " ")
    assert names(small) == ["un.csv"]
    assert list((small.app_portal.lake.home / uploads.FOLDER).rglob("*")) == []
    for content in (bytes_of(1, 700), iter([bytes_of(1, 700)])):  # the same bytes change nothing, with a length or not
        assert client.put(f"{Y2025}/files?name=un.csv", content=content).status_code == 200


def test_a_length_that_cannot_fit_is_refused_before_a_byte_is_read(small: Site) -> None:
    to = urlsplit(small.url)
    head = (
        f"PUT {Y2025}/files?name=a.csv HTTP/1.1\r\nHost: {to.netloc}\r\nContent-Length: 1000001\r\n"
        f"Authorization: Bearer {key_of(small)}\r\n\r\n"
    )
    with socket.create_connection((to.hostname or "", to.port or 0), timeout=30) as wire:
        wire.sendall(head.encode())
        assert wire.recv(12) == b"HTTP/1.1 413"


@pytest.mark.parametrize("size", [1_000, 65_536])
def test_a_form_writes_no_more_than_there_is_room_for(tmp_path: Path, size: int) -> None:
    files = [("fichiers", f"{number}.csv".encode(), bytes_of(number, 40)) for number in range(3)]
    with pytest.raises(UploadRefusedError) as refusal:
        received(body(("csrf", None, b"ours"), *files), tmp_path, size, Room(90_000, {"": 20_000}))
    assert (refusal.value.reason, refusal.value.name) == ("quota", "1.csv")
    assert [path.stat().st_size for path in sorted(tmp_path.iterdir())] == [40_000, 0, 0]


def test_a_file_that_may_be_one_that_is_stored_is_read_until_that_is_known(tmp_path: Path) -> None:
    known, other = bytes_of(1, 40), bytes_of(2, 40)
    room = Room(50_000, {hashlib.sha256(known).hexdigest(): len(known)})
    form = received(body(("csrf", None, b"ours"), ("fichiers", b"a.csv", known)), tmp_path, 1_000, room)
    assert [each.size_bytes for each in form.files] == [40_000]
    with pytest.raises(UploadRefusedError, match="quota"):
        received(body(("csrf", None, b"ours"), ("fichiers", b"a.csv", other)), tmp_path, 1_000, room)


def test_a_file_that_counts_is_never_released(tmp_path: Path) -> None:
    inbox, path, day = Inbox(tmp_path), tmp_path / "a.csv", date(2026, 3, 2)
    path.write_bytes(b"a;b\n")
    receipt = inbox.deliver(path, year=2025, member_id=MEMBER, received_on=day, name="a.csv", list_name="a")
    (tmp_path / "inbox/1980").mkdir()
    assert [item.receipt for item in inbox.kept(MEMBER)] == [receipt]
    assert not inbox.release(receipt, day)
    inbox.withdraw(year=2025, member_id=MEMBER, list_name="a", on=day)
    assert inbox.release(receipt, day)
    assert not inbox.release(receipt, day)
    assert inbox.kept(MEMBER) == []
