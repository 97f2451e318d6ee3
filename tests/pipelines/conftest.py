"""A small installation: two members, two years, one file that cannot be used; computed once for all tests."""

from __future__ import annotations

import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from footprint import report
from footprint.report import build, pole_pages, region_pages
from footprint.settings import settings
from footprint.years import inputs
from pipelines import history, inprocess
from pipelines.instance import CONFIGURATION, NAME
from tests.once import once
from tests.pipelines.installation import filled, in_brief, name_alone, use
from tests.pipelines.releasing import FLEETS, command, computed_region, used


@pytest.fixture(scope="session")
def small_year(empty_history: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small installation after its 2025 was run: `home`, Dagster's `history`, the `news`; nobody writes there."""

    def make(folder: Path) -> None:
        shutil.copytree(empty_history, folder / "history")
        told: list[tuple[str, float, str]] = []
        with pytest.MonkeyPatch.context() as patch, history.opened(str(folder / "history")) as instance:
            use(patch, filled(folder / "home"))
            outcome = inprocess.compute(instance, 2025, progress=lambda *news: told.append(news))
        settings.cache_clear()
        (folder / "news").write_bytes(pickle.dumps((outcome, told)))

    return once(tmp_path_factory, "small_year", make)


@pytest.fixture(scope="session")
def small_home(small_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small installation with its 2025 computed, this process's own."""
    return Path(shutil.copytree(small_year / "home", tmp_path_factory.mktemp("small") / "home"))


@pytest.fixture(scope="session")
def small_history(small_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """Dagster's history of how the small installation's 2025 was run, this process's own."""
    folder = Path(shutil.copytree(small_year / "history", tmp_path_factory.mktemp("history") / "dagster"))
    with history.opened(str(folder)) as instance:
        yield instance


@pytest.fixture
def computed(
    small_year: Path, small_home: Path, small_history: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[dg.DagsterInstance, inprocess.Outcome, list[tuple[str, float, str]]]]:
    """How the small installation's 2025 was run: Dagster's history, the outcome, what progress was told. This process
    uses it for one test: a longer use would end with whatever another one puts back."""
    outcome, told = pickle.loads((small_year / "news").read_bytes())
    use(monkeypatch, small_home)
    yield small_history, outcome, told
    settings.cache_clear()


@pytest.fixture
def computed_home(
    small_home: Path, computed: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """The small installation with its 2025 computed, in a place of its own, which this process uses."""
    home = tmp_path / "home"
    shutil.copytree(small_home, home)
    use(monkeypatch, home)
    yield home
    settings.cache_clear()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty installation that this process uses."""
    use(monkeypatch, tmp_path)
    yield tmp_path
    settings.cache_clear()


@pytest.fixture(scope="session")
def empty_history(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Dagster's history of an installation in which nothing has happened."""
    folder = tmp_path_factory.mktemp("history")
    (folder / NAME).write_bytes(CONFIGURATION)
    history.opened(str(folder)).dispose()
    return folder


@pytest.fixture
def instance(empty_history: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """A history of the test's own."""
    folder = tmp_path_factory.mktemp("history") / "dagster"
    shutil.copytree(empty_history, folder)
    with history.opened(str(folder)) as instance:
        yield instance


@pytest.fixture
def brief_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports that hold their member's name only, a tenth of their cost, for tests of whose reports there are."""
    monkeypatch.setattr(report, "write_member", name_alone)


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The region's and the pole's pages without what Typst prints of them, half a second a release and as much when it
    is rebuilt, for tests of figures."""
    for pages in (region_pages, pole_pages):
        monkeypatch.setattr(pages, "print_pdf", lambda _: b"%PDF-1.7 unprinted")


@pytest.fixture
def unprinted_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    """Members' reports without what Typst prints of them, for tests of their pages."""
    monkeypatch.setattr(build, "print_pdf", lambda _: b"%PDF-1.7 unprinted")


@pytest.fixture
def for_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year whose rows are made anew for all members, whoever changed."""
    monkeypatch.setattr(inputs, "to_make", lambda lake, now: None)


@pytest.fixture
def unreported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year without reports, a third of its cost, for tests of what comes before them."""
    monkeypatch.setattr(report, "write_member", lambda *_, **__: [])


@pytest.fixture
def brief_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year as `in_brief` makes it."""
    in_brief(monkeypatch)


@pytest.fixture(scope="session")
def region_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven members whose 2025 is computed; nobody writes there."""
    return once(tmp_path_factory, "region_of_seven", lambda home: computed_region(home, FLEETS))


@pytest.fixture(scope="session")
def released_home(region_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same, released; `said`: what the terminal was told. Nobody writes there."""

    def make(folder: Path) -> None:
        home = Path(shutil.copytree(region_home, folder / "home"))
        with pytest.MonkeyPatch.context() as patch:
            use(patch, home)
            patch.setattr("footprint.report.write_member", name_alone)
            made = command("release")
            assert made.exit_code == 0, made.stderr
        settings.cache_clear()
        (folder / "said").write_text(made.stderr)

    return once(tmp_path_factory, "released_region", make)


@pytest.fixture
def released(
    released_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brief_reports: None, brief_year: None
) -> Iterator[Path]:
    """A copy of the released one that this process uses."""
    yield from used(released_home / "home", tmp_path, monkeypatch)


@pytest.fixture
def unreleased(
    region_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, brief_reports: None, brief_year: None
) -> Iterator[Path]:
    """A copy of it that this process uses."""
    yield from used(region_home, tmp_path, monkeypatch)
