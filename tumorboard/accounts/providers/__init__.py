"""Single sign-on: an institution's own OpenID providers vouch for its people."""
