"""Public pages are kept until something public changes, and nothing else ever is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def questions(client, address, **given):
    """The answer, and what the database was asked for it."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, **given)
    return answer, [query["sql"] for query in queries]


def test_the_generation_is_asked_once_a_request(client):
    make_practice()
    for _visit in range(2):
        _answer, asked = questions(client, "/practices/")
        assert len([sql for sql in asked if "generation ORDER BY id" in sql]) == 1
