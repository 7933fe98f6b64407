"""Where phrases are used, and what stands there until a programme writes its own.

They say what was decided, never what to decide: nothing is offered by diagnosis (PRODUCT.md, what the app is not).
"""

from collections.abc import Mapping

INPUT, RECOMMENDATION = "input", "recommendation"

#: Where, with the words of its heading. The sections have their names in ``SectionKind``.
PLACES: Mapping[str, str] = {
    "consensus": "Consensus",
    RECOMMENDATION: "Recommendations, as “Kind: words”",
    INPUT: "Inputs of the specialties",
    "alternatives": "Alternatives considered",
    "dissent": "Dissent",
    "conflict": "Conflict of interest",
    "family_wishes": "What the child and family wish",
    "family_told": "Who tells the family",
    "again": "Present again",
}
DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "consensus": (
        "The board agrees with what the treating team proposes.",
        "Continue the current treatment.",
        "Complete the work-up first, then present again.",
        "No treatment now; follow up.",
    ),
    RECOMMENDATION: (
        "Further diagnostics: MRI of the primary site",
        "Further diagnostics: CT of the chest",
        "Repeat staging: PET-CT",
        "Biopsy: Core biopsy, image-guided",
        "Review by a pathologist: Reference pathology",
        "Molecular testing: Fusion panel",
        "Surgery: Limb salvage, details open",
        "Systemic treatment: As begun",
        "Radiotherapy: Consultation",
        "Fertility preservation: Consultation before treatment",
        "Follow-up: Imaging in 3 months",
        "Present again: With the result",
    ),
    INPUT: (
        "Agrees.",
        "Images read: no change since the last study.",
        "Slides read: diagnosis confirmed.",
        "Needs more material.",
        "No open trial.",
    ),
    "alternatives": ("No other way was seen.", "Radiotherapy in place of surgery was weighed."),
    "dissent": (),
    "conflict": ("None declared.",),
    "family_wishes": ("The family agrees with the proposal.", "Not known yet: to be asked.", "To keep the limb."),
    "family_told": ("The treating oncologist", "The treating surgeon", "The referring clinician"),
    "again": ("After the next imaging", "With the pathology report", "After local treatment"),
}
