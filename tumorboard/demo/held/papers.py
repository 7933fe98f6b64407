"""The demo's letterhead, and the page for one family: written by the surgeon, approved by who referred the child."""

from sqlalchemy import select

from tumorboard.core.db import db
from tumorboard.demo.scene import Scene
from tumorboard.directory.letterhead.actions import change_letterhead
from tumorboard.papers.family.actions import approve_family_page, write_family_page
from tumorboard.papers.family.plain import FamilyPart
from tumorboard.permissions import Role
from tumorboard.plans.models import Plan
from tumorboard.plans.states import PlanState

HOUSE, STORY = "msk", "osteosarcoma-femur"
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30" fill="#0b5566"/>'
    b'<path d="M20 44c-6 0-6-8 0-8l8-12c-2-6 6-10 8-4l-8 18c4 4-2 10-8 6z" fill="#fff"/></svg>'
)
NAME = "Example Children’s Hospital\nMusculoskeletal Tumor Program"
ADDRESS = "100 Example Street\nSpringfield\nTelephone 555-0100, weekdays 8 to 17"
FOOTER = "Synthetic demo data: no real hospital, no real patient."
PAGE: dict[str, str] = {
    FamilyPart.ILLNESS: "There is a bone tumor in the thigh, just above the knee. Its name is osteosarcoma. It is a "
    "cancer. The pictures show no spread to the lungs or to other bones.",
    FamilyPart.ADVICE: "First strong medicine against the cancer (chemotherapy), for about ten weeks.\n"
    "Then an operation: the surgeon takes the tumor out and puts in an artificial joint that can grow along.\n"
    "Then the medicine again.",
    FamilyPart.WHY: "The medicine makes the tumor smaller and reaches cancer cells too small to see. With the "
    "operation the leg can be kept. We also talked about saving the knee joint; the tumor is too near to it.",
    FamilyPart.NEXT: "New pictures of the leg and the chest before the operation.\n"
    "We talk with you about fertility before the medicine begins.\nThe surgeon meets you to show the artificial joint.",
    FamilyPart.WATCH: "Fever of 38 degrees or more. Sudden strong pain, or a leg that cannot carry weight.",
    FamilyPart.WISHES: "To play football again, and to go to school as often as possible.",
    FamilyPart.CALL: "The nurses of the program: 555-0100, weekdays 8 to 17.\nAt night and on weekends: 555-0199, "
    "ask for the children’s cancer doctor on call.",
}


def print_papers(scene: Scene) -> None:
    """Give one programme its letterhead, and one child's family their page."""
    house = scene.houses[HOUSE]
    keeper = house.one(Role.PROGRAMME_ADMINISTRATOR)
    change_letterhead(house.programme, name_lines=NAME, address_lines=ADDRESS, footer=FOOTER, logo=LOGO, by=keeper)
    told = [key for key, child in scene.children.items() if (child.house, child.story.key) == (HOUSE, STORY)]
    signed = (Plan.presentation_id.in_(told), Plan.state == PlanState.SIGNED)
    plan = db.session.scalars(select(Plan).where(*signed).order_by(Plan.id.desc()).limit(1)).first()
    if plan is None:
        return
    referrer = scene.children[plan.presentation_id].referrer
    family_page = write_family_page(plan, parts=PAGE, version=0, by=house.board["ORT"][0])
    db.session.flush()
    approve_family_page(plan, version=family_page.version, by=referrer or house.one(Role.CHAIR))
