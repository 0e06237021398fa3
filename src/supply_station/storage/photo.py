"""照片：reduces a photo before it is kept; a phone's picture is ten times larger than a record needs."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

LONGEST_SIDE = 1600
"""Pixels of the longer side of a kept photo."""

_QUALITY = 85


def reduced(data: bytes) -> bytes:
    """An image of at most 1600 px, upright as its EXIF orientation says.

    A smaller image, and bytes that are no image, come back unchanged; a format without a writer becomes JPEG.
    """
    try:
        with Image.open(io.BytesIO(data)) as image:
            if max(image.size) <= LONGEST_SIDE:
                return data
            kind = image.format if image.format in {"JPEG", "PNG", "WEBP"} else "JPEG"
            upright = ImageOps.exif_transpose(image)
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return data  # a PDF, a sheet, half a picture: kept as it came
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if kind == "JPEG" and upright.mode not in {"RGB", "L"}:
        upright = upright.convert("RGB")
    written = io.BytesIO()
    upright.save(written, kind, quality=_QUALITY)
    return written.getvalue()
