"""Staff, films, pictures and the site's own facts in the admin."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture

from practices.models import RegionCoverage, Transfer
from records.models import Film, Generation, SiteSettings, User
from tests import factories
from tests.typing import Desk

ADD_FILM = "/admin/records/film/add/"
ELSEWHERE = {"outside_url": "https://film.example.org/1"}


@pytest.fixture
def desk(coordinator):
    return Desk(coordinator)


def picture(kind="JPEG", size=(40, 30)):
    content, camera = BytesIO(), Picture.Exif()
    camera[0x010F] = "A camera"
    camera.get_ifd(0x8825)[1] = "N"
    Picture.new("RGB", size, "teal").save(content, kind, exif=camera)
    return SimpleUploadedFile("Photo of 3 März.JPG", content.getvalue())


def test_an_uploaded_film_loses_its_pictures_camera_data(desk):
    film = SimpleUploadedFile("film.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 90)
    track = (
        "tracks",
        {
            "language": "sv",
            "kind": "captions",
            "file": SimpleUploadedFile("sv.vtt", b"\xef\xbb\xbfWEBVTT\n\n"),
        },
    )
    assert (
        desk.save(ADD_FILM, track, title="Our film", file=film, poster=picture(), is_project_film="on") == []
    )
    saved = Film.objects.get()
    assert saved.poster.name.startswith("film/photo-of-3-marz")
    with saved.poster.open(), Picture.open(saved.poster) as poster:
        assert not poster.getexif()
        assert poster.size == (40, 30)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("file", b"<html>not a film at all</html>", "This is no MP4 film."),
        ("poster", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Upload a valid image."),
    ],
)
def test_a_file_is_known_by_its_content(desk, name, content, sentence):
    upload = SimpleUploadedFile({"file": "film.mp4", "poster": "poster.png"}[name], content)
    errors = desk.save(ADD_FILM, title="Film", **{name: upload})
    assert errors[0].startswith(sentence)


@pytest.mark.parametrize("content", [b"1\n00:00:01,000", b"WEBVTTX\n", "WEBVTT\nö".encode("latin-1")])
def test_a_track_is_webvtt(desk, content):
    track = {"language": "en", "kind": "captions", "file": SimpleUploadedFile("en.vtt", content)}
    [error] = desk.save(ADD_FILM, ("tracks", track), title="Film", **ELSEWHERE)
    assert error.startswith("This is no WebVTT file")


def test_one_film_is_the_one_of_the_video_page(desk):
    Film.objects.create(title="The first", is_project_film=True, **ELSEWHERE)
    [error] = desk.save(ADD_FILM, title="The second", is_project_film="on", **ELSEWHERE)
    assert error.startswith("Another film is the one of the video page")


def test_a_film_is_a_file_or_an_address(desk):
    film = SimpleUploadedFile("film.mp4", b"\0\0\0\x18ftypmp42" + b"\0" * 90)
    [error] = desk.save(ADD_FILM, title="Both", file=film, **ELSEWHERE)
    assert error.startswith("A film is a file or lies elsewhere, not both")
    assert desk.save(ADD_FILM, title="Neither") == ["Give the film: a file, or an outside address."]


def test_the_sites_own_facts_are_one_row(coordinator, signed_in, desk):
    client, before = signed_in(coordinator), Generation.current()
    form = client.get("/admin/records/sitesettings/").url
    assert client.get("/admin/records/sitesettings/add/").status_code == 403
    assert client.get("/admin/records/sitesettings/1/delete/").status_code == 403
    assert desk.save(form, publisher="Region Östergötland") == []
    assert SiteSettings.objects.get().publisher == "Region Östergötland"
    assert Generation.current() > before
    assert "Region Östergötland" in client.get("/accessibility/").text


def test_a_new_colleague(desk, north):
    name = {"first_name": "Nils", "last_name": "Berg", "email": "Nils@example.org"}
    role = ("memberships", {"region": north.pk, "role": "editor"})
    assert desk.save("/admin/records/user/add/", role, **name, **{"memberships-TOTAL_FORMS": 1}) == []
    colleague = User.objects.get(username="nils@example.org")
    assert colleague.memberships.get().region == north
    assert colleague.is_staff
    assert not colleague.has_usable_password()
    assert not colleague.is_coordinator


def test_the_last_coordinator_stays(desk, coordinator):
    form = reverse("admin:records_user_change", args=[coordinator.pk])
    said = ["This is the last coordinator: make another one first."]
    assert desk.save(form, is_staff=None) == said
    assert desk.save(form, **{"memberships-0-DELETE": "on"}) == said
    User.objects.create_superuser("second")
    assert desk.save(form, **{"memberships-0-DELETE": "on"}) == []


def test_nobody_reads_the_secret_of_a_second_factor(coordinator, signed_in):
    client = signed_in(coordinator)
    device = coordinator.totpdevice_set.create(name="phone", confirmed=True)
    page = client.get(f"/admin/otp_totp/totpdevice/{device.pk}/change/")
    assert page.status_code == 200
    assert device.key not in page.text


def test_coverage_is_told_by_type(desk, north):
    factories.make_type("L5")
    letter = factories.make_type("L5a")
    found = {"region": north.pk, "looked_on": "2014-01-01", "by_role": "Region"}
    form = reverse("admin:practices_regioncoverage_add")
    errors = desk.save(form, instrument_type=letter.pk, finding="not_competence", **found)
    assert set(errors) == {
        "Coverage is told by type, without the letter: choose L5.",
        "Say at which level it is decided.",
    }
    assert not RegionCoverage.objects.exists()


def test_a_transfer_is_a_ledger(desk, coordinator, north):
    practice = factories.make_practice()
    form = reverse("admin:practices_transfer_add")
    errors = desk.save(form, practice=practice.pk, region=practice.region.pk, status="dropped")
    assert set(errors) == {
        "A transfer leads to another region than the practice’s own.",
        "Say why it was dropped.",
    }
    south = factories.make_region("ITI1", "Tuscany")
    assert desk.save(form, practice=practice.pk, region=south.pk, status="studying", on="2014") == []
    transfer = Transfer.objects.get()
    assert (transfer.entered_by, transfer.on_text) == (coordinator, "2014")
    change = reverse("admin:practices_transfer_change", args=[transfer.pk])
    Transfer.objects.update(entered_by=None)  # nobody replies to what they entered themselves
    assert desk.save(change, status="adopted", owner_reply="Welcome.") == []
    transfer.refresh_from_db()
    assert (transfer.status, transfer.owner_reply) == ("studying", "Welcome.")
