"""The demo's coming meetings: who comes, and what comes late."""
