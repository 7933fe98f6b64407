"""How fast the pages are, as ratios beside a bare Flask page on the same server, in one run."""
