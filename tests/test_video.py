"""The video page: a film of ours, a film elsewhere, or none yet."""

import pytest
from django.core.files.base import ContentFile

from records.models import Film

pytestmark = pytest.mark.django_db
WEBVTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nWords\n"


@pytest.fixture
def film():
    film = Film(
        title="Meet MESSE", description="One minute.", duration=70, is_project_film=True, is_stand_in=True
    )
    film.file.save("film.mp4", ContentFile(b"\0\0\0\x18ftypmp42"), save=False)
    film.save()
    for language in ("en", "sv"):
        for kind in ("captions", "descriptions"):
            film.tracks.create(
                language=language, kind=kind, file=ContentFile(WEBVTT, f"{kind}.{language}.vtt")
            )
        film.transcripts.create(language=language, text=f"Words in *{language}* <script>")
    return film


@pytest.fixture
def film_elsewhere():
    return Film.objects.create(
        title="The partners’ film", outside_url="https://films.example/embed/1", is_project_film=True
    )


def page(client, address="/video/"):
    response = client.get(address)
    return response, response.content.decode()


def test_the_player_has_tracks_in_both_languages(client, film):
    _response, html = page(client)
    assert html.count("<track ") == 4
    assert f'<source src="{film.file.url}" type="video/mp4">' in html
    assert "Stand-in film" in html
    assert "autoplay" not in html


@pytest.mark.parametrize(("address", "language"), [("/video/", "en"), ("/sv/video/", "sv")])
def test_captions_and_transcript_begin_with_the_readers_language(client, film, address, language):
    _response, html = page(client, address)
    default = next(line for line in html.splitlines() if "<track" in line and " default" in line)
    assert f'kind="captions" srclang="{language}"' in default
    assert html.index(f"<em>{language}</em>") == min(html.index("<em>en</em>"), html.index("<em>sv</em>"))


def test_a_transcript_cannot_bring_markup(client, film):
    assert "in <em>en</em> &lt;script&gt;" in page(client)[1]


def test_a_film_elsewhere_loads_nothing_before_the_click(client, film_elsewhere):
    response, html = page(client)
    assert "<iframe" not in html
    assert "frame-src" not in response.headers["Content-Security-Policy"]
    assert 'href="?play=films.example"' in html


def test_the_click_embeds_it_and_opens_the_policy_for_that_host_alone(client, film_elsewhere):
    response, html = page(client, "/video/?play=films.example")
    assert 'src="https://films.example/embed/1"' in html
    assert "frame-src https://films.example" in response.headers["Content-Security-Policy"]


def test_a_link_that_names_another_host_embeds_nothing(client, film_elsewhere):
    assert "<iframe" not in page(client, "/video/?play=evil.example")[1]


def test_without_a_film_the_page_says_so(client):
    response, html = page(client)
    assert response.status_code == 200
    assert "Video not yet available" in html


def test_headings_of_a_transcript_stay_headings_below_its_own(client, film):
    film.transcripts.filter(language="en").update(text="# Start\n\nWords\n\n#### Detail")
    _, html = page(client)
    assert "<h2>Transcript: English</h2>" in html
    assert "<h3>Start</h3>" in html
    assert "<h4>Detail</h4>" in html
