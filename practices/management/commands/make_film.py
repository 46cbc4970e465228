"""Draws the stand-in film from its storyboard. Needs ffmpeg, Chromium and the dev requirements; the site does not."""

import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from practices.film import stage, tracks
from practices.film.storyboard import DURATION

FOLDER = settings.BASE_DIR / "fixtures" / "film"
FRAMES_PER_SECOND = 25
WIDTH, HEIGHT, SCALE = 1280, 720, 1.5
POSTER_AT = 8.6
FFMPEG = (
    *("ffmpeg", "-loglevel", "error", "-y", "-f", "image2pipe", "-framerate", str(FRAMES_PER_SECOND)),
    *("-c:v", "png", "-i", "-", "-an", "-map_metadata", "-1", "-fflags", "+bitexact"),
    *("-vf", "scale=in_range=pc:out_range=tv:out_color_matrix=bt709,format=yuv420p"),
    *("-c:v", "libx264", "-profile:v", "high", "-level", "4.0", "-preset", "slow", "-crf", "19"),
    *("-tune", "animation", "-g", "125", "-colorspace", "bt709", "-color_primaries", "bt709"),
    *("-color_trc", "bt709", "-color_range", "tv", "-movflags", "+faststart"),
)


class Command(BaseCommand):
    help = "Make the stand-in film, its poster, text tracks and transcripts in fixtures/film/."

    def add_arguments(self, parser):
        parser.add_argument("--texts", action="store_true", help="only the text tracks and transcripts")
        parser.add_argument("--chromium", default="/usr/bin/chromium", help="path of the browser that draws")
        parser.add_argument(
            "--stills", type=Path, help="only one picture every two seconds, into this folder"
        )

    def handle(self, *args, texts, chromium, stills, **options):
        for name, text in tracks.texts().items():
            (FOLDER / name).write_text(text, encoding="utf-8")
        if texts:
            return
        with tempfile.TemporaryDirectory() as folder:
            html = Path(folder) / "film.html"
            html.write_text(stage.page(), encoding="utf-8")
            self.draw(html, chromium, stills)

    def draw(self, html, chromium, stills):
        from playwright.sync_api import sync_playwright  # a tool of development, not installed with the site

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=1 if stills else SCALE
            )
            page.goto(html.as_uri())
            page.evaluate("document.fonts.ready")
            if stills:
                self.photograph(page, stills)
            else:
                self.film(page)
            browser.close()

    def photograph(self, page, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for second in range(1, round(DURATION), 2):
            page.evaluate("seek", second)
            page.screenshot(path=folder / f"{second:02}.png")

    def film(self, page):
        page.evaluate("seek", POSTER_AT)
        page.screenshot(path=FOLDER / "poster.jpg", type="jpeg", quality=88, scale="css")
        video, half = FOLDER / "messe-stand-in.mp4", FOLDER / "unfinished.mp4"
        with subprocess.Popen([*FFMPEG, half], stdin=subprocess.PIPE) as encoder:
            for picture in frames(page):
                encoder.stdin.write(picture)
            encoder.stdin.close()
        if encoder.returncode:
            raise CommandError("ffmpeg did not finish the film; the old one is untouched.")
        half.replace(video)
        self.stdout.write(f"{DURATION} s, {video.stat().st_size} bytes")


def frames(page):
    """One PNG per frame; a picture that has not changed is not taken again."""
    before = picture = None
    for frame in range(round(DURATION * FRAMES_PER_SECOND)):
        state = page.evaluate("seek", frame / FRAMES_PER_SECOND)
        if state != before:
            before, picture = state, page.screenshot(type="png")
        yield picture
