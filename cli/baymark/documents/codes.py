"""QR codes: drawn as fine as printers print, read back by a decoder that has nothing to do with the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from baymark.errors import BadInput, Place
from baymark.i18n import N_, _

if TYPE_CHECKING:
    from baymark.documents.label_layout import Layout

MAX_BYTES = 20_000_000
MAX_PIXELS = 60_000_000  # an A4 page at 600 dots per inch has 35 million
MAX_PAGES = 10
MAX_CODES = 20
# A label's module has five dots at this resolution; a certificate's page becomes 8.7 million pixels.
_PAGE_DPI = 300
_POINTS_PER_INCH = 72

REASONS = {
    "too-large": N_("the file has more than {limit} bytes"),
    "unknown-kind": N_("it is neither PNG nor PDF"),
    "damaged": N_("it cannot be read as a picture or page"),
    "too-many-pixels": N_("it has more than {limit} pixels"),
    "too-many-pages": N_("it has more than {limit} pages"),
}


class CodeTooLarge(BadInput):
    """What a code has to hold does not fit in its place on the label."""

    code = "code-too-large"
    summary = "A code of {characters} characters has {modules} modules, under {module} mm each in {side} mm."
    remedy = "Shorten the address at which the body's certificates are checked, or give the code more room."


class UnreadablePicture(BadInput):
    """A file that should show a label cannot be looked at."""

    code = "unreadable-picture"
    summary = "The picture cannot be read: {reason}"
    remedy = "Give a PNG or PDF file of at most 20 MB that shows the label."


@dataclass(frozen=True)
class Code:
    """A QR code as rows of dark (1) and light (0) modules; `module` in mm."""

    content: str
    rows: tuple[bytes, ...]
    version: int
    level: str
    module: float

    @property
    def side(self) -> float:
        """Length of the modules' square in mm, without the quiet zone."""
        return len(self.rows) * self.module

    def path(self) -> str:
        """The dark modules as one SVG path of strokes one unit wide, one unit a module: rows leave no seam."""
        pieces = []
        for row, modules in enumerate(self.rows):
            start, pen = 0, None
            while start < len(modules):
                end = start
                while end < len(modules) and modules[end]:
                    end += 1
                if end > start:
                    move = f"M{start} {row}.5" if pen is None else f"m{start - pen} 0"
                    pieces.append(f"{move}h{end - start}")
                    pen = end
                start = end + 1
        return "".join(pieces)


def fitting(content: str, layout: Layout, largest_side: float) -> Code:
    """The code of a text with the largest modules that fit in a square of so many mm, quiet zone apart.

    Error correction M (15 % may be lost) where its modules are not too small, else L (7 %); whatever more the
    same number of modules can correct is taken. Raises `CodeTooLarge`.
    """
    smallest, dot = layout.code.of("smallest_module"), layout.dot
    size = 0
    for level in ("m", "l"):
        rows, version, reached = _made(content, level)
        size = len(rows)
        module = int(largest_side / size / dot + 1e-9) * dot
        if module >= smallest:
            return Code(content, rows, version, reached, module)
    raise CodeTooLarge(
        characters=len(content), modules=size, side=f"{largest_side:g}", module=f"{smallest:g}"
    )


@lru_cache(maxsize=32)
def _made(content: str, level: str) -> tuple[tuple[bytes, ...], int, str]:
    """Rows, version and reached level of a code; kept, since one label is drawn in several languages and files."""
    import segno

    code = segno.make(content, error=level, micro=False, boost_error=True)
    return tuple(bytes(row) for row in code.matrix), int(code.version), str(code.error)


def read(data: bytes, name: str) -> list[str]:
    """The texts of all QR codes that a PNG or PDF shows, each once. Raises `UnreadablePicture`."""
    place = Place(name)
    if len(data) > MAX_BYTES:
        raise _unreadable("too-large", place, limit=MAX_BYTES)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _decoded([_picture(data, place)])
    if data.startswith(b"%PDF-"):
        return _decoded(_pages(data, place))
    raise _unreadable("unknown-kind", place)


def _picture(data: bytes, place: Place) -> Any:
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=("PNG",)) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise _unreadable("too-many-pixels", place, limit=MAX_PIXELS)
            # What is transparent is paper.
            if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
                layers = picture.convert("RGBA")
                paper = Image.new("RGBA", layers.size, "white")
                return Image.alpha_composite(paper, layers).convert("L")
            return picture.convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _unreadable("damaged", place) from error


def _pages(data: bytes, place: Place) -> Sequence[Any]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
        try:
            if len(document) > MAX_PAGES:
                raise _unreadable("too-many-pages", place, limit=MAX_PAGES)
            return [_rendered(page, place) for page in document]
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise _unreadable("damaged", place) from error


def _rendered(page: Any, place: Place) -> Any:
    scale = _PAGE_DPI / _POINTS_PER_INCH
    width, height = page.get_size()
    if width * height * scale * scale > MAX_PIXELS:
        raise _unreadable("too-many-pixels", place, limit=MAX_PIXELS)
    return page.render(scale=scale, grayscale=True).to_pil()


def _decoded(pictures: Sequence[Any]) -> list[str]:
    import zxingcpp

    wanted = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    found: dict[str, None] = {}
    for picture in pictures:
        for code in zxingcpp.read_barcodes(picture, formats=wanted)[:MAX_CODES]:
            found[code.text] = None
    return list(found)


def _unreadable(reason: str, place: Place, **values: object) -> UnreadablePicture:
    return UnreadablePicture(place, reason=_(REASONS[reason]).format(**values))
