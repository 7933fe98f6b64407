"""The demo's meetings as they were held: who came when, and how one of the board saw them."""
