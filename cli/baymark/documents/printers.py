"""PDFs made in processes of their own, which load WeasyPrint while the caller still computes.

Loading takes as long as a footprint, and layout is one thread's work: so a report is ready sooner, and several
languages share the processors.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any

from baymark.documents.fonts import GlyphsMissing, assert_glyphs, font_configuration, fontconfig_file
from baymark.documents.pdf import ExternalRead, write_pdf
from baymark.errors import BaymarkError

_REFUSALS: dict[str, type[BaymarkError]] = {kind.__name__: kind for kind in (GlyphsMissing, ExternalRead)}


class PrinterStopped(RuntimeError):
    """A printing process ended before it gave its document: a fault of the program or of the machine."""


class Printers:
    """Processes that print. `pages` go out as processes become free, PDFs come back in the order of the pages."""

    def __init__(self, connections: Sequence[Any]) -> None:
        self._connections = connections

    def print(self, pages: Sequence[str]) -> Iterator[bytes]:
        """The PDFs of the pages. Raises `GlyphsMissing`, `ExternalRead`, `PrinterStopped`."""
        free, busy = list(self._connections), dict[Any, int]()
        done: dict[int, bytes] = {}
        sent = given = 0
        while given < len(pages):
            while free and sent < len(pages):
                connection = free.pop(0)
                _send(connection, pages[sent])
                busy[connection] = sent
                sent += 1
            for connection in wait(list(busy)):
                done[busy.pop(connection)] = _received(connection)
                free.append(connection)
            while given in done:
                yield done.pop(given)
                given += 1


@contextmanager
def printers(documents: int) -> Iterator[Printers]:
    """Processes for so many documents, at most one per processor; they end with the block."""
    context = get_context("spawn")
    fontconfig_file()  # made once here, so that no two processes derive the faces at the same time
    running = []
    try:
        for _number in range(max(1, min(documents, os.cpu_count() or 1))):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            theirs.close()  # so that the end of the process is seen as the end of the connection
            running.append((process, ours))
        yield Printers([connection for _process, connection in running])
    finally:
        for process, connection in running:
            connection.close()
            process.kill()  # it holds nothing but memory, which takes a tenth of a second to give back in order
            process.join()


def _send(connection: Any, page: str) -> None:
    try:
        connection.send(page)
    except OSError as error:
        raise PrinterStopped("a printing process stopped before its document was begun") from error


def _received(connection: Any) -> bytes:
    try:
        answer = connection.recv()
    except (EOFError, OSError) as error:
        raise PrinterStopped("a printing process stopped before its document was done") from error
    if isinstance(answer, bytes):
        return answer
    name, values = answer
    raise _REFUSALS[name](None, **values)


def _work(connection: Connection[Any, Any]) -> None:
    """Load, then print page after page until the caller is gone."""
    assert_glyphs("")
    font_configuration()
    while True:
        try:
            page = connection.recv()
        except EOFError:
            return
        try:
            connection.send(write_pdf(page))
        except (GlyphsMissing, ExternalRead) as error:
            connection.send((type(error).__name__, error.values))
