"""What a coordinator does in the admin, page by page."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.models import Film, FilmTrack, LinkCheck, OldSlug, SiteSettings, Term
from tests import factories
from tests.full_record import full_practice

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
RECORDS = ["practices.practice", "practices.instrument", "actors.actor", "actors.partner"]


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def staff(coordinator, signed_in):
    return signed_in(coordinator)


@pytest.fixture
def everything(coordinator):
    """A row of every model that the admin lists, the records with a row in each of their parts."""
    practice = full_practice(coordinator)
    Film.objects.create(title="Film", is_project_film=True, outside_url="https://film.example.org/1")
    LinkCheck.objects.create(url="https://example.org/")
    OldSlug.objects.create(record=practice, slug="an-old-one")
    SiteSettings.objects.get_or_create(pk=1)
    return practice


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.label)
def test_every_page_opens(staff, everything, model):
    options = admin.site._registry[model]
    assert staff.get(address(model, "changelist"), follow=True).status_code == 200
    if options.search_fields:
        assert staff.get(address(model, "changelist"), {"q": "Östergötland 1"}).status_code == 200
    row = model._default_manager.first()
    if row is not None:
        page = staff.get(address(model, "change", row.pk), follow=True)
        assert page.status_code == 200, model
    adding = staff.get(address(model, "add"))
    assert adding.status_code in (200, 403) or model._meta.label == "records.Record"
