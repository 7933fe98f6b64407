"""The components in a real browser: reachable, readable in both themes, and never losing what was typed."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from tests.validity import accessibility_problems

pytestmark = pytest.mark.once
PAGES = ["/looks", "/looks?only=plan", "/looks?only=refused"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_guide_is_accessible_and_fits_every_width(page: Page, address: str, theme: str) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(address)
        assert accessibility_problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_theme_is_chosen_at_once_and_kept(page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto("/looks")
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.get_by_role("button", name="Light theme")).to_be_visible()


def test_slash_finds_the_search_but_not_while_typing(page: Page) -> None:
    page.goto("/looks")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    question = page.get_by_label("Question to the board")
    question.fill("a")
    question.press("End")
    page.keyboard.type("/b")
    expect(question).to_have_value("a/b")


def test_combobox_finds_by_letters_and_code_and_refuses_what_is_not_listed(page: Page) -> None:
    page.goto("/looks")
    diagnosis = page.get_by_role("combobox", name="Diagnosis")
    diagnosis.click()
    page.keyboard.type("rhabdo alv")
    expect(page.locator("#diagnosis-list").get_by_role("option")).to_have_text(["Alveolar rhabdomyosarcoma8920/3"])
    page.keyboard.press("Enter")
    assert page.eval_on_selector("select#diagnosis", "field => field.value") == "8920/3"
    diagnosis.fill("9260/0")
    page.keyboard.press("Tab")
    expect(diagnosis).to_have_value("Aneurysmal bone cyst")
    diagnosis.fill("nonsense")
    page.keyboard.press("Tab")
    expect(diagnosis).to_have_value("Aneurysmal bone cyst")


def test_error_summary_has_the_focus_and_leads_to_the_field(page: Page) -> None:
    page.goto("/looks?only=refused")
    expect(page.locator(".errors")).to_be_focused()
    page.get_by_role("link", name="Choose a diagnosis").click()
    expect(page.get_by_role("combobox", name="Diagnosis")).to_be_focused()


def test_confirming_is_modal_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/looks")
    page.get_by_role("button", name="Sign plan").click()
    dialog = page.get_by_role("dialog", name="Sign the plan of Amara Osei?")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("button", name="Sign plan")).to_be_focused()


def test_single_keys_act_only_in_the_list_and_can_be_turned_off(page: Page) -> None:
    page.goto("/looks")
    page.evaluate("""() => document.querySelectorAll('[data-key="X"]').forEach((button) =>
        button.addEventListener('click', (event) => {
            event.preventDefault();
            document.title = button.getAttribute('aria-label');
        }))""")
    page.keyboard.press("x")
    assert "Remove" not in page.title()
    page.locator("#slot-a1").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#slot-a2")).to_be_focused()
    page.keyboard.press("x")
    assert page.title() == "Remove Elias Lindgren"
    page.keyboard.press("?")
    page.get_by_label("Single letters act in lists").uncheck()
    page.keyboard.press("Escape")
    page.locator("#slot-a1").focus()
    page.keyboard.press("x")
    assert page.title() == "Remove Elias Lindgren"


def test_autosave_tells_when_it_saved_and_tries_again_when_not(page: Page) -> None:
    posts: list[str] = []

    def _answer(route: Route) -> None:
        posts.append(route.request.post_data or "")
        if len(posts) == 1:
            route.fulfill(status=503, body="")
        else:
            route.fulfill(status=200, content_type="application/json", body=json.dumps({"words": "Saved 14:02"}))

    def _with_autosave(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace("data-dirty", 'data-dirty data-autosave="/draft"'))

    page.route("**/looks", _with_autosave)
    page.route("**/draft", _answer)
    page.goto("/looks")
    page.get_by_label("Question to the board").fill("Limb salvage?")
    status = page.locator(".form-foot [data-save-words]")
    expect(status).to_have_text("Not saved, trying again")
    expect(status).to_have_text("Saved 14:02", timeout=12_000)
    assert len(posts) == 2
    assert "question=Limb+salvage" in posts[1]
    assert "once=" not in posts[1]
    assert page.locator("form[data-changed]").count() == 0
