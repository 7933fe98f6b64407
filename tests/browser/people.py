"""What the people of the main line do in their browsers, each step in their own words."""

import re
from io import BytesIO

from playwright.sync_api import Page, expect
from pypdf import PdfReader

QUESTION = "Is limb salvage possible, or should it be rotationplasty?"
CONSENSUS = "Two more cycles of chemotherapy, then wide resection with a growing prosthesis."
RECOMMENDED = "Wide resection of the distal femur"


class Referrer:
    """A clinician elsewhere, with one case."""

    def __init__(self, page: Page, slug: str) -> None:
        self.page, self.slug = page, slug

    def refer(self) -> int:
        """Refer a plain case; return the number of the presentation."""
        page = self.page
        page.goto(f"/programmes/{self.slug}/refer")
        page.get_by_role("group", name="Biopsy or excision").get_by_role("radio", name="No", exact=True).check()
        page.get_by_label("Number", exact=True).fill("4471-2080")
        page.get_by_label("Birth date").fill("2016-03-09")
        page.get_by_label("Hospital that gave the number").fill("St. Elsewhere")
        page.get_by_label("Given names").fill("Amara")
        page.get_by_label("Family name").fill("Osei")
        page.get_by_role("combobox", name="Diagnosis, or what is suspected").fill("Ewing sarcoma")
        page.get_by_role("combobox", name="Site", exact=True).fill("Femur, distal")
        page.get_by_label("Side").select_option(label="Left")
        page.get_by_role("textbox", name="Question to the board").fill(QUESTION)
        page.locator(".refer-foot").get_by_role("button", name="Refer case").click()
        page.wait_for_url(re.compile(r"/presentations/\d+$"))
        expect(page.locator("h1")).to_contain_text("Referred")
        return number_in(page.url)

    def acknowledge(self, plan: int) -> None:
        """Read the plan and say so."""
        self.page.goto(f"/plans/{plan}")
        expect(self.page.get_by_text(CONSENSUS)).to_be_visible()
        self.page.get_by_role("button", name="Acknowledge plan").click()
        expect(self.page.get_by_role("button", name="Acknowledge plan")).to_have_count(0)

    def say_it_was_not_done(self) -> None:
        """Answer the first recommendation: not carried out, because the family declined."""
        page = self.page
        page.goto(f"/programmes/{self.slug}/followups")
        page.get_by_role("link", name=RECOMMENDED).click()
        page.get_by_role("radio", name="Not carried out").check()
        page.get_by_label("Why not").select_option(index=1)
        page.get_by_role("button", name="Save answer").click()
        expect(page.get_by_text("Not carried out, says")).to_be_visible()

    def present_again(self, presentation: int) -> int:
        """Present the case again, with the last decision in view."""
        page = self.page
        page.goto(f"/presentations/{presentation}/again")
        expect(page.get_by_text(CONSENSUS)).to_be_visible()
        expect(page.get_by_text(RECOMMENDED).first).to_be_visible()
        expect(page.get_by_text("Not carried out").first).to_be_visible()
        page.get_by_role("radio", name="No, patient or family").check()
        page.get_by_role("textbox", name="Question to the board").fill("What else can be offered?")
        page.get_by_role("button", name="Present again").click()
        page.wait_for_url(lambda address: f"/{presentation}/" not in address)
        return number_in(page.url)


