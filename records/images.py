"""Pictures as they come in: recognised by their content, written anew without camera data and position."""

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
    content = BytesIO()
    plain.save(content, kind, quality=88)
    name = slugify(PurePath(file.name).stem)[:60] or "picture"
    return ContentFile(content.getvalue(), name=name + FORMATS[kind])
