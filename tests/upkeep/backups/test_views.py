"""The administrators' page, and the red line when nights go by without a backup."""

from tumorboard.core.jobs import run_one
from tumorboard.permissions import Role
from tumorboard.upkeep.backups import jobs


def test_a_backup_is_asked_for_made_and_listed(app, make, client, tmp_path):
    app.config["BACKUP_FOLDER"] = str(tmp_path)
    browser = client(make.person(is_installation_administrator=True))
    assert "There is no good backup" in browser.get("/backups").text
    page = browser.post("/backups/make", follow_redirects=True).text
    assert "waiting for the worker" in page
    assert "Back up now" not in page
    assert 'data-again="/backups/part"' in browser.get("/backups/part").text
    assert run_one()
    page = browser.get("/backups").text
    assert "The last good backup is of" in page
    assert "data-again" not in page
    assert "backup_key" in page


def test_old_backups_are_told_in_red_to_administrators_only(app, make, client, tmp_path):
    app.config["BACKUP_FOLDER"] = str(tmp_path)
    administrator = client(make.person(is_installation_administrator=True))
    attendee = client(make.member(make.programme(), Role.ATTENDEE))
    assert "There is no good backup yet" in administrator.get("/").text
    assert "good backup" not in attendee.get("/").text
    jobs.backup_now()
    assert "good backup" not in administrator.get("/").text


def test_without_a_schedule_the_page_says_so_and_nothing_is_red(make, client):
    browser = client(make.person(is_installation_administrator=True))
    assert "TUMORBOARD_BACKUP_FOLDER" in browser.get("/backups").text
    assert "good backup yet" not in browser.get("/").text