class Coordinator:
    """Who keeps the agenda and writes down what others say."""

    def __init__(self, page: Page, slug: str) -> None:
        self.page, self.slug = page, slug

    def accept(self, presentation: int) -> None:
        """Accept the referral from the list of those that wait."""
        self.page.goto(f"/programmes/{self.slug}/referrals")
        self.page.locator(f'a[href$="/presentations/{presentation}"]').first.click()
        self.page.get_by_role("button", name="Accept referral").click()
        expect(self.page.locator("h1")).to_contain_text("Accepted")

    def publish(self, meeting: int) -> None:
        """List the accepted case for the meeting and publish the agenda."""
        page = self.page
        page.goto(f"/conferences/{meeting}/build")
        page.get_by_role("button", name="Add Amara Osei").click()
        expect(page.get_by_role("button", name="Remove Amara Osei")).to_be_visible()
        page.get_by_role("button", name="Publish agenda").click()
        expect(page.get_by_text("version 1 is published")).to_be_visible()

    def record_attendance(self, meeting: int, present: list[str], absent: list[str]) -> None:
        """Note who is in the room."""
        page = self.page
        page.goto(f"/conferences/{meeting}/attendance")
        for names, presence in ((present, "In the room"), (absent, "Absent")):
            for name in names:
                page.get_by_role("radiogroup", name=name).get_by_role("radio", name=presence).check()
        page.get_by_role("button", name="Record attendance").click()
        expect(page.locator("h1")).to_contain_text(f"{len(present)} people present")

    def note_inputs(self, presentation: int, count: int) -> None:
        """Note for each discipline, with its only speaker, that it has nothing to add."""
        page = self.page
        page.goto(f"/presentations/{presentation}/inputs")
        for left in range(count, 0, -1):
            buttons = page.get_by_role("button", name="Nothing to add")
            expect(buttons).to_have_count(left)
            buttons.first.click()


class Chair:
    """Who writes the consensus and signs it."""

    def __init__(self, page: Page, password: str) -> None:
        self.page, self.password = page, password

    def write(self, presentation: int) -> None:
        """Start the plan of a case on the agenda, and write what is needed before signing."""
        page = self.page
        page.goto(f"/presentations/{presentation}")
        page.get_by_role("button", name="Write plan").click()
        self._save("Consensus", {"Consensus": CONSENSUS})
        page.get_by_role("form", name="Intent").get_by_label("Choice").select_option(index=1)
        page.get_by_role("form", name="Intent").get_by_role("button", name="Save").click()
        expect(page.get_by_text("Saved “Intent”")).to_be_visible()
        self._save("Who tells the family", {"Who": "Dr. Lena Vogt", "Day": "2027-03-01"})
        line = page.get_by_role("form", name="Add recommendation")
        line.get_by_label("Kind").select_option("surgery")
        line.get_by_label("Procedure, regimen or words").fill(RECOMMENDED)
        line.get_by_label("Who sees to it").select_option(index=1)
        line.get_by_label(re.compile("^By")).fill("2027-03-01")
        line.get_by_role("button", name="Add recommendation").click()
        expect(page.locator("#lines").get_by_text(RECOMMENDED)).to_be_visible()
        silent = page.get_by_role("button", name=re.compile("^Note all"))
        if silent.count():  # nobody gave an input: that is noted, and stands on the plan
            silent.click()
        expect(page.locator("h1")).to_have_text("Draft, complete")

    def _save(self, name: str, fields: dict[str, str]) -> None:
        form = self.page.get_by_role("form", name=name)
        for label, text in fields.items():
            form.get_by_label(label).fill(text)
        form.get_by_role("button", name="Save").click()
        expect(self.page.get_by_text(f"Saved “{name}”")).to_be_visible()

    def sign(self) -> int:
        """Sign the draft that is open; return the plan's number."""
        page = self.page
        page.get_by_role("link", name="Sign plan").click()
        page.get_by_label("Your password").fill(self.password)
        page.get_by_role("button", name="Sign plan").click()
        page.wait_for_url(re.compile(r"/plans/\d+$"))
        expect(page.get_by_role("link", name="Amend")).to_be_visible()
        return number_in(page.url)

    def words_of_the_pdf(self, plan: int) -> str:
        """The plan's PDF, read back."""
        answer = self.page.request.get(f"/plans/{plan}/pdf")
        assert answer.headers["content-type"] == "application/pdf"
        pages = PdfReader(BytesIO(answer.body())).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())


def number_in(address: str) -> int:
    """The number in an address such as ``/plans/7#lines``."""
    found = re.search(r"/(\d+)(?:/\w+)?(?:[#?].*)?$", address)
    assert found, address
    return int(found[1])
