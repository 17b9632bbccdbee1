"""Bring the message catalogues up to date with the source: `python -m baymark.locale`, needs the `dev` extra.

zh-Hans is translated by people in `zh-Hans/LC_MESSAGES/baymark.po`. zh-Hant is made from it by OpenCC with
the exceptions in `zh-Hant.csv`, never edited by hand. Catalogues carry no dates and no line numbers, so that
they only change when a text does.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from baymark.i18n import DOMAIN, LOCALE_FOLDER, to_traditional

PACKAGE = LOCALE_FOLDER.parent
FUNCTIONS = {"_": 1, "N_": 1, "ngettext": 2}  # how many leading arguments are messages
ERROR_TEXTS = {"summary", "remedy"}  # class attributes of BaymarkError's family that are message ids
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
# Header lines that change when no text does, or that Babel fills with placeholders.
OMITTED_HEADERS = tuple(
    f'"{name}:'
    for name in (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "Last-Translator",
        "Language-Team",
    )
)


def messages_of(source: str) -> Iterator[tuple[str, ...]]:
    """The message ids of one module's source: (message,) or (singular, plural)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS:
            texts = [_text(argument) for argument in node.args[: FUNCTIONS[node.func.id]]]
            if texts and all(texts):
                yield tuple(text for text in texts if text)
        elif isinstance(node, ast.ClassDef):
            for statement in node.body:
                name, value = _assignment(statement)
                text = _text(value) if name in ERROR_TEXTS else None
                if text:
                    yield (text,)


def _assignment(statement: ast.stmt) -> tuple[str | None, ast.expr | None]:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    if (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
    ):
        return statement.targets[0].id, statement.value
    return None, None


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def extract(package: Path = PACKAGE) -> Catalog:
    """All message ids of the program, with the modules that use them."""
    template = _new_catalogue(None)
    for path in sorted(package.rglob("*.py")):
        where = path.relative_to(package.parent).as_posix()
        for texts in messages_of(path.read_text(encoding="utf-8")):
            flags = ("python-brace-format",) if any("{" in text for text in texts) else ()
            template.add(texts if len(texts) > 1 else texts[0], locations=[(where, 0)], flags=flags)
    return template


def _new_catalogue(locale: str | None) -> Catalog:
    return Catalog(
        locale=locale,
        domain=DOMAIN,
        project="baymark",
        creation_date=UNDATED,
        revision_date=UNDATED,
        fuzzy=False,
        header_comment=f"# Messages of baymark{f' in {locale}' if locale else ''}.",
    )


def po_path(language: str) -> Path:
    """The text catalogue of a language; the compiled one has the suffix `.mo`."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def read_catalogue(language: str) -> Catalog:
    """A language's text catalogue as it is on disk; empty where there is none yet."""
    path = po_path(language)
    if not path.is_file():
        return _new_catalogue(language.replace("-", "_"))
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language.replace("-", "_"), domain=DOMAIN)
    # Without a date in the file Babel would put today's into the compiled catalogue.
    catalogue.creation_date = catalogue.revision_date = UNDATED
    return catalogue


def updated(template: Catalog, former: Catalog) -> Catalog:
    """The template with the former translations; a changed message is untranslated, never guessed."""
    catalogue = _new_catalogue(str(former.locale))
    for message in template:
        if message.id:
            known = former.get(message.id)
            catalogue.add(
                message.id,
                known.string if known and not known.fuzzy else "",
                locations=message.locations,
                flags=message.flags - {"fuzzy"},
            )
    return catalogue


def traditional(simplified: Catalog) -> Catalog:
    """The zh-Hant catalogue made from the zh-Hans one."""
    catalogue = _new_catalogue("zh_Hant")
    for message in simplified:
        if message.id:
            converted = tuple(to_traditional(text) for text in _translations(message))
            catalogue.add(
                message.id,
                converted[0] if isinstance(message.string, str) else converted,
                locations=message.locations,
                flags=message.flags,
            )
    return catalogue


def _translations(message: Message) -> tuple[str, ...]:
    """One text, or one for each plural form; an empty text where the translation is missing."""
    if message.string is None or isinstance(message.string, str):
        return (message.string or "",)
    return tuple(message.string)


def compiled(catalogue: Catalog) -> bytes:
    """The binary catalogue that the program reads."""
    file = BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def as_text(catalogue: Catalog) -> bytes:
    """The text catalogue that is kept in the repository."""
    file = BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, include_lineno=False)
    lines = file.getvalue().decode("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(OMITTED_HEADERS)).encode("utf-8")


def untranslated(catalogue: Catalog) -> list[str]:
    """Message ids without a translation."""
    missing = []
    for message in catalogue:
        if message.id and not all(_translations(message)):
            missing.append(message.id if isinstance(message.id, str) else message.id[0])
    return missing


def main() -> int:
    """Write all catalogues; exit code 1 when messages wait for a translation."""
    simplified = updated(extract(), read_catalogue("zh-Hans"))
    for language, catalogue in (("zh-Hans", simplified), ("zh-Hant", traditional(simplified))):
        path = po_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_text(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(read_catalogue(language)))
    missing = untranslated(simplified)
    for message in missing:
        sys.stderr.write(f"to translate in {po_path('zh-Hans').name}: {message}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
