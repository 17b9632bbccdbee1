"""Files of a study before they are read: plain, no links, and within limits."""

from __future__ import annotations

import stat
from pathlib import Path

from baymark.errors import Place
from baymark.i18n import _
from baymark.study.errors import MissingFile, RefusedFile

MAX_ROWS = 200_000  # of a table, as CSV or workbook


def require_plain_file(path: Path, shown: str, limit: int) -> int:
    """The size of a regular file that is no link and within the limit (bytes). Raises `RefusedFile`."""
    try:
        found = path.lstat()
    except FileNotFoundError as error:
        raise MissingFile(Place(shown), name=shown) from error
    except OSError as error:
        raise RefusedFile(Place(shown), reason=error.strerror or str(error)) from error
    if stat.S_ISLNK(found.st_mode):
        raise RefusedFile(Place(shown), reason=_("it is a link to another place"))
    if not stat.S_ISREG(found.st_mode):
        raise RefusedFile(Place(shown), reason=_("it is not a plain file"))
    if found.st_size > limit:
        reason = _("it has {size} bytes; at most {limit} are read").format(size=found.st_size, limit=limit)
        raise RefusedFile(Place(shown), reason=reason)
    return found.st_size
