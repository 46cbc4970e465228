"""What the address of a list of the staff may ask: its filters, and nothing that a number of rows would give away."""

import pytest
from django.contrib import admin
from django.contrib.admin.filters import SimpleListFilter
from django.urls import reverse

from practices.models import Practice
from records.forms import change_address
from records.models import Region, SiteSettings, Term
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/practices/practice/"
LARGE = "9" * 24


# Those with a list; the settings of the site are one row.
MODELS = [model for model in admin.site._registry if model is not SiteSettings]


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.parametrize(
    "asked",
    [
        "internal_note__startswith=x",
        "working_copy__isnull=0",
        "author=1",
        "submitted_by=1",
        "title__regex=(",
        "title__contains=x",
        "checked_on__year=99999",
        "published_at__iso_year=99999",
        "id__in=1",
        "region__name=x",
        "status__startswith=d",
        f"region__id__exact={LARGE}",
        f"region__id__in={LARGE}",
    ],
)
def test_a_list_of_records_answers_its_filters_alone(signed_in, carla, asked):
    assert signed_in(carla).get(f"{LIST}?{asked}").status_code == 400


def test_what_points_at_a_row_cannot_be_asked(signed_in, coordinator, carla):
    for client in (signed_in(carla), signed_in(coordinator)):
        for model, asked in ((Region, "owned_records"), (Region, "memberships"), (Term, "actors")):
            assert client.get(f"{list_of(model)}?{asked}=1").status_code == 400
    assert client.get("/admin/otp_totp/totpdevice/?key__startswith=a").status_code == 400


def test_the_filters_beside_each_list_work(signed_in, coordinator, north):
    """Each choice that a page offers; of libraries' lists too."""
    factories.make_practice("One", region=north)
    client = signed_in(coordinator)
    answers = {}
    for model in MODELS:
        for spec in client.get(list_of(model)).context_data["cl"].filter_specs:
            if not isinstance(spec, SimpleListFilter):
                for choice in spec.choices(client.get(list_of(model)).context_data["cl"]):
                    address = list_of(model) + choice["query_string"]
                    answers[address] = client.get(address).status_code
    assert len(answers) > 30
    assert {address: status for address, status in answers.items() if status != 200} == {}


def test_a_long_search_or_a_strange_choice_is_no_server_error(signed_in, coordinator):
    client = signed_in(coordinator)
    for model in MODELS:
        assert client.get(list_of(model), {"q": "work " * 12_000}).status_code == 200
    for key in ("abc", LARGE, "\0"):
        answer = client.post(
            LIST, {"action": "submit_selected", "_selected_action": key, "index": "0"}, follow=True
        )
        assert "Items must be selected in order to perform actions on them." in answer.text


@pytest.mark.parametrize("who", ["sandro", "coordinator"])
def test_no_detour_tells_whether_there_is_a_record(signed_in, request, who, north):
    from django.contrib.contenttypes.models import ContentType

    draft = factories.make_practice("Hidden", region=north, status="draft", published_at=None)
    public = factories.make_practice("Open", region=north)
    client = signed_in(request.getfixturevalue(who))
    kind = ContentType.objects.get_for_model(Practice).pk
    for key in (draft.pk, public.pk, 99999, "9" * 25):
        assert client.get(f"/admin/r/{kind}/{key}/").status_code == 404
    assert f'href="{public.get_absolute_url()}"' in client.get(change_address(public)).text
