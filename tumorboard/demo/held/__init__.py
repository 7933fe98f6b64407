"""The demo's meetings as they were held: who came when, how one of the board saw them, and what was printed."""
