"""The coordinator's board: coming meetings as columns, cases as cards with what each still lacks."""
