"""Browser, viewers and the condition under which there are any."""

from __future__ import annotations

import os

import pytest

from offline.serve.bundle import is_built, prepare
from tests.shared import ROOT, shared
from tests.ui.chromium import Chromium, Served, chromium_path

VIEWER = ROOT / "viewer"


def pytest_configure(config):
    """Build the viewer before any test, in the one process that starts the others."""
    if os.environ.get("TEST_UI") and not hasattr(config, "workerinput"):
        prepare(VIEWER, print)


def missing() -> str:
    """What is not there to run the tests of views; empty if everything is."""
    parts = {
        "chromium": chromium_path() is not None,
        "viewer/node_modules/playwright-core": (VIEWER / "node_modules" / "playwright-core").is_dir(),
        "the built viewer": is_built(VIEWER),
    }
    return ", ".join(name for name, present in parts.items() if not present)


@pytest.fixture(scope="session")
def chromium():
    """A browser. Skips unless ``make test-ui`` runs the tests; then everything must be there."""
    if not os.environ.get("TEST_UI"):
        pytest.skip("browser tests of views are run by make test-ui")
    assert not missing(), missing()
    path = chromium_path()
    assert path is not None
    browser = Chromium(path)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def samples_viewer(chromium, tmp_path_factory):
    """The viewer over the sample story."""
    served = Served(tmp_path_factory.mktemp("samples") / "told", [ROOT / "samples" / "intrusion"])
    yield served
    served.close()


@pytest.fixture(scope="session")
def corpus_viewer(chromium, tmp_path_factory):
    """The viewer over a recorded campaign."""
    recording = shared("corpus", "json", "compound", "LSASS_campaign_04")
    served = Served(tmp_path_factory.mktemp("corpus") / "told", [recording])
    yield served
    served.close()


@pytest.fixture
def samples(chromium, samples_viewer):
    """A browser that has entered the viewer over the samples."""
    chromium.enter(address=samples_viewer.address, again=True)
    return samples_viewer


@pytest.fixture
def corpus(chromium, corpus_viewer):
    """A browser that has entered the viewer over a recorded campaign."""
    chromium.enter(address=corpus_viewer.address, again=True)
    return corpus_viewer
