"""`baymark registry` as a body runs it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from baymark.canonical import parse_json, sha256_hex
from baymark.certification import registry as book
from baymark.commands.registry import inert

Run = Callable[..., tuple[int, str, str]]
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
HOLDERS = ("A&B <Shenzhen>", '=HYPERLINK("x")', "+86 Co", "-B", "@C", "＝D", "Plain, Ltd")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A registry with one certificate for each holder."""
    path = tmp_path / "registry.sqlite"
    opened = book.open_registry(path)
    for running, holder in enumerate(HOLDERS, start=1):
        number, content = f"T-2026-{running:06d}", f'{{"number": {running}}}'.encode()
        with opened.act() as act:
            event = act.record(
                AT, "issue", number, {"certificate": sha256_hex(content), "token": sha256_hex(b"t")}
            )
            act.enter(
                book.Entry(
                    number=number, series="T-2026", running=running, scheme="t", scheme_version="1.0.0",
                    rule_pack="r", rule_pack_version="1.0.0", dossier_digest="d", statement_digest="s",
                    holder=holder, product="p", model="m", declared_value="0.0791", unit="kgCO2e",
                    issued=event.time, valid_from=event.time, valid_until="2028-11-19", state="certified",
                    specimen=False, status_list=1, status_index=running, credential=content, token=b"t",
                    credential_digest=sha256_hex(content), event_seq=event.seq,
                )
            )  # fmt: skip
    return path


def test_the_list_is_an_array_with_ids(kept: Path, baymark: Run) -> None:
    code, answer, _err = baymark("registry", "list", "--registry", kept, "--format", "json")
    listed = json.loads(answer)
    assert code == 0 and [one["id"] for one in listed] == [f"T-2026-{n:06d}" for n in range(1, 8)]
    assert [one["holder"] for one in listed] == list(HOLDERS)


def test_an_empty_registry_lists_nothing(tmp_path: Path, baymark: Run) -> None:
    book.open_registry(tmp_path / "empty.sqlite")
    code, answer, _err = baymark(
        "registry", "list", "--registry", tmp_path / "empty.sqlite", "--format", "json"
    )
    assert (code, json.loads(answer)) == (0, [])


@pytest.mark.parametrize("verb", ["list", "export"])
def test_no_cell_of_a_csv_is_a_formula(kept: Path, baymark: Run, verb: str) -> None:
    code, answer, _err = baymark("registry", verb, "--registry", kept, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(answer)))
    assert code == 0 and len(rows) == len(HOLDERS)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "＝"))]
    assert [row["holder"].removeprefix("'") for row in rows] == list(HOLDERS)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r1", "＝1", "＋1", "－1", "＠a"])
def test_what_begins_like_a_formula_is_made_inert(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("value", ["A=B", "", 5, False, "'=1"])
def test_other_cells_stay_as_they_are(value: object) -> None:
    assert inert(value) is value


def test_the_export_holds_the_signed_credentials(kept: Path, baymark: Run) -> None:
    code, answer, _err = baymark("registry", "export", "--registry", kept)
    exported = json.loads(answer)
    assert code == 0 and exported[0]["credential"] == '{"number": 1}'
    assert exported[0]["specimen"] is False and exported[0]["status_index"] == 1


def test_the_exported_acts_can_be_checked_without_baymark(kept: Path, baymark: Run) -> None:
    code, answer, _err = baymark("registry", "export", "--events", "--registry", kept)
    previous = "0" * 64
    acts = json.loads(answer)
    assert code == 0 and len(acts) == len(HOLDERS)
    for act in acts:
        content = act["content"].encode()
        assert sha256_hex(content) == act["digest"] and parse_json(content, "act")["previous"] == previous
        previous = act["digest"]


def test_the_acts_on_one_certificate(kept: Path, baymark: Run) -> None:
    code, answer, _err = baymark("registry", "show", "T-2026-000003", "--registry", kept, "--format", "json")
    assert code == 0 and [(one["id"], one["subject"]) for one in json.loads(answer)] == [
        ("3", "T-2026-000003")
    ]


def test_the_table_shows_control_characters_spelt_out(kept: Path, baymark: Run) -> None:
    """Names in a registry were checked at issue; what another program wrote into the file was not."""
    import sqlite3

    from baymark.certification.registry import schema

    with sqlite3.connect(kept) as other:
        (trigger,) = other.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'certificate_never_changes'"
        ).fetchone()
        other.execute("DROP TRIGGER certificate_never_changes")
        other.execute("UPDATE certificate SET holder = ? WHERE running = 1", ("evil\x1b[2J\u202e",))
        other.execute(trigger)
    assert "certificate_never_changes" in schema.TRIGGERS
    code, answer, _err = baymark("registry", "list", "--registry", kept)
    assert code == 0 and "\x1b" not in answer and "\u202e" not in answer and "\\x1b" in answer


@pytest.mark.parametrize("words", [("list", "--format", "xml"), ("show",), ("drop",)])
def test_wrong_use(kept: Path, baymark: Run, words: tuple[str, ...]) -> None:
    assert baymark("registry", *words)[0] == 2


def test_no_registry_is_made_by_looking(tmp_path: Path, baymark: Run) -> None:
    code, _answer, err = baymark("registry", "list", "--registry", tmp_path / "none.sqlite")
    assert code == 4 and "[unusable-registry]" in err and not (tmp_path / "none.sqlite").exists()
