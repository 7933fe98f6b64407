"""Somebody who has no mouse: Tab, the keys that `?` lists, and typing."""

from playwright.sync_api import Locator, Page, expect

#: A page whose next thing lies farther away is not usable.
FARTHEST = 60


class Keyboard:
    """A keyboard before a page. It never clicks, and sets the focus only as Tab and the page's own keys do."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press these keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, wanted: Locator, *, back: bool = False, most: int = FARTHEST) -> None:
        """Tab to this; fail when it lies too far away."""
        expect(wanted).to_be_visible()
        handle = wanted.element_handle()
        for _ in range(most + 1):
            if self.page.evaluate("wanted => wanted === document.activeElement", handle):
                return
            self.press("Shift+Tab" if back else "Tab")
        raise AssertionError(f"{wanted} is more than {most} keys away")

    def push(self, wanted: Locator, *, back: bool = False) -> None:
        """Tab to a button or a link, and press Enter."""
        self.reach(wanted, back=back)
        self.press("Enter")

    def write(self, wanted: Locator, words: str) -> None:
        """Tab to a field, and type over what stands there."""
        self.reach(wanted)
        if wanted.evaluate("one => one.matches('input, textarea')"):
            self.press("Control+a")
        self.page.keyboard.type(words)

    def skip(self) -> None:
        """Go past the rail, by the first link of the page."""
        self.press("Tab", "Enter")
        expect(self.page.locator("#content")).to_be_focused()
