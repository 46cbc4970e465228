"""Pictures that contributors send: what is kept of them, what is refused, and that nobody finds a draft's."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Picture
from PIL.PngImagePlugin import PngInfo

from records import images
from records.models import Image
from tests import factories
from tests.typing import Desk

pytestmark = pytest.mark.django_db
SAID = {"alt": "A house", "credit": "Region", "licence": "CC-BY-4.0"}
SECRET = b"59.3251 N"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def send(carla, north):
    """A picture into the form of a draft: the errors, none when it is kept."""
    draft = factories.make_practice("A draft", region=north, status="draft", published_at=None)
    address = reverse("admin:practices_practice_change", args=[draft.pk])
    return lambda file: Desk(carla).save(address, ("images", SAID | {"file": file}))


def picture(kind, size=(40, 30), mode="RGB", **given):
    content = BytesIO()
    Picture.new(mode, size, "teal").save(content, kind, **given)
    return content.getvalue()


def bytes_of(field):
    with field.open() as file:
        return file.read()


def with_camera_data(kind):
    camera, text = Picture.Exif(), PngInfo()
    camera[0x010E] = SECRET.decode()
    text.add_text("Comment", SECRET.decode())
    return picture(kind, exif=camera, **({"pnginfo": text} if kind == "PNG" else {"xmp": SECRET}))


@pytest.mark.parametrize(("kind", "suffix"), [("JPEG", ".jpg"), ("PNG", ".png"), ("WEBP", ".webp")])
def test_a_picture_is_written_anew_without_what_the_camera_said(send, kind, suffix):
    sent = with_camera_data(kind)
    assert SECRET in sent
    assert send(SimpleUploadedFile(f"photo{suffix}", sent)) == []
    image = Image.objects.get()
    assert image.file.name.endswith(suffix)
    kept = bytes_of(image.file)
    assert SECRET not in kept
    assert b"Exif" not in kept
    with Picture.open(BytesIO(kept)) as found:
        assert (found.format, found.size) == (kind, (40, 30))


def test_what_hides_behind_a_picture_does_not_stay(send):
    sent = picture("PNG") + b"<script>alert(1)</script>"
    assert send(SimpleUploadedFile("both.png", sent)) == []
    assert b"<script>" not in bytes_of(Image.objects.get().file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("page.html", b"<script>alert(1)</script>"),
        ("page.jpg", b"<script>alert(1)</script>"),
        ("half.png", picture("PNG", (400, 300))[:90]),
        ("moving.gif", picture("GIF")),
        ("named.png", picture("GIF")),
        ("paper.pdf", b"%PDF-1.7\n"),
        ("photo.png", b""),
    ],
)
def test_what_is_no_picture_is_refused_in_words(send, media, name, content):
    [error] = send(SimpleUploadedFile(name, content))
    assert error[-1] == "."
    assert not Image.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_picture_is_not_too_large(send, monkeypatch):
    monkeypatch.setattr(images, "MAX_BYTES", 50)
    assert send(SimpleUploadedFile("a.png", picture("PNG"))) == ["The picture is larger than 10 MB."]
    monkeypatch.setattr(images, "MAX_BYTES", 10_000_000)
    monkeypatch.setattr(images, "MAX_PIXELS", 40 * 30 - 1)
    [error] = send(SimpleUploadedFile("a.png", picture("PNG")))
    assert error.startswith("The picture has more than 40 million pixels")


def test_a_bomb_of_pixels_is_refused_unread():
    """A file of few bytes that would be a gigabyte in memory."""
    bomb = SimpleUploadedFile("bomb.png", picture("PNG", (30_000, 30_000), "1"))
    with pytest.raises(ValidationError):
        images.clean_upload(bomb)


def test_a_large_picture_is_made_smaller_and_stands_upright():
    turned = Picture.Exif()
    turned[0x0112] = 6  # the camera was held upright
    sent = SimpleUploadedFile("a.jpg", picture("JPEG", (4000, 1000), exif=turned))
    with Picture.open(images.clean_upload(sent)) as kept:
        assert kept.size == (500, 2000)


def test_nobody_guesses_the_address_of_a_drafts_picture(send, client):
    for _time in range(2):
        assert send(SimpleUploadedFile("My house.png", picture("PNG"))) == []
    first, second = [image.file for image in Image.objects.order_by("pk")]
    for file in (first, second):
        assert file.name.startswith("images/my-house-")
        assert len(file.name) >= len("images/my-house-.png") + 16
    assert first.name[-20:] != second.name[-20:]
    assert client.get("/media/images/my-house.png").status_code == 404
    assert client.get("/media/images/").status_code == 404


def test_a_kept_picture_only_shows_itself(send, client):
    send(SimpleUploadedFile("a.png", picture("PNG")))
    answer = client.get(Image.objects.get().file.url)
    assert answer.status_code == 200
    assert answer.getvalue()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"].split("; ")
