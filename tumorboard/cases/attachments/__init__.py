"""Files beside a case: referral letters and pictures, judged by content, kept outside the web root."""
