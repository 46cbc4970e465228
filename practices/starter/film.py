"""The stand-in film, its tracks and transcripts."""

import yaml
from django.core.files import File

from records.models import Film, FilmTrack, FilmTranscript


def load_film(folder):
    """Make the film of the video page from folder/film.yaml; return whether it did. A film that is there stays."""
    if not (folder / "film.yaml").is_file() or Film.objects.filter(is_project_film=True).exists():
        return False
    row = yaml.safe_load((folder / "film.yaml").read_text(encoding="utf-8"))
    film = Film(
        duration=row["duration_seconds"],
        **{key: row[key] for key in ("title", "description", "language", "poster_alt", "credit", "licence")},
        **{key: row[key] for key in ("is_stand_in", "is_project_film")},
    )
    attach(film.file, folder / row["file"])
    attach(film.poster, folder / row["poster"])
    film.full_clean()
    film.save()
    for track in row["tracks"]:
        made = FilmTrack(film=film, language=track["language"], kind=track["kind"])
        attach(made.file, folder / track["file"])
        made.save()
    for transcript in row["transcripts"]:
        text = (folder / transcript["file"]).read_text(encoding="utf-8")
        FilmTranscript.objects.create(film=film, language=transcript["language"], text=text)
    return True


def attach(field, path):
    """Put a file of the repository into the media storage under its own name, once."""
    name = f"film/{path.name}"
    if field.storage.exists(name):
        field.storage.delete(name)
    with path.open("rb") as file:
        field.save(path.name, File(file), save=False)
