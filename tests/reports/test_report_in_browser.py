"""The report in a real browser: it fits a narrow screen, needs nothing from outside, and prints everything."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService

from ikt_harness.ledger import Ledger
from ikt_reports.commands import write_report

pytestmark = pytest.mark.browser

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no chromium with chromedriver on this machine")
    options = ChromeOptions()
    options.binary_location = chromium
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    started = Chrome(options=options, service=ChromeService(driver))
    yield started
    started.quit()


@pytest.fixture
def page(browser: Chrome, round_ledger: Ledger, tmp_path: Path) -> Chrome:
    (file,), _hash = write_report(round_ledger, "IKT-5", tmp_path / "out")
    browser.get(file.as_uri())
    return browser


@pytest.mark.parametrize("width", [320, 720, 961, 1280])
def test_nothing_sticks_out_at_any_width(page: Chrome, width: int) -> None:
    page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False},
    )
    assert page.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")
    wide = page.execute_script(
        "return [...document.querySelectorAll('main *')].filter(e => e.offsetParent !== null"
        " && e.getBoundingClientRect().right > window.innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    )
    assert wide == []


def test_the_browser_has_nothing_to_complain_about(page: Chrome) -> None:
    complaints = page.get_log("browser")  # type: ignore[no-untyped-call]  # selenium leaves it untyped
    assert complaints == []
    loaded = page.execute_script("return performance.getEntriesByType('resource').map(e => e.name)")
    assert loaded == []
    assert page.execute_script("return document.querySelectorAll('#samenvatting').length") == 1


def test_the_skip_link_comes_first_and_shows_itself(page: Chrome) -> None:
    page.find_element("tag name", "body").send_keys("\ue004")
    first = page.switch_to.active_element
    assert str(first.get_attribute("href")).endswith("#inhoud")
    assert first.rect["x"] >= 0


def test_paper_shows_the_steps_that_are_folded_on_screen_and_the_label_on_every_page(
    page: Chrome,
) -> None:
    printed = page.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})
    document = pypdf.PdfReader(io.BytesIO(base64.b64decode(printed["data"])))
    texts = [sheet.extract_text() for sheet in document.pages]
    assert all("Simulatie" in text for text in texts)
    assert "stop:H7/ontvangen" in "".join(texts)
