"""The manual of the staff: in their language, with its pictures, for nobody else."""

import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.contrib import admin

pytestmark = pytest.mark.django_db
FOLDER = settings.BASE_DIR / "docs"
LANGUAGES = {"en": "editors.md", "sv": "editors.sv.md"}
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}")


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
    """Headings, steps and pictures come in the same order; only their words differ."""
    english, swedish = (outline(written(language)) for language in LANGUAGES)
    assert english == swedish
    assert len(english) > 100


def outline(text):
    """What each line begins with, and the picture that it shows."""
    lines = (PICTURE.sub(lambda found: found[2].replace(".sv.", "."), line) for line in text.splitlines())
    return [found[0] for line in lines if (found := re.match(r"#+ |\d+\. |- |editors/.+", line))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_there_light_and_described(carla, signed_in, language):
    client = signed_in(carla)
    page = opened(client, carla, language)
    named = PICTURE.findall(written(language))
    assert len(named) > 5
    for alt, path in named:
        assert f'<img src="{path}" alt="{alt}">' in page.text
        answer = client.get(f"/admin/manual/{path}")
        content = answer.getvalue()
        assert answer["Content-Type"] == "image/png"
        assert content[:4] == b"\x89PNG"
        assert len(content) < 120_000
        assert len(alt) > 40


def test_no_picture_lies_there_unused():
    named = {path for language in LANGUAGES for _alt, path in PICTURE.findall(written(language))}
    assert named == {f"editors/{file.name}" for file in FOLDER.glob("editors/*")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_bold_words_are_those_of_the_pages(language):
    """In English the texts of the product and of Django's admin, in Swedish what the two say instead."""
    named = {" ".join(words.split()) for words in re.findall(r"\*\*(.+?)\*\*", written(language), re.DOTALL)}
    assert len(named) > 80
    said = said_on_pages(language)
    assert [name for name in sorted(named) if not is_said(name, said)] == []


def said_on_pages(language):
    """One pattern for all texts of the catalogues; a placeholder may stand for anything."""
    texts = set()
    for folder in (settings.BASE_DIR, Path(admin.__file__).parent):
        for entry in polib.pofile(str(folder / "locale/sv/LC_MESSAGES/django.po")):
            texts |= (
                {entry.msgid, entry.msgid_plural}
                if language == "en"
                else {entry.msgstr, *entry.msgstr_plural.values()}
            )
    parts = [[re.escape(part) for part in PLACEHOLDER.split(text)] for text in texts]
    return re.compile("|".join(".+".join(words) for words in parts if re.search(r"\w\w", "".join(words))))


def is_said(name, said):
    """Pages begin a field or a list with a capital letter that its name in the catalogue may not have."""
    return said.fullmatch(name) or said.fullmatch(name[0].lower() + name[1:])


def test_the_manual_is_one_step_away_on_every_page(carla, signed_in):
    assert '<a href="/admin/manual/">' in signed_in(carla).get("/admin/").text


@pytest.mark.parametrize("address", ["/admin/manual/", "/admin/manual/editors/sign-in.png"])
def test_it_is_for_staff(client, address):
    assert client.get(address).url == f"/admin/login/?next={address}"


@pytest.mark.parametrize(
    "name", ["none.png", "..%2Fsign-in.png", "sign-in.md", "%2e%2e/screenshot.png", f"{'long' * 99}.png"]
)
def test_no_other_file_leaves_the_folder(carla, signed_in, name):
    assert signed_in(carla).get(f"/admin/manual/editors/{name}").status_code in (404, 301)


def test_only_reading(carla, signed_in):
    assert signed_in(carla).post("/admin/manual/").status_code == 405
