"""The referral: one page on which a clinician brings a patient's case to the board, and its draft."""
