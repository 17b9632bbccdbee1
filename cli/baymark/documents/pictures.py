"""A page as a picture, in pixels."""

from __future__ import annotations

from io import BytesIO

_POINTS_PER_INCH = 72


def png(page: bytes, dpi: int) -> bytes:
    """The first page of a PDF as a picture that says its resolution, so that it prints at its size."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(page)
    try:
        picture = document[0].render(scale=dpi / _POINTS_PER_INCH).to_pil().convert("RGB")
    finally:
        document.close()
    file = BytesIO()
    picture.save(file, "PNG", dpi=(dpi, dpi), compress_level=6)
    return file.getvalue()
