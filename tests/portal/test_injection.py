"""Cells, headers, sheets and names of files that would like to be code: shown and given back as text, everywhere."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator

import pytest
import xlsxwriter
from playwright.sync_api import Browser, Page

from footprint.portal.people import invitations
from tests.cases import LONG, combined, one_in
from tests.in_a_browser import chromium
from tests.portal.browsing import opened
from tests.portal.conftest import EMAIL, MEMBER, Site, register, running
from tests.portal.journeys import PROFILE, YEAR, confirmed, posted, sent

SCRIPT = "<script>window.ran=1</script>"
IMAGE = "<img src=x onerror=window.ran=1>"
BREAKOUT = "\"'><svg/onload=window.ran=1>{{7*7}}${7*7}"
FORMULAS = ('=cmd|"/c calc"!A1', "+1+1", "-2+3", "@SUM(1)", "\t=1", '=HYPERLINK("http://evil.example")', "＝1+1")
STEPS = ("", "profil", "fichiers", "resultat", "confirmer", "versions", "rapports", "region")
NAMES = (f"{IMAGE}.csv", f"a{BREAKOUT}.csv", "=cmd.csv")


def csv_file() -> bytes:
    """A list in which every cell that people write is code of some kind."""
    lines = [["Type", "Modèle", "Quantité", "Date d'achat", SCRIPT, "Site"]]
    for place, word in enumerate((SCRIPT, IMAGE, BREAKOUT, *FORMULAS)):
        lines += [
            ["Ordinateur portable", word, "1", "2021", word, word],
            [f"{word} machin{place}", word, "x", word, word, word],
        ]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(lines)
    return text.getvalue().encode()


def workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("<b onclick=x>")
        sheet.write_row(0, 0, ["Type", "Modèle", "Quantité", IMAGE])
        for at, word in enumerate((SCRIPT, BREAKOUT, *FORMULAS), start=1):
            sheet.write_row(at, 0, ["Ordinateur portable" if at % 2 else word, word, "x", word])
    return content.getvalue()


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """A member whose name, person, files, answers and reports are code; the token of an open invitation."""
    home = tmp_path_factory.mktemp("injection")
    register(home, MEMBER, f"Ville {SCRIPT}{IMAGE}")
    for site in running(home):
        site.account()
        browser = site.signed()
        posted(browser, "/compte/nom", name=BREAKOUT)
        posted(browser, f"{YEAR}/profil", **PROFILE)
        sent(browser, *((name, csv_file() + b"\n" * at) for at, name in enumerate(NAMES)), mode="add")
        sent(browser, (f"{IMAGE}.xlsx", workbook()), mode="add")
        assert confirmed(browser).status_code == 303
        sent(browser, (NAMES[0], csv_file() + b"\n\n\n\n"))
        reports = home / "reports/2025" / MEMBER
        reports.mkdir(parents=True)
        (reports / "rapport.html").write_text(
            f"<!doctype html><title>r</title><style>p{{color:red}}</style><p>{SCRIPT}{IMAGE}"
        )
        (reports / f"{IMAGE.replace('/', '')}.csv").write_text("a")
        with site.db.transaction() as db:
            given = invitations.invite(
                db, member_id=MEMBER, role="editor", email=None, created_by=None, now=site.clock.now
            )
        yield site, given.token


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened_browser:
        yield opened_browser


@pytest.fixture(scope="module")
def window(browser: Browser, attacked: tuple[Site, str]) -> Iterator[Page]:
    """A window of the member, for one page after the other."""
    with opened(browser, attacked[0], EMAIL) as page:
        yield page


def watched(page: Page) -> list[str]:
    """What a page tries that it must not: dialogs, blocked scripts and handlers, requests to elsewhere."""
    seen: list[str] = []
    page.on("dialog", lambda dialog: (seen.append(dialog.message), dialog.dismiss()))  # type: ignore[call-overload, func-returns-value]
    page.on("console", lambda said: seen.append(said.text) if "Content Security Policy" in said.text else None)
    page.on(
        "request",
        lambda asked: seen.append(asked.url) if "127.0.0.1" not in asked.url and asked.url != "data:," else None,
    )
    return seen


def test_nothing_of_a_file_runs_on_any_page(browser: Browser, attacked: tuple[Site, str]) -> None:
    """Not because the policy stops it, but because there is nothing to stop: no page makes an element of a word."""
    site, token = attacked
    with opened(browser, site, EMAIL) as page:
        seen = watched(page)
        shown = ""
        addresses = [f"{YEAR}/{step}" for step in STEPS]
        addresses += ["/", "/annee/", "/compte", "/organisations", f"/invitation/{token}"]
        # The English page is that of the same template: every third has its turn.
        for address in [*addresses, *(f"/en{each}" for each in one_in(3, addresses))]:
            page.goto(address)
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert page.evaluate("window.ran") is None, address
            odd = "document.querySelectorAll('script, img, svg, iframe, object, [onerror], [onload], [onclick]').length"
            assert page.evaluate(odd) == 0, address
            shown += page.inner_text("main")
        assert seen == []
    for word in (IMAGE, BREAKOUT, f"Ville {SCRIPT}", f"{IMAGE}.xlsx", "<b onclick=x>"):
        assert word in shown, word


def test_what_is_typed_comes_back_as_text(browser: Browser, attacked: tuple[Site, str]) -> None:
    site, _ = attacked
    with opened(browser, site, EMAIL) as page:
        seen = watched(page)
        for address, field in (
            (f"{YEAR}/profil", "#f-employees_fte"),
            (f"{YEAR}/resultat", "#f-category-0"),
            ("/compte", "#f-name"),
        ):
            for word in (SCRIPT, BREAKOUT) if LONG else (BREAKOUT + SCRIPT,):
                page.goto(address)
                page.fill(field, word)
                page.locator(field).press("Enter")
                page.wait_for_load_state()
                assert page.evaluate("window.ran") is None
                assert page.input_value(field) == word
        assert seen == []


@pytest.mark.parametrize(
    "code",
    [
        SCRIPT,
        IMAGE,
        "<a href='javascript:window.ran=1' id=l>x</a>",
        "<script src=/static/portal.css></script>",
        "<base href=//evil.example>",
        "<style>@import '//evil.example'</style>",
    ],
)
def test_the_policy_holds_even_if_a_page_were_wrong(window: Page, attacked: tuple[Site, str], code: str) -> None:
    """Code put into the page on its way, as a mistake of ours would: the browser does not run it."""
    window.route("**/compte", lambda route: spoiled(route, code))
    window.goto("/compte")
    window.unroute("**/compte")
    assert code[:5] in window.content()
    if "id=l" in code:
        window.click("#l")
    window.wait_for_timeout(100)
    assert window.evaluate("window.ran") is None
    assert window.evaluate("document.baseURI").startswith(attacked[0].url)


def spoiled(route, code: str) -> None:  # type: ignore[no-untyped-def]
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text().replace("<h1>", f"{code}<h1>"))


def test_a_report_runs_nothing_even_if_it_were_wrong(window: Page) -> None:
    window.goto("/rapports/2025/rapport.html")
    assert window.evaluate("window.ran") is None
    assert window.evaluate("getComputedStyle(document.querySelector('p')).color") == "rgb(255, 0, 0)"


def test_nothing_that_is_given_back_is_a_formula(attacked: tuple[Site, str]) -> None:
    site, _ = attacked
    browser = site.signed()
    given = {
        item.receipt.name: item.receipt.sha256 for item in site.app_portal.inbox.current(year=2025, member_id=MEMBER)
    }
    checked = 0
    for name, sha256 in given.items():
        answer = browser.get(f"{YEAR}/fichiers/{sha256}/corrige")
        assert answer.status_code == 200, name
        assert "attachment" in answer.headers["content-disposition"]
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(answer.content)) as book:
                parts = {part: book.read(part) for part in book.namelist()}
            assert not [part for part, content in parts.items() if b"<f>" in content or b"hyperlink" in content]
            assert b"cmd|" in parts["xl/sharedStrings.xml"]
            checked += 1
        else:
            rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
            found = [cell for row in rows for cell in row]
            assert [
                cell for cell in found if cell.startswith(("=", "+", "@", "\t", "\r", "＝")) or cell == "-2+3"
            ] == []
            checked += len(found)
    assert checked > 200
    export = browser.get("/compte/export")
    assert json.loads(export.content)["account"]["display_name"]
    assert export.headers["content-type"] == "application/json"
    assert export.headers["x-content-type-options"] == "nosniff"
    for kind in ("inventory", "services"):
        text = browser.get(f"/modeles/{kind}.csv").content.decode("utf-8-sig")
        assert not [
            cell
            for row in csv.reader(io.StringIO(text), delimiter=";")
            for cell in row
            if cell.startswith(("=", "+", "@"))
        ]


SQL = (
    "'; DROP TABLE accounts; --",
    "' OR '1'='1",
    "1); DELETE FROM jobs; --",
    "\\'; --",
    "%' --",
    "x' UNION SELECT 1 --",
)


def test_sql_in_any_field_is_a_word(attacked: tuple[Site, str]) -> None:
    site, _ = attacked
    browser = site.signed()
    forms = {
        "/compte/nom": ("name",),
        "/compte/phrase-de-passe": ("current", "passphrase", "again"),
        "/compte/effacer": ("email", "own_passphrase"),
        "/organisations": ("member",),
        f"{YEAR}/profil": tuple(PROFILE),
        f"{YEAR}/resultat": ("word-0", "category-0"),
        f"{YEAR}/confirmer": ("version", "agreed"),
    }
    for word, (path, fields) in combined(SQL[:4], list(forms.items())):
        answer = posted(browser, path, **dict.fromkeys(fields, word))
        assert answer.status_code in (303, 404, 409, 422, 429), (path, answer.status_code)
    for word in SQL:
        assert (
            site.visitor().post("/connexion", data={"email": word, "passphrase": word, "suite": word}).status_code
            == 422
        )
    files = [(f"{word}.csv", f"Type;Modèle;Quantité\nOrdinateur portable;{word};1\n".encode()) for word in SQL]
    for word in SQL[: 2 if LONG else 1]:
        sent(browser, *files, as_of=word, mode=word)
    assert site.signed().get(f"{YEAR}/resultat").status_code == 200
    lake = site.app_portal.lake.read("devices", year=2025, member_id=MEMBER)
    assert lake.num_rows > 0
