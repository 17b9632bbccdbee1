"""PDFs made in processes of their own, which load WeasyPrint while the caller still computes.

Loading takes as long as a footprint, and layout is one thread's work: so a report is ready sooner, and several
languages share the processors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from baymark.documents.fonts import GlyphsMissing, assert_glyphs, font_configuration, fontconfig_file
from baymark.documents.pdf import ExternalRead, write_pdf

Printer = Callable[[str], "Future[bytes | Refusal]"]


class Refusal(tuple[str, dict[str, object]]):
    """An error on its way between processes: its class and what fills its text."""


_REFUSALS = {"GlyphsMissing": GlyphsMissing, "ExternalRead": ExternalRead}


@contextmanager
def printers(documents: int) -> Iterator[Printer]:
    """Processes for so many documents, at most one per processor; the printer takes a page, `result` gives the PDF.

    The processes end with the block; documents not printed by then are dropped.
    """
    count = max(1, min(documents, os.cpu_count() or 1))
    fontconfig_file()  # made once here, so that no two processes derive the faces at the same time
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_prepare)
    try:
        for _number in range(count):
            pool.submit(_ready)  # a worker starts with its first task
        yield lambda page: pool.submit(_print, page)
    finally:
        pool.shutdown(cancel_futures=True)


def printed(future: Future[bytes | Refusal]) -> bytes:
    """The PDF of a document. Raises `GlyphsMissing`, `ExternalRead`."""
    result = future.result()
    if isinstance(result, Refusal):
        name, values = result
        raise _REFUSALS[name](None, **values)
    return result


def _prepare() -> None:
    assert_glyphs("")
    font_configuration()


def _ready() -> None:
    """Nothing: the worker has prepared itself."""


def _print(page: str) -> bytes | Refusal:
    try:
        return write_pdf(page)
    except (GlyphsMissing, ExternalRead) as error:
        return Refusal((type(error).__name__, error.values))
