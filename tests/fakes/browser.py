"""A headless Chromium for tests, with the words that tests use: wait for, ask, look."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome, ChromeOptions, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",
)
PATIENCE_SECONDS = 30


def why_missing() -> str | None:
    """Why no browser can be driven here; `None` if one can."""
    for name in ("chromium", "chromedriver"):
        if shutil.which(name) is None:
            return f"{name} is not installed here (Debian: apt-get install chromium chromium-driver)"
    return None


class Browser:
    """One window. Close it with `quit`."""

    def __init__(self, profile_folder: Path) -> None:
        options = ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={profile_folder}", "--window-size=1280,1000"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = Chrome(options=options, service=Service(executable_path=shutil.which("chromedriver") or ""))

    def quit(self) -> None:
        """Close the window and its processes."""
        self.driver.quit()

    def open(self, address: str) -> None:
        """Open the chat at an address and wait until it is drawn; earlier complaints are forgotten."""
        self.driver.get(address)
        self.one("#chat .example, #chat .bot-row")
        self.complaints()

    def reload(self) -> None:
        """Load the page again, as a person does."""
        self.driver.refresh()
        self.one("#chat .example, #chat .bot-row")

    def phone(self, width: int = 390, height: int = 844) -> None:
        """Pretend to be a phone of so many pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 2, "mobile": True}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def desktop(self) -> None:
        """Be a desktop window again."""
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def until(self, look: Callable[[], Any], what: str) -> Any:
        """What `look` returns once it is true; fails naming `what` if that never happens."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            try:
                if found := look():
                    return found
            except WebDriverException:  # the page is being redrawn
                pass
            time.sleep(0.05)
        raise AssertionError(f"never seen: {what}")

    def all(self, selector: str) -> list[WebElement]:
        """All elements of a CSS selector, now."""
        found: list[WebElement] = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return found

    def one(self, selector: str) -> WebElement:
        """The first visible element of a CSS selector, waited for."""
        found: WebElement = self.until(
            lambda: next((each for each in self.all(selector) if each.is_displayed()), None), selector
        )
        return found

    def click(self, selector: str) -> None:
        """Click the first visible element of a selector, wherever it lies on the page."""
        self.until(lambda: self._clicked(self.one(selector)), f"{selector} to click")

    def press(self, element: WebElement) -> None:
        """Click an element, wherever it lies on the page."""
        self.until(lambda: self._clicked(element), "the element to click")

    def unfold(self, selector: str, count: int) -> None:
        """Open so many folded steps; one that the page itself folds just then is opened again."""

        def step(index: int) -> bool:
            group = self.all(selector)[index]
            if any(each.is_displayed() for each in group.find_elements(By.CSS_SELECTOR, ".content")):
                return True
            self._clicked(group.find_element(By.CSS_SELECTOR, ".title"))
            time.sleep(0.4)  # longer than the page takes to unfold it
            return False

        for index in range(count):
            self.until(partial(step, index), f"step {index + 1} of {selector} open")

    def ask(self, text: str) -> None:
        """Type a question and send it."""
        box = self.one("#question textarea")
        box.send_keys(text)
        box.send_keys(Keys.ENTER)

    def answered(self, turns: int) -> None:
        """Wait until so many questions are answered and nothing runs any more."""
        self.until(
            lambda: (
                len(self.all("#chat .user-row")) == turns
                and len(self.all("#chat .message-buttons-left")) >= turns
                and self.all("#question .submit-button")
            ),
            f"{turns} answered questions",
        )

    def text(self, selector: str) -> str:
        """All text inside the first element of a selector."""
        return str(self.one(selector).text)

    def js(self, script: str, *arguments: Any) -> Any:
        """The value of some JavaScript."""
        return self.driver.execute_script(f"return {script}", *arguments)

    def complaints(self) -> list[str]:
        """What the console holds that is an error."""
        return [each["message"] for each in self.driver.get_log("browser") if each["level"] == "SEVERE"]

    def picture(self, path: Path) -> None:
        """A picture of the window."""
        self.driver.save_screenshot(str(path))

    def _clicked(self, element: WebElement) -> bool:
        self.js("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()
        return True
