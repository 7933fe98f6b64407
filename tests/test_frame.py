"""What the frame around every page offers to whom."""

from tumorboard.permissions import Role

SEARCH = "Find a patient or case"


def test_the_frame_offers_search_only_to_those_who_may_search(client, make):
    programme = make.programme()
    assert SEARCH in client(make.member(programme, Role.REFERRER)).get("/account").text
    assert SEARCH not in client(make.member(programme, Role.AUDITOR)).get("/account").text
    assert SEARCH not in client(make.person("Root", is_installation_administrator=True)).get("/account").text


def test_the_rail_leads_each_role_to_its_own_places(client, make):
    programme = make.programme("sarcoma")
    referrer = client(make.member(programme, Role.REFERRER)).get("/account").text
    auditor = client(make.member(programme, Role.AUDITOR)).get("/account").text
    assert 'href="/programmes/sarcoma/patients"' in referrer
    assert 'href="/programmes/sarcoma/ledger"' not in referrer
    assert 'href="/programmes/sarcoma/ledger"' in auditor
    assert 'href="/programmes/sarcoma/patients"' not in auditor
