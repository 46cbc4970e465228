"""The manual of the staff: in their language, with its pictures, for nobody else."""

import re

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "docs"
LANGUAGES = {"en": "editors.md", "sv": "editors.sv.md"}
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


def written(language):
    return (FOLDER / LANGUAGES[language]).read_text()


def opened(client, user, language):
    user.language = language
    user.save()
    return client.get("/admin/manual/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_section_of_the_file_stands_on_the_page(carla, signed_in, language):
    page = opened(signed_in(carla), carla, language)
    headings = re.findall(r"^## (.+)$", written(language), re.MULTILINE)
    assert [heading for _id, heading in page.context_data["sections"]] == headings
    for number, heading in enumerate(headings, 1):
        assert f'<h2 id="section-{number}">{heading}</h2>' in page.text
        assert f'<a href="#section-{number}">{heading}</a>' in page.text
    assert page.context_data["title"] in written(language).splitlines()[0]


def test_both_languages_tell_the_same_tasks_with_the_same_pictures():
    counts = [len(re.findall(r"^##+ ", written(language), re.MULTILINE)) for language in LANGUAGES]
    assert counts[0] == counts[1] > 15
    pictures = [[path for _alt, path in PICTURE.findall(written(language))] for language in LANGUAGES]
    assert pictures[0] == pictures[1]


def test_pictures_are_there_light_described_and_all_used(carla, signed_in):
    client = signed_in(carla)
    page = opened(client, carla, "en")
    named = PICTURE.findall(written("en"))
    assert {path for _alt, path in named} == {f"editors/{file.name}" for file in FOLDER.glob("editors/*")}
    for alt, path in named:
        assert f'<img src="{path}" alt="{alt}">' in page.text
        answer = client.get(f"/admin/manual/{path}")
        content = answer.getvalue()
        assert answer["Content-Type"] == "image/png"
        assert content[:4] == b"\x89PNG"
        assert len(content) < 60_000
        assert len(alt) > 20


def test_the_manual_is_one_step_away_on_every_page(carla, signed_in):
    assert '<a href="/admin/manual/">' in signed_in(carla).get("/admin/").text


@pytest.mark.parametrize("address", ["/admin/manual/", "/admin/manual/editors/sign-in.png"])
def test_it_is_for_staff(client, address):
    assert client.get(address).url == f"/admin/login/?next={address}"


@pytest.mark.parametrize("name", ["none.png", "..%2Fsign-in.png", "sign-in.md", "%2e%2e/screenshot.png"])
def test_no_other_file_leaves_the_folder(carla, signed_in, name):
    assert signed_in(carla).get(f"/admin/manual/editors/{name}").status_code in (404, 301)


def test_only_reading(carla, signed_in):
    assert signed_in(carla).post("/admin/manual/").status_code == 405
