"""The stand-in film, its tracks and transcripts."""

import yaml
from django.core.exceptions import ValidationError
from django.core.files import File

from practices.starter import ContentError, words_of
from records.models import Film, FilmTrack, FilmTranscript


def load_film(folder):
    """Make the film of the video page from folder/film.yaml; return whether it did. A film that is there stays."""
    if not (folder / "film.yaml").is_file() or Film.objects.filter(is_project_film=True).exists():
        return False
    try:
        make(folder, yaml.safe_load((folder / "film.yaml").read_text(encoding="utf-8")))
    except KeyError as error:
        raise ContentError(f"film.yaml: key {error} is missing") from error
    except ValidationError as error:
        raise ContentError(f"film.yaml: {words_of(error)}") from error
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(f"film.yaml: {error}") from error
    return True


def make(folder, row):
    film = Film(
        duration=row["duration_seconds"],
        **{key: row[key] for key in ("title", "description", "language", "poster_alt", "credit", "licence")},
        **{key: row[key] for key in ("is_stand_in", "is_project_film")},
    )
    attach(film.file, folder / row["file"])
    attach(film.poster, folder / row["poster"])
    put(film)
    for given in row["tracks"]:
        track = FilmTrack(film=film, language=given["language"], kind=given["kind"])
        attach(track.file, folder / given["file"])
        put(track)
    for given in row["transcripts"]:
        text = (folder / given["file"]).read_text(encoding="utf-8")
        put(FilmTranscript(film=film, language=given["language"], text=text))


def put(row):
    row.full_clean()
    row.save()


def attach(field, path):
    """Put a file of the repository into the media storage under its own name, once."""
    name = f"film/{path.name}"
    if field.storage.exists(name):
        field.storage.delete(name)
    with path.open("rb") as file:
        field.save(path.name, File(file), save=False)
