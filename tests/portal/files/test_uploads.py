"""Files on their way in, from people who mean well and from those who do not: all of a form, or nothing."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import socket
import time
import zipfile
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import anyio
import pytest

from footprint.inbox.store import Inbox
from footprint.portal.files import placement, uploads
from footprint.portal.files.quota import Room
from footprint.portal.files.uploads import Form, UploadRefusedError
from footprint.portal.work import jobs
from footprint.settings import settings
from tests.portal.conftest import MEMBER, NOW, Lived, Site, csrf
from tests.portal.journeys import HEADER, LIST, YEAR, one_list, posted, sent, settled, words

WHERE: dict[str, Any] = {"year": 2025, "member_id": MEMBER}
pytestmark = pytest.mark.usefixtures("unestimated")
EDGE = b"----edge"


def body(*parts: tuple[str, bytes | None, bytes], end: bytes = b"--\r\n") -> bytes:
    """A multipart form: (name, file name or None, content) of each part."""
    lines = []
    for name, file_name, content in parts:
        named = b"" if file_name is None else b'; filename="' + file_name + b'"'
        lines += [b"--" + EDGE, b'Content-Disposition: form-data; name="' + name.encode() + b'"' + named, b"", content]
    return b"\r\n".join(lines) + b"\r\n--" + EDGE + end


ANY = Room(10**9, {})


def received(content: bytes, place: Path, size: int = 7, room: Room = ANY) -> Form:
    """What the portal makes of a form that comes in small pieces."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(content), size):
            yield content[at : at + size]

    kind = "multipart/form-data; boundary=" + EDGE.decode()
    return anyio.run(uploads.receive, pieces(), kind, place, lambda given: given == "ours", room)


def left(home: Path) -> list[str]:
    """What lies in the inbox and in the folder of forms, but for what is received."""
    kept = {path.with_suffix(suffix) for path in home.glob("inbox/*/*/*/*.json") for suffix in (".json", ".raw")}
    return [str(path) for root in ("inbox", uploads.FOLDER) for path in (home / root).rglob("*")
            if path.is_file() and path not in kept]  # fmt: skip


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_form_is_the_same_whatever_pieces_it_comes_in(tmp_path: Path, size: int) -> None:
    content = os.urandom(3000) + b"\r\n--" + EDGE[:-1]
    form = received(
        body(("csrf", None, b"ours"), ("fichiers", b"a.csv", content), ("mode", None, b"add")), tmp_path, size
    )
    assert form.fields == {"csrf": "ours", "mode": "add"}
    assert [(each.name, each.path.read_bytes(), each.size_bytes) for each in form.files] == [
        ("a.csv", content, len(content))
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (body(("fichiers", b"a.csv", b"x"), ("csrf", None, b"ours")), "csrf"),
        (body(("csrf", None, b"theirs"), ("fichiers", b"a.csv", b"x")), "csrf"),
        (body(("csrf", None, b"ours"), ("fichiers", b"", b"")), "empty"),
        (body(("csrf", None, b"ours")), "empty"),
        (body(("csrf", None, b"ours"), ("fichiers", b"a.csv", b"x"), end=b""), "malformed"),
        (body(("csrf", None, b"ours"), ("note", None, b"x" * 2000)), "malformed"),
        (body(("csrf", None, b"ours"), *((f"f{number}", None, b"x") for number in range(30))), "malformed"),
        (body(("csrf", None, b"ours"), ("n" * 9000, None, b"x")), "malformed"),
        (b"a=b&c=d", "malformed"),
        (b"", "malformed"),
        (body(("csrf", None, b"ours"), *[("fichiers", b"a.csv", b"x")] * 51), "too_many"),
    ],
)
def test_what_is_no_form_of_ours_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UploadRefusedError) as refusal:
        received(content, tmp_path)
    assert refusal.value.reason == reason


