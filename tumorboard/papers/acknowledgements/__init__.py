"""Which signed plans their referrers have not acknowledged."""
