"""JSON that is signed or digested: one byte sequence for one content (RFC 8785), read with hostile eyes.

Quantities in our own documents are decimal texts. Binary floating-point numbers are refused unless the caller
asks for them: other people's formats (a credential's `measure.value`) want JSON numbers.
"""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any

import rfc8785

from baymark.errors import BadInput, Place
from baymark.i18n import _

MAX_BYTES = 5_000_000
MAX_DEPTH = 40
# Beyond this an integer is not the same number in every JSON reader (RFC 8785, RFC 7493).
MAX_INTEGER = 2**53 - 1


class UnreadableJson(BadInput):
    """The bytes are not JSON, or JSON that two readers could understand differently."""

    code = "unreadable-json"
    summary = "The JSON cannot be accepted: {reason}"
    remedy = "Use the file as the program that made it wrote it; ask its sender for a whole copy."


class NotCanonical(BadInput):
    """The content has no canonical form."""

    code = "not-canonical"
    summary = "At {where} stands {what}, which cannot be signed."
    remedy = "Write quantities as decimal texts, names as texts of whole Unicode characters."


def canonical(content: object, *, doubles: bool = False) -> bytes:
    """The bytes of RFC 8785 (JCS) for JSON content.

    `doubles` admits binary floating-point numbers. Raises `NotCanonical` for a number that is not an integer
    (without `doubles`), not finite or beyond 2^53 - 1, for half a surrogate pair, and for what JSON has no
    word for.
    """
    _assert_canonical(content, doubles)
    return rfc8785.dumps(content)  # type: ignore[arg-type]


def parse_json(data: bytes, name: str) -> Any:
    """JSON content of bytes; `name` is what errors call them. Raises `UnreadableJson`.

    At most `MAX_BYTES` and `MAX_DEPTH` levels. Refused: repeated names (readers differ in which one they
    keep), NaN and infinities, integers beyond 2^53 - 1, halves of surrogate pairs, any encoding but UTF-8.
    """
    place = Place(name)
    if len(data) > MAX_BYTES:
        reason = _("{size} bytes, at most {limit} are read").format(size=len(data), limit=MAX_BYTES)
        raise UnreadableJson(place, reason=reason)
    try:
        content = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_no_name_twice,
            parse_int=_safe_integer,
            parse_float=_finite,
            parse_constant=_finite,
        )
        _assert_canonical(content, doubles=True)
    except UnicodeDecodeError as error:
        reason = _("byte {number} is not UTF-8").format(number=error.start + 1)
        raise UnreadableJson(place, reason=reason) from error
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise UnreadableJson(place, reason=f"{where}: {error.msg}") from error
    except NotCanonical as error:
        raise UnreadableJson(place, reason=error.message()) from error
    except RecursionError as error:
        raise UnreadableJson(place, reason=_too_deep()) from error
    except _Refused as error:
        raise UnreadableJson(place, reason=str(error)) from error
    return content


def sha256_hex(data: bytes) -> str:
    """SHA-256 of bytes in 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


class _Refused(Exception):
    """Why the parser was stopped."""


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) == len(pairs):
        return content
    seen: set[str] = set()
    for name, _value in pairs:
        if name in seen:
            raise _Refused(_("the name {name} stands twice in one object").format(name=_short(repr(name))))
        seen.add(name)
    raise AssertionError("fewer names than pairs, yet none twice")


def _safe_integer(text: str) -> int:
    # The length first: int() takes quadratic time, and Python refuses more than 4300 digits by itself.
    if len(text) > len(str(MAX_INTEGER)) + 1 or abs(int(text)) > MAX_INTEGER:
        raise _Refused(_("the integer {number} is too large").format(number=_short(text)))
    return int(text)


def _finite(text: str) -> float:
    number = float(text)  # 1e400 is written as a number and read as infinity
    if not math.isfinite(number):
        raise _Refused(_("{number} is not a finite number").format(number=_short(text)))
    return number


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"


def _too_deep() -> str:
    return _("nested deeper than {limit} levels").format(limit=MAX_DEPTH)


def _assert_canonical(content: object, doubles: bool, path: str = "$", depth: int = 0) -> None:
    if content is None or isinstance(content, bool):
        return
    if isinstance(content, str):
        if not content.isascii() and any("\ud800" <= sign <= "\udfff" for sign in content):
            raise NotCanonical(where=path, what=_("half a surrogate pair"))
    elif isinstance(content, int):
        if abs(content) > MAX_INTEGER:
            raise NotCanonical(where=path, what=_("an integer beyond 2^53 - 1"))
    elif isinstance(content, float):
        if not doubles:
            raise NotCanonical(where=path, what=_("a binary floating-point number"))
        if not math.isfinite(content):
            raise NotCanonical(where=path, what=_("a number that is not finite"))
    elif depth >= MAX_DEPTH:
        raise NotCanonical(where=_short(path), what=_too_deep())
    elif isinstance(content, list | tuple):
        for number, value in enumerate(content):
            _assert_canonical(value, doubles, f"{path}[{number}]", depth + 1)
    elif isinstance(content, dict):
        for name, value in content.items():
            if not isinstance(name, str):
                raise NotCanonical(where=path, what=_("a name that is not a text"))
            _assert_canonical(name, doubles, path)
            _assert_canonical(value, doubles, f"{path}.{name}", depth + 1)
    else:
        raise NotCanonical(where=path, what=type(content).__name__)