def test_no_byte_is_written_before_the_form_is_known_to_be_ours(tmp_path: Path) -> None:
    with pytest.raises(UploadRefusedError):
        received(body(("fichiers", b"a.csv", b"x" * 5000)), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_too_large_is_named_and_takes_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(settings()), "max_file_mb", 1)
    content = body(
        ("csrf", None, b"ours"), ("fichiers", b"small.csv", b"x"), ("fichiers", b"big.csv", b"x" * 1_000_001)
    )
    with pytest.raises(UploadRefusedError) as refusal:
        received(content, tmp_path, 65_536)
    assert (refusal.value.reason, refusal.value.name) == ("too_large", "big.csv")
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) == 1


def test_a_full_disk_is_said_and_other_failures_are_not_hidden(tmp_path: Path) -> None:
    full = uploads.refusal_of(OSError(errno.ENOSPC, "full"), "a.csv")
    assert isinstance(full, UploadRefusedError)
    assert (full.reason, full.name) == ("no_space", "a.csv")
    broken = OSError(errno.EIO, "broken")
    assert uploads.refusal_of(broken) is broken


def test_two_lists_of_one_kind_never_displace_one_another(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    other = (HEADER + "Serveur;Dell R740;2;2021\n").encode()

    def deliver(*files: tuple[str, bytes], mode: placement.Mode = "auto") -> list[str]:
        with uploads.folder(tmp_path) as place:
            made = []
            for number, (name, content) in enumerate(files):
                path = place / str(number)
                path.write_bytes(content)
                made.append(uploads.IncomingFile(name, path, len(content), hashlib.sha256(content).hexdigest()))  # type: ignore[attr-defined]
            day = date(2026, 3, 2)
            placement.deliver(inbox, made, **WHERE, received_on=day, as_of=None, mode=mode, allowed=10**6)
        return sorted(item.receipt.name for item in inbox.current(**WHERE))

    assert deliver(("a.csv", LIST)) == ["a.csv"]
    assert deliver(("b.csv", other)) == ["b.csv"]
    assert deliver(("a.csv", LIST), mode="add") == ["a.csv", "b.csv"]
    assert deliver(("a-corrige.csv", LIST + b"Souris;;1;2020\n")) == ["a-corrige.csv", "b.csv"]
    assert deliver(("c.csv", other + b"Souris;;2;2020\n")) == ["a-corrige.csv", "b.csv", "c.csv"]
    assert deliver(("d.csv", LIST + b"\n"), ("e.csv", other + b"\n"), mode="replace") == ["c.csv", "d.csv", "e.csv"]


def test_what_killed_processes_left_goes_after_a_day(tmp_path: Path) -> None:
    old, new = (tmp_path / uploads.FOLDER / name for name in ("form-old", "form-new"))
    for place in (old, new):
        place.mkdir(parents=True)
        (place / "0000").write_bytes(b"half")
    before = (NOW - timedelta(days=2)).timestamp()
    for path in (old / "0000", new / "0000", new):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    os.utime(old / "0000", (before, before))
    os.utime(old, (before, before))
    uploads.sweep(tmp_path, NOW)
    assert [path.name for path in (tmp_path / uploads.FOLDER).iterdir() if any(path.iterdir())] == ["form-new"]


NAMES = (
    "../../../evil.csv", "..\\..\\evil.csv", "/etc/passwd", "a\0b.csv", "C:\\x\\parc.csv", "....//....//evil.csv",
    "%2e%2e%2fevil.csv", "\u202evsc.exe", "CON.csv", "nul", "x" * 3000 + ".csv", "🦊🖥️.csv", "a\tb.csv", "..evil",
    "parc.csv; filename=/etc/evil", "-rf .csv", ".evil.csv", "évil\u0301.csv", "a\\\"; filename=\\\"/etc/evil",
)  # fmt: skip


def test_no_name_leads_anywhere(site: Site) -> None:
    """Nor does one break the header with which its file is given back."""
    site.account()
    browser = site.signed()
    contents = {LIST + b"\n" * at: name for at, name in enumerate(NAMES)}
    parts = [("fichiers", name.encode(), content) for content, name in contents.items()]
    form = body(("csrf", None, csrf(browser.get("/compte")).encode()), ("mode", None, b"add"), *parts)
    home = site.app_portal.lake.home
    around = set(Path.cwd().iterdir()) | set(home.parent.glob("*evil*"))
    kind = {"Content-Type": f"multipart/form-data; boundary={EDGE.decode()}"}
    assert settled(browser, browser.post(f"{YEAR}/fichiers", content=form, headers=kind)).status_code == 303
    assert set(Path.cwd().iterdir()) | set(home.parent.glob("*evil*")) == around
    known = {"inbox", "incoming", "lake", "locks", "answers"}
    assert {path.name for path in home.iterdir() if not path.name.startswith("portal.db")} <= known
    kept = {path.read_bytes(): path for path in home.rglob("*") if path.is_file()}
    assert {kept[content].parents[2] for content in contents} == {home / "inbox/2025"}
    for item in site.app_portal.inbox.current(**WHERE):
        assert item.receipt.name
        assert not re.search(r"[/\\\0\t\u202e]", item.receipt.name)
        assert len(item.receipt.name) <= 200
        given_back = browser.get(f"{YEAR}/fichiers/{item.receipt.sha256}/original")
        assert given_back.content in contents
        wanted = r"attachment; filename=\"[\w.-]+\"; filename\*=UTF-8''[\w.~%-]+"
        assert re.fullmatch(wanted, given_back.headers["content-disposition"], re.ASCII)
    assert browser.get(f"{YEAR}/resultat").status_code == 200


def test_names_and_cells_are_shown_as_text(site: Site) -> None:
    site.account()
    browser = site.signed()
    script = "<script>alert(1)</script>"
    cells = f'Type;{script};Quantité\n"<img src=x onerror=alert(2)>";x;2\n"{script}";y;1\nÉcran;z;3\n'
    sent(browser, (f"{script}.csv", cells.encode()), ("\"'><svg onload=alert(3)>.csv", LIST), mode="add")
    for path in ("", "fichiers", "resultat", "confirmer", "versions"):
        page = browser.get(f"{YEAR}/{path}").text
        assert "<script" not in page
        assert "<img" not in page
        assert page.count("<svg") == page.count("<svg xmlns=")  # pictures of ours
    assert "<img src=x onerror=alert(2)>" in words(browser.get(f"{YEAR}/resultat")).replace("&lt;", "<") or (
        "&lt;img src=x" in browser.get(f"{YEAR}/resultat").text
    )


def bomb() -> bytes:
    """A little archive that unpacks to far more than is allowed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("parc.csv", b"0" * 30_000_000)
    return content.getvalue()


def dolls(depth: int) -> bytes:
    """An archive in an archive in an archive; the list is in the innermost."""
    inner = LIST
    for level in range(depth):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("parc.csv" if level == 0 else "parc.zip", inner)
        inner = content.getvalue()
    return inner


@pytest.fixture
def listed(lived: Lived, tmp_path: Path) -> Iterator[Site]:
    yield from lived(one_list, tmp_path)


@pytest.mark.usefixtures("estimated")
@pytest.mark.parametrize(
    ("name", "content"),
    [
        # What each is refused for is of the intake (tests/intake/formats); here it is one way for all of them.
        pytest.param("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(2000), marks=pytest.mark.long),
        ("rapport.pdf", b"%PDF-1.7\n" + bytes(2000)),
        pytest.param("programme.exe", b"MZ" + bytes(2000), marks=pytest.mark.long),
        ("vide.csv", b""),
        ("bombe.zip", bomb()),
        pytest.param("poupees.zip", dolls(5), marks=pytest.mark.long),
        pytest.param("faux.xlsx", b"PK\x03\x04" + bytes(2000), marks=pytest.mark.long),
    ],
)
def test_what_is_no_list_is_kept_said_and_displaces_nothing(listed: Site, name: str, content: bytes) -> None:
    browser = listed.signed()
    assert sent(browser, (name, content)).status_code == 303
    page = words(browser.get(f"{YEAR}/resultat"))
    assert "Ce fichier ne peut pas être utilisé" in page
    assert "équipements comptés 32 " in page
    assert "a échoué" not in page


def test_a_file_above_the_limit_gets_a_sentence(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(settings()), "max_file_mb", 1)
    site.account()
    browser = site.signed()
    answer = sent(browser, ("parc.csv", LIST), ("énorme.csv", b"x" * 3_000_000))
    assert answer.status_code == 413
    assert "« énorme.csv » dépasse 1 Mo" in words(answer).replace("\xa0", " ")
    assert 'href="#f-fichiers"' in answer.text
    assert site.app_portal.inbox.received(**WHERE) == []
    assert left(site.app_portal.lake.home) == []


def test_a_full_disk_leaves_nothing_and_is_said(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.account()
    browser = site.signed()

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("footprint.inbox.store.os.fsync", full)
        answer = sent(browser, ("parc.csv", LIST))
    assert answer.status_code == 507
    assert "n’a plus de place" in answer.text
    assert site.app_portal.inbox.received(**WHERE) == []
    assert left(site.app_portal.lake.home) == []


def test_a_connection_that_breaks_leaves_nothing(site: Site) -> None:
    site.account()
    browser = site.signed()
    secret = csrf(browser.get("/compte"))
    parts = body(("csrf", None, secret.encode()), ("fichiers", b"a.csv", LIST), ("fichiers", b"b.csv", b"x" * 200_000))
    to = urlsplit(site.url)
    head = (
        f"POST {YEAR}/fichiers HTTP/1.1\r\nHost: {to.netloc}\r\nOrigin: {site.url}\r\nContent-Length: {len(parts)}\r\n"
        f"Content-Type: multipart/form-data; boundary={EDGE.decode()}\r\n"
        f"Cookie: session={browser.cookies['session']}\r\n\r\n"
    )
    with socket.create_connection((to.hostname or "", to.port or 0)) as wire:
        wire.sendall(head.encode() + parts[: len(parts) // 2])
        time.sleep(0.3)
    home = site.app_portal.lake.home
    deadline = time.monotonic() + 120
    while left(home) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left(home) == []
    assert site.app_portal.inbox.received(**WHERE) == []
    assert browser.get(f"{YEAR}/fichiers").status_code == 200


def test_fifty_forms_at_once_are_all_kept_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.app_portal.worker.stop()  # nobody waits for what is in them
    monkeypatch.setattr(jobs, "WAIT_S", 0.0)
    site.account()
    browser = site.signed()
    secret = csrf(browser.get("/compte"))
    contents = {f"parc-{number}.csv": LIST + f"Souris;;{number + 1};2020\n".encode() for number in range(50)}

    def send(name: str) -> int:
        data = {"csrf": secret, "mode": "add"}
        return browser.post(
            f"{YEAR}/fichiers", data=data, files={"fichiers": (name, contents[name])}, timeout=120
        ).status_code

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(send, contents)) == {303}
    kept = {item.receipt.name: item.path.read_bytes() for item in site.app_portal.inbox.current(**WHERE) if item.path}
    assert kept == contents


def test_an_account_cannot_send_without_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.account()
    browser = site.signed()
    monkeypatch.setattr("footprint.portal.store.limits.UPLOADS", uploads_rule())  # type: ignore[no-untyped-call]
    assert sent(browser, ("a.csv", LIST)).status_code == 303
    assert sent(browser, ("b.csv", LIST)).status_code == 429
    assert left(site.app_portal.lake.home) == []


def uploads_rule():  # type: ignore[no-untyped-def]
    from footprint.portal.store.limits import Rule

    return Rule("uploads", 1, timedelta(hours=1))


def test_an_editor_of_nobody_and_a_foreign_form_send_nothing(site: Site) -> None:
    site.account("lecture@valbrume.example", (MEMBER, "reader"))
    reader = site.signed("lecture@valbrume.example")
    assert sent(reader, ("a.csv", LIST)).status_code == 403
    site.account()
    browser = site.signed()
    answer = browser.post(f"{YEAR}/fichiers", data={"csrf": "x"}, files={"fichiers": ("a.csv", LIST)})
    assert answer.status_code == 403
    assert posted(browser, f"{YEAR}/fichiers").status_code == 422
    assert site.app_portal.inbox.received(**WHERE) == []


def test_the_day_described_is_never_after_today(site: Site) -> None:
    site.account()
    browser = site.signed()
    sent(browser, ("a.csv", LIST), as_of="2031-01-01")
    assert site.app_portal.inbox.current(**WHERE)[0].receipt.as_of == date(2026, 3, 2)
