"""The notebooks run from top to bottom over a lake of members, write nothing to it, show a picture that says in words
what it shows, and speak French to analysts."""

from __future__ import annotations

import io
import os
import re
import tokenize
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

from tests.report.conftest import region
from tests.spoken import foreign

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
OF_REGION = "une_annee_de_la_region"
SAID = re.compile(r'aria-label="([^"]+)"|<text[^>]*>([^<]+)<')
# In a text: code between backticks, and addresses of links.
CODE = re.compile(r"`[^`]*`|\]\([^)]*\)")
BEFORE_SIGNS = re.compile("[^\u00a0\u202f][:;?!%»](?=\\s|$)|«[^\u00a0\u202f]", re.MULTILINE)
a_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def files(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def opened(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def comments(code: str) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.string.lstrip("# ")


@pytest.fixture(scope="session")
def region_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a region whose cells are made: the sample members' take minutes."""
    return region(tmp_path_factory)


@pytest.fixture(scope="module")
def kernel_of() -> Iterator[Callable[[Path], KernelManager]]:
    """The kernel of a home: what notebooks import is imported once for all of them."""
    started: dict[Path, KernelManager] = {}

    def kernel(home: Path) -> KernelManager:
        if home not in started:
            started[home] = KernelManager(kernel_name="python3")
            started[home].start_kernel(env=os.environ | {"FOOTPRINT_HOME": str(home)})
        return started[home]

    yield kernel
    for each in started.values():
        each.shutdown_kernel(now=True)


@a_notebook
def test_a_notebook_runs_shows_a_picture_and_writes_nothing(
    path: Path, request: pytest.FixtureRequest, kernel_of: Callable[[Path], KernelManager]
) -> None:
    """From top to bottom, in a kernel that knows no name of another one."""
    home: Path = request.getfixturevalue("region_home" if path.stem == OF_REGION else "sample_home")
    before = files(home)
    notebook = opened(path)
    notebook.cells.insert(0, nbformat.v4.new_code_cell("%reset -f"))  # type: ignore[no-untyped-call]
    client = NotebookClient(notebook, timeout=120, km=kernel_of(home))
    client.execute()
    assert client.kc is not None
    client.kc.stop_channels()
    assert files(home) == before
    shown = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    pictures = [data["image/svg+xml"] for data in shown if "image/svg+xml" in data]
    assert pictures
    for picture in pictures:
        texts = [unescape(alone or drawn) for alone, drawn in SAID.findall(picture)]
        assert re.search(r"\d", texts[0]), texts[0]  # the alternative tells figures, not only a title
        assert not foreign(texts, "fr", ())


@a_notebook
def test_a_notebook_speaks_french(path: Path) -> None:
    cells = opened(path).cells
    texts = [CODE.sub("·", cell.source) for cell in cells if cell.cell_type == "markdown"]
    texts += [text for cell in cells if cell.cell_type == "code" for text in comments(cell.source)]
    assert "Lit le lac sous `FOOTPRINT_HOME`, n’écrit rien." in cells[0].source
    assert not foreign(texts, "fr", ())
    assert not {text: BEFORE_SIGNS.findall(text) for text in texts if BEFORE_SIGNS.search(text)}


@a_notebook
def test_a_notebook_holds_its_figures_to_the_method_and_keeps_no_result(path: Path) -> None:
    code = [cell for cell in opened(path).cells if cell.cell_type == "code"]
    assert any(line.lstrip().startswith("assert ") for cell in code for line in cell.source.splitlines())
    assert not any(cell.outputs or cell.execution_count for cell in code)
