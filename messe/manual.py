"""The manual of the staff, as it lies in docs/, on a page of the admin in the reader's language."""

from django.conf import settings
from django.http import FileResponse, Http404
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from records.markdown import document

FOLDER = settings.BASE_DIR / "docs"


@require_safe
def page(request, context):
    """`context` is what every page of the admin is given."""
    title, _line, text = written_in(get_language()).read_text(encoding="utf-8").partition("\n")
    html, sections = document(text)
    context |= {"title": title.removeprefix("# "), "text": html, "sections": sections}
    return TemplateResponse(request, "admin/manual.html", context)


def written_in(language):
    translated = FOLDER / f"editors.{language}.md"
    return translated if translated.is_file() else FOLDER / "editors.md"


@require_safe
def picture(request, name):
    """Only one of the files that lie there: the name is looked up, never made into a path."""
    pictures = {path.name: path for path in (FOLDER / "editors").glob("*.png")}
    if name not in pictures:
        raise Http404
    return FileResponse(pictures[name].open("rb"), content_type="image/png")
