"""What `make run` says once the site stands."""

from messe import local
from tests.conftest import make_place


def test_the_first_account_is_offered_until_there_is_one(db, capsys, edda):
    local.announce(8001)
    said = capsys.readouterr().out
    assert "http://127.0.0.1:8001/ " in said
    assert "The first coordinator account: make coordinator" in said
    edda.memberships.create(region=make_place("EU", "European Union"), role="editor")
    local.announce(8001)
    said = capsys.readouterr().out
    assert "first coordinator" not in said
    assert "http://127.0.0.1:8001/admin/" in said
