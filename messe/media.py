"""Films and pictures with ranges: Safari plays no film from a server that does not answer bytes=0-1."""

import re
from pathlib import Path, PurePath

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousFileOperation
from django.http import FileResponse, Http404, HttpResponse
from django.utils._os import safe_join
from django.utils.http import http_date
from django.views.decorators.http import condition, require_safe

# Nothing else leaves, whatever lies in the folders. Of these only text tracks are ever compressed,
# and they are sent whole: a range of compressed bytes would be garbage.
CONTENT_TYPES = {
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".vtt": "text/vtt; charset=utf-8",
    ".webp": "image/webp",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
# Opened on its own a file may show itself and do nothing else, whatever somebody has hidden in it.
POLICY = {
    "default-src": [NONE],
    "img-src": [SELF],
    "media-src": [SELF],
    "frame-ancestors": [NONE],
    "sandbox": True,
}
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", flags=re.ASCII)


def found_file(name):
    """Uploaded files first, then the film that ships in fixtures/. What a restore has put aside begins with a dot."""
    if any(part.startswith(".") for part in PurePath(name).parts):
        return None
    for folder in (settings.MEDIA_ROOT, settings.BASE_DIR / "fixtures"):
        try:
            path = Path(safe_join(folder, name))
            if path.suffix.lower() in CONTENT_TYPES and path.is_file():
                return path
        except (SuspiciousFileOperation, ValueError, OSError):
            pass  # out of the folder, a NUL byte, a name too long: not a file of ours
    return None


def entity_tag(request, name):
    path = found_file(name)
    return path and f'"{path.stat().st_mtime_ns:x}-{path.stat().st_size:x}"'


def wanted_range(request, size, tag, modified):
    """(first, last) to send, None for the whole file; raises ValueError when nothing of it exists.

    Several ranges at once and units we do not know are answered with the whole file, as HTTP allows.
    """
    match = RANGE.fullmatch(request.headers.get("Range", "").strip())
    stale = request.headers.get("If-Range", tag) not in {tag, modified}
    if request.method != "GET" or not match or match[0] == "bytes=-" or stale:
        return None
    first, last = match.groups()
    if not first:
        first, last = max(size - int(last), 0), size - 1
    first, last = int(first), min(int(last or size), size - 1)
    if match[1] and match[2] and int(match[2]) < int(match[1]):
        return None
    if first >= size or first > last:
        raise ValueError
    return first, last


class FilePart:
    """What FileResponse reads and closes."""

    def __init__(self, path, first, length):
        self.file = path.open("rb")
        self.file.seek(first)
        self.left = length

    def read(self, size):
        piece = self.file.read(min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self):
        self.file.close()


@login_not_required
@csp(POLICY)
@require_safe
@condition(etag_func=entity_tag)
def film_file(request, name):
    path = found_file(name)
    if path is None:
        raise Http404
    size, modified = path.stat().st_size, http_date(path.stat().st_mtime)
    content_type = CONTENT_TYPES[path.suffix.lower()]
    in_ranges = not content_type.startswith("text/")
    try:
        part = wanted_range(request, size, entity_tag(request, name), modified) if in_ranges else None
    except ValueError:
        response = HttpResponse(
            status=416, content_type="text/plain", headers={"Content-Range": f"bytes */{size}"}
        )
    else:
        response = whole_or_part(request, path, part or (0, size - 1), 206 if part else 200, content_type)
        if part:
            response.headers["Content-Range"] = f"bytes {part[0]}-{part[1]}/{size}"
    response.headers["Last-Modified"] = modified
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.headers["Accept-Ranges"] = "bytes" if in_ranges else "none"
    return response


def whole_or_part(request, path, part, status, content_type):
    first, last = part
    length = last - first + 1
    headers = {"Content-Length": str(length)}
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=content_type, headers=headers)
    return FileResponse(
        FilePart(path, first, length), status=status, content_type=content_type, headers=headers
    )
