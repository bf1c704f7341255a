"""The page in a real browser, with an assistant that plays prepared turns."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.fakes.browser import Browser
from tests.fakes.scripted_assistant import CANONICAL
from tests.fakes.scripted_chat import EVIL, SCRIPT, SLOW
from tests.ui.chat.conftest import ScriptedChat
from ui.chat.page import EXAMPLES

pytestmark = pytest.mark.browser

WIDTHS = "[document.documentElement.scrollWidth, window.innerWidth]"


def step_contents(browser: Browser) -> str:
    browser.unfold("#chat .thought-group", 1)
    return browser.text("#chat .thought-group .content")


def test_an_example_is_answered_with_table_step_chart_and_sources(chat: ScriptedChat, browser: Browser) -> None:
    assert [each.text for each in browser.all("#chat .example")] == [label for label, _ in EXAMPLES]
    browser.click("#chat .example")
    browser.answered(1)
    assert browser.text("#chat .user-row") == EXAMPLES[0][1]
    rows = [row.text for row in browser.all("#chat .bot-row table:not(.thought-group table) tbody tr")]
    assert len(rows) == 4
    assert rows[0].startswith("1 Delta gpuA100x4")
    assert "recommend_placement" in browser.text("#chat .thought-group")
    contents = step_contents(browser)
    assert '"dataset_size": 2000000' in contents
    assert '"considered": 2041' in contents
    browser.one("#chat .js-plotly-plot .annotation")
    assert len(browser.all("#chat .js-plotly-plot")) == 1
    link = browser.one("#chat .bot-row a[href^='https://docs.ncsa']")
    assert link.get_attribute("target") == "_blank"
    assert browser.complaints() == []


@pytest.mark.parametrize("phone", [False, True])
def test_the_chart_fills_the_message_and_nothing_leaves_the_screen(
    chat: ScriptedChat, browser: Browser, phone: bool, tmp_path: Path
) -> None:
    if phone:
        browser.phone()
        browser.reload()
    browser.ask(CANONICAL)
    browser.answered(1)
    browser.one("#chat .js-plotly-plot .annotation")
    time.sleep(0.3)  # plotly fits itself to the width after its first drawing
    chart, message = (
        browser.js(f"document.querySelector('{selector}').getBoundingClientRect().width")
        for selector in ("#chat .js-plotly-plot .main-svg", "#chat .bot-row")
    )
    assert chart >= 0.85 * message
    page, window = browser.js(WIDTHS)
    assert page <= window
    table = browser.one("#chat .bot-row table:not(.thought-group table)")
    if phone:
        assert browser.js("arguments[0].scrollWidth > arguments[0].clientWidth", table), "the table scrolls in its box"
    browser.picture(tmp_path / "chart.png")


def test_a_next_question_is_asked_by_its_button(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask(CANONICAL)
    browser.answered(1)
    browser.click("#chat .option")
    browser.answered(2)
    assert "Cardinal, for $19.10 and not $107." in browser.all("#chat .bot-row")[1].text
    assert chat.thread_of("Cheapest one?") == [CANONICAL, "Cheapest one?"], "it belongs to the same thread"


def test_a_thread_survives_a_reload_and_can_be_left_and_found_again(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask(CANONICAL)
    browser.answered(1)
    browser.reload()
    browser.answered(1)
    assert "Delta gpuA100x4" in browser.text("#chat .bot-row table:not(.thought-group table)")
    browser.one("#chat .js-plotly-plot .annotation")
    browser.click("#new-chat")
    browser.one("#chat .example")
    browser.until(lambda: "thread" not in browser.driver.current_url, "an address without a thread")
    assert browser.text("#history label") == CANONICAL
    browser.click("#history label")
    browser.answered(1)
    browser.until(lambda: "thread=thread-" in browser.driver.current_url, "the thread in the address")


def test_a_thumb_is_kept_and_shown_after_a_reload(chat: ScriptedChat, browser: Browser) -> None:
    question = "a question worth a thumb"
    browser.ask(question)
    browser.answered(1)
    browser.click("#chat button[aria-label='Like']")
    browser.until(lambda: chat.told()["ratings"][question] == 1, "the rating")
    browser.reload()
    browser.answered(1)
    browser.click("#chat button[aria-label='Liked']")
    browser.until(lambda: chat.told()["ratings"][question] is None, "the rating taken back")


def test_stop_cancels_the_run_and_the_next_question_works(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask(SLOW)
    browser.click("#question .stop-button")
    browser.answered(1)
    assert len(chat.told()["cancelled"]) == 1
    assert "Stopped before the answer was finished" in browser.text("#chat .bot-row")
    assert browser.all("#chat .loading-spinner") == []
    browser.ask(CANONICAL)
    browser.answered(2)


def test_a_new_chat_ends_what_still_runs_in_the_old_one(chat: ScriptedChat, browser: Browser) -> None:
    before = len(chat.told().get("cancelled", []))
    browser.ask(SLOW)
    browser.one("#question .stop-button")
    browser.one("#chat .bot-row")
    browser.click("#new-chat")
    browser.one("#chat .example")
    browser.until(lambda: len(chat.told().get("cancelled", [])) == before + 1, "the run cancelled")
    assert browser.all("#chat .user-row") == []
    browser.ask("hello")
    browser.answered(1)
    assert browser.text("#chat .bot-row").startswith("Hello.")
    assert chat.thread_of("hello") == ["hello"], "it begins a thread of its own"


def test_a_conversation_is_deleted_after_asking(chat: ScriptedChat, browser: Browser) -> None:
    assert not browser.all("#delete-thread")[0].is_displayed(), "a new chat has nothing to delete"
    question = "a question to be forgotten"
    browser.ask(question)
    browser.answered(1)
    browser.click("#delete-thread")
    browser.driver.switch_to.alert.dismiss()
    assert chat.thread_of(question) == [question]
    browser.click("#delete-thread")
    browser.driver.switch_to.alert.accept()
    browser.one("#chat .example")
    browser.until(lambda: chat.thread_of(question) == [], "the thread deleted")
    browser.until(lambda: "thread" not in browser.driver.current_url, "an address without a thread")
    assert question not in [each.text for each in browser.all("#history label")]
    assert browser.complaints() == []


def test_words_in_angle_brackets_are_not_lost(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask("placeholder")
    browser.answered(1)
    said = " ".join(browser.text("#chat .bot-row").split())
    assert said.startswith("Replace <your-account> in --account=<your-account>")


def test_an_empty_question_is_not_sent(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask("   ")
    browser.ask("hello")
    browser.answered(1)
    assert chat.thread_of("hello") == ["hello"]
    assert browser.complaints() == []


def test_retry_asks_the_last_question_again(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask("hello")
    browser.answered(1)
    browser.click("#chat button[aria-label='Retry']")
    browser.answered(2)
    assert chat.thread_of("hello") == ["hello", "hello"]


def test_nothing_that_comes_from_outside_is_executed(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask(EVIL)
    browser.answered(1)
    browser.unfold("#chat .thought-group", 2)
    for link in browser.all("#chat .bot-row a"):
        assert not (link.get_attribute("href") or "").startswith("javascript")
    browser.reload()
    browser.answered(1)
    browser.one("#history label")
    assert "<script>" in browser.text("#chat .user-row"), "the person's own words are shown as typed"
    assert "<script>" in browser.text("#history label"), "the title is shown as it is"
    assert browser.js("window.hacked") is None
    loaded = browser.js("performance.getEntriesByType('resource').map(e => e.name)")
    outside = [each for each in loaded if not each.startswith((chat.address, "data:", "blob:"))]
    assert outside == [], "no picture of an answer is fetched from elsewhere"
    broken = browser.js("[...document.querySelectorAll('#chat img')].map(i => i.naturalWidth)")
    assert not any(broken), "pictures from elsewhere are not loaded"


def test_the_profile_panel_is_saved_and_used_on_the_next_question(chat: ScriptedChat, browser: Browser) -> None:
    browser.click("#profile button.label-wrap")
    browser.one("#profile-programs input").send_keys("ACCESS\n")
    browser.one("#profile-budget textarea, #profile-budget input").send_keys("250")
    browser.click("#profile-save")
    browser.until(lambda: "Saved" in browser.text("#profile-said"), "the word that it is saved")
    browser.ask(CANONICAL)
    browser.answered(1)
    used = chat.told()["profiles"][-1]
    assert (used["programs"], used["budget_usd"]) == (["ACCESS"], 250)
    assert "ACCESS" in (chat.home / "profile.yaml").read_text()
    browser.reload()
    browser.answered(1)
    browser.click("#profile button.label-wrap")
    browser.until(lambda: "ACCESS" in browser.text("#profile-programs"), "the saved program")


def test_a_script_can_be_downloaded(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask("script")
    browser.answered(1)
    link = browser.one("#chat a.file-link")
    assert link.text == "resnet50.sbatch"
    assert link.get_attribute("download") == "resnet50.sbatch"
    shown = [
        each.get_attribute("aria-label")
        for each in browser.all("#chat .message-buttons-left button")
        if each.is_displayed()
    ]
    assert shown == ["Retry", "Dislike", "Like"], "nothing is shared with other sites"
    reply = "fetch(arguments[0]).then(reply => reply.text())"
    assert browser.js(reply, link.get_attribute("href")) == SCRIPT


def test_the_model_and_its_notice_are_shown(chat: ScriptedChat, browser: Browser) -> None:
    browser.ask(CANONICAL)
    browser.answered(1)
    assert "no Ollama server is running" in browser.text("#chat .bot-row")
    assert "the embedded planner" in browser.text("#model")


def test_the_side_panel_leaves_a_phone_free_and_opens_on_demand(chat: ScriptedChat, browser: Browser) -> None:
    browser.phone()
    browser.reload()
    assert browser.js("document.querySelector('#side').getBoundingClientRect().right") <= 1
    browser.click("#side .toggle-button")
    browser.one("#new-chat")
    page, window = browser.js(WIDTHS)
    assert page <= window
    browser.click("#new-chat")
    browser.until(lambda: "open" not in (browser.all("#side")[0].get_attribute("class") or "").split(), "it closes")


def test_dark_and_light_are_readable(chat: ScriptedChat, browser: Browser) -> None:
    for mode in ("dark", "light"):
        browser.open(f"{chat.address}/?__theme={mode}")
        browser.ask(CANONICAL)
        browser.answered(1)
        text, ground = browser.js(
            "[getComputedStyle(document.querySelector('#chat .bot-row .prose p')).color,"
            " getComputedStyle(document.body).backgroundColor]"
        )
        assert contrast(text, ground) > 7, f"{mode}: {text} on {ground}"


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two CSS colours by the WCAG formula."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    parts = [float(part) / 255 for part in colour.split("(")[1].rstrip(")").split(",")[:3]]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
