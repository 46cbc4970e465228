"""Captions, descriptions and transcripts, from the same storyboard as the pictures."""

import textwrap

from practices.film.storyboard import LANGUAGES, timeline

LINE = 44  # characters of a caption
PAUSE = 0.04  # seconds between two cues
SILENT = {
    "en": "The film is silent. All its words stand on the screen; they follow here, "
    "with what the pictures show in italics.",
    "sv": "Filmen är ljudlös. Alla ord står på skärmen, på engelska; de följer här på svenska, "
    "med det som bilderna visar i kursiv stil.",
}


def texts():
    """File name: text, for all that a player or a reader needs besides the pictures."""
    files = {}
    for language in LANGUAGES:
        files[f"captions.{language}.vtt"] = vtt(language, caption)
        files[f"descriptions.{language}.vtt"] = vtt(language, description)
        files[f"transcript.{language}.md"] = transcript(language)
    return files


def caption(moment, language):
    text = moment.text(language)
    return "\n".join(in_lines(text, LINE)) if len(text) > LINE else text


def description(moment, language):
    picture = moment.picture.get(language, "")
    return f"{picture} {moment.text(language)}".strip()


def in_lines(text, width):
    """As few lines as fit, about equally long; figures keep their units."""
    lines = -(-len(text) // width)
    for narrower in range(-(-len(text) // lines), width + 1):
        wrapped = textwrap.wrap(
            text.replace("\u00a0", "\x1f"), narrower, break_on_hyphens=False, break_long_words=False
        )
        if len(wrapped) <= lines and max(map(len, wrapped)) <= width:
            break
    return [line.replace("\x1f", "\u00a0") for line in wrapped]


def vtt(language, wording):
    cues = [
        f"{clock(timed.start)} --> {clock(timed.end - PAUSE)}\n{wording(timed.moment, language)}\n"
        for _scene, moments in timeline()
        for timed in moments
    ]
    return "\n".join(["WEBVTT\n", *cues])


def clock(seconds):
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"00:{minutes:02}:{rest / 1000:06.3f}"


def transcript(language):
    parts = [SILENT[language]]
    for scene, moments in timeline():
        minutes, seconds = divmod(int(moments[0].start), 60)
        parts.append(f"## {minutes}:{seconds:02} {scene.title[language]}")
        for timed in moments:
            if picture := timed.moment.picture.get(language):
                parts.append(f"*{picture}*")
            parts.append(timed.moment.text(language))
    return "\n\n".join(parts) + "\n"
