"""The stand-in film that ships: playable at once, and wholly told in both languages."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from practices.film import storyboard, tracks

FOLDER = settings.BASE_DIR / "fixtures" / "film"
FILM = yaml.safe_load((FOLDER / "film.yaml").read_text(encoding="utf-8"))
VIDEO = FOLDER / FILM["file"]
CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(.+)", re.DOTALL)
BOTH = pytest.mark.parametrize("language", ["en", "sv"])
ACTORS = ["Coompanion", "SERUS", "Kooptjänst", "Kooptima", "Se Upp"]
TRACKS = pytest.mark.parametrize(
    "track", FILM["tracks"], ids=lambda track: f"{track['kind']}-{track['language']}"
)


def atoms(data):
    """Name and content of the boxes of an MP4, in their order."""
    at = 0
    while at < len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8].decode("latin-1")
        assert 8 <= size <= len(data) - at, f"{name} is cut off"
        yield name, data[at + 8 : at + size]
        at += size


def seconds_of_film():
    header = dict(atoms(dict(atoms(VIDEO.read_bytes()))["moov"]))["mvhd"]
    assert header[0] == 0  # version: four bytes for each number
    scale, length = (int.from_bytes(header[at : at + 4], "big") for at in (12, 16))
    return length / scale


def cues(name):
    text = (FOLDER / name).read_text(encoding="utf-8")
    head, *blocks = text.strip().split("\n\n")
    assert head == "WEBVTT"
    for block in blocks:
        *times, words = CUE.fullmatch(block).groups()
        start, end = (int(h) * 3600 + int(m) * 60 + float(s) for h, m, s in (times[:3], times[3:]))
        yield start, end, words


def plain(text):
    return " ".join(text.replace("\u00a0", " ").split())


def test_all_files_are_there():
    parts = [FILM["file"], FILM["poster"], *(part["file"] for part in FILM["tracks"] + FILM["transcripts"])]
    assert [name for name in parts if not (FOLDER / name).stat().st_size] == []
    assert {(t["kind"], t["language"]) for t in FILM["tracks"]} == {
        (kind, language) for kind in ("captions", "descriptions") for language in ("en", "sv")
    }


def test_it_says_that_it_stands_in():
    assert FILM["is_stand_in"]
    assert "stands in" in FILM["description"]
    assert len(FILM["description"]) <= 600
    assert len(FILM["poster_alt"]) <= 300


def test_the_video_is_small_and_starts_at_once():
    assert VIDEO.stat().st_size <= 6_000_000
    names = [name for name, _content in atoms(VIDEO.read_bytes())]
    assert names.index("moov") < names.index("mdat")


def test_the_video_is_h264_and_lasts_as_long_as_the_storyboard():
    assert b"avc1" in VIDEO.read_bytes()[:20_000]
    assert 60 <= seconds_of_film() <= 90
    assert seconds_of_film() == pytest.approx(storyboard.DURATION, abs=0.1)
    assert FILM["duration_seconds"] == round(seconds_of_film())


@TRACKS
def test_cues_follow_one_another_within_the_film(track):
    before = 0
    for start, end, words in cues(track["file"]):
        assert before <= start < end <= seconds_of_film()
        assert words.strip()
        before = end


@BOTH
def test_captions_fit_two_lines_and_can_be_read(language):
    for start, end, words in cues(f"captions.{language}.vtt"):
        lines = words.split("\n")
        assert len(lines) <= 2
        assert max(map(len, lines)) <= tracks.LINE
        assert len(words) / (end - start) < 29, words


def test_english_captions_carry_every_word_on_screen():
    captions = plain(" ".join(words for _start, _end, words in cues("captions.en.vtt")))
    shown = [
        plain(word) for scene in storyboard.SCENES for moment in scene.moments for word in moment.words("en")
    ]
    assert [words for words in shown if words not in captions] == []


@BOTH
def test_texts_are_those_of_the_storyboard(language):
    made = {name: text for name, text in tracks.texts().items() if f".{language}." in name}
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in made} == made


@BOTH
def test_the_transcript_names_all_partners_and_actors(language):
    text = (FOLDER / f"transcript.{language}.md").read_text(encoding="utf-8")
    partners = [moment.words(language)[1] for moment in storyboard.PARTNERS.moments[1:]]
    assert len(partners) == 9
    assert [name for name in [*partners, *ACTORS] if name not in text] == []


def test_partners_and_actors_are_named_as_in_the_starter_content():
    told = {moment.en[1] for moment in storyboard.PARTNERS.moments[1:]}
    assert told == {row["name"] for row in starter("partners.yaml")}
    names = [row["name"] for row in starter("actors.yaml")[:5]]
    assert [actor for actor, name in zip(ACTORS, names, strict=True) if actor not in name] == []


def starter(name):
    path = Path(settings.BASE_DIR / "fixtures" / name)
    return yaml.safe_load(path.read_text(encoding="utf-8"))
