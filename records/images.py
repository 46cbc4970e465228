"""Pictures as they come in: recognised by their content, written anew without camera data and position."""

import secrets
from io import BytesIO
from pathlib import PurePath

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
LONGEST_SIDE = 2000  # what a wide screen shows of a figure, twice as dense
FORMATS = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}


def clean_upload(file):
    """Return a newly chosen picture re-encoded; a file that was there before is left alone."""
    if not isinstance(file, UploadedFile):
        return file
    if file.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 10 MB."))
    try:
        return encoded_anew(file)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValidationError(_("This is no picture that can be read: use JPEG, PNG or WebP.")) from error


def encoded_anew(file):
    file.seek(0)
    with Image.open(file, formats=[*FORMATS]) as picture:
        kind = picture.format
        if picture.width * picture.height > MAX_PIXELS:
            raise ValidationError(_("The picture has more than 40 million pixels: make it smaller."))
        upright = ImageOps.exif_transpose(picture)
        plain = upright.convert("RGBA" if upright.has_transparency_data and kind != "JPEG" else "RGB")
    plain.info.clear()
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    content = BytesIO()
    plain.save(content, kind, quality=88)
    return ContentFile(content.getvalue(), name=name_nobody_guesses(file.name) + FORMATS[kind])


def name_nobody_guesses(name):
    """A file is sent to whoever has its address; that of a draft must not follow from its name."""
    return f"{slugify(PurePath(name).stem)[:40] or 'picture'}-{secrets.token_hex(8)}"
