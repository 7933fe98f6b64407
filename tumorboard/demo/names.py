"""Invented names in many scripts, for synthetic patients."""

GIVEN = (
    "Amara", "Bao", "Chidi", "Dalia", "Elif", "Finn", "Gael", "Hana", "Ines", "Jonas", "Keiko", "Liam", "Maya", "Noor",
    "Oskar", "Priya", "Quinn", "Rosa", "Sami", "Tomás", "Uma", "Valentina", "Wren", "Ximena", "Yusuf", "Zoë", "Anh Thư",
    "Björn", "Córa", "D’Andre", "Émile", "Ḥusayn", "Ngozi", "Søren", "Ülkü", "Wanjirũ", "Łucja", "Mary Jane",
)  # fmt: skip
FAMILY = (
    "Abara", "Bergström", "Castillo", "Duarte", "Eze", "Fournier", "García", "Haddad", "Ito", "Jansen", "Kowalczyk",
    "Lindqvist", "Mbeki", "Nguyễn", "O’Brien", "Petrov", "Quispe", "Rossi", "Schäfer", "Tanaka", "Ueda", "Vargas",
    "Whitfield", "Xu", "Yılmaz", "Zhang", "de la Cruz", "van den Berg", "Al-Rashid", "St. John", "Kim", "Smith",
)  # fmt: skip
OTHER_SCRIPTS = (
    ("ليلى", "حداد"), ("נועם", "לוי"), ("美咲", "田中"), ("Ольга", "Иванова"), ("Ελένη", "Παπαδοπούλου"), ("सीता", ""),
)  # fmt: skip
