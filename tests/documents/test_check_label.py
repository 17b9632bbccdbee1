"""Labels read back: authentic ones are, all others are refused with their reason, and nobody is asked."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from baymark.certification import token
from baymark.documents import check_label, label
from baymark.documents.codes import UnreadablePicture

from .paper import ISSUED, NUMBER, ROOT, STRANGER, record, signed, specimen, trusted

pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture(autouse=True)
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a check of a label reaches for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def checked(data: bytes, at=ISSUED, trust=None) -> check_label.LabelReport:
    return check_label.check(data, "label", lambda: trust or trusted(), at)


def code(*contents: str) -> bytes:
    """A picture with a code for each text."""
    import segno

    pictures = []
    for content in contents:
        file = io.BytesIO()
        segno.make(content, error="m", micro=False).save(file, kind="png", scale=4, border=4)
        pictures.append(Image.open(file).convert("L"))
    whole = Image.new("L", (sum(p.width for p in pictures), max(p.height for p in pictures)), 255)
    left = 0
    for one in pictures:
        whole.paste(one, (left, 0))
        left += one.width
    file = io.BytesIO()
    whole.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize("kind", ["png", "pdf"])
@pytest.mark.parametrize("black", [False, True])
def test_authentic(kind: str, black: bool) -> None:
    report = checked(label.draw(record(), signed(), "full", "zh-Hant", kind, black=black))
    assert report.authentic and report.number == NUMBER
    assert report.status() == "authentic, status as of 2026-11-20T08:00:00Z: not consulted"
    content = report.as_object()
    assert (content["outcome"], content["status"], content["token"]["declared_value"]) == (
        "passed", "not_consulted", "0.0500",
    )  # fmt: skip
    assert content["token"]["stages"][4] == {"id": "end_of_life", "inside": True, "share": "-0.080"}


def test_a_specimen_is_called_one() -> None:
    report = checked(label.draw(specimen(), signed(specimen()), "full", "en", "png"))
    assert report.authentic and report.status() == (
        "authentic specimen, not a certificate; status as of 2026-11-20T08:00:00Z: not consulted"
    )


def test_reasons() -> None:
    page = f"https://label.example/c/{NUMBER}"
    good = token.as_text(signed())
    flipped = bytearray(signed())
    flipped[30] ^= 1
    other = record(number="BMK-GBA-2026-000002-2")
    blank = io.BytesIO()
    Image.new("L", (400, 300), 255).save(blank, "PNG")
    refused = {
        "no-code": blank.getvalue(),
        "foreign-code": code("https://label.example/advert?x=1"),
        "link-only": code(page),
        "bad-signature": code(f"{page}#{token.as_text(bytes(flipped))}"),
        "not-a-token": code(f"{page}#{good[:-4]}===="),
        "unknown-key": code(f"{page}#{token.as_text(token.make(record(), STRANGER))}"),
        "number-differs": code(f"https://label.example/c/BMK-GBA-2026-000009-9#{good}"),
        "several-labels": code(f"{page}#{good}", f"{other.status_url}2#{token.as_text(signed(other))}"),
    }
    for reason, data in refused.items():
        report = checked(data)
        assert (report.reason, report.authentic) == (reason, False)
        assert report.explanation and report.as_object()["outcome"] == "failed"
    late = ISSUED + timedelta(days=800)
    assert checked(code(f"{page}#{good}"), at=late).reason == "expired"
    assert checked(code(f"{page}#{good}"), trust=trusted(roles=("verifier",))).reason == "wrong-role"


def test_link_only_on_the_compact_label() -> None:
    report = checked(label.draw(record(), signed(), "compact", "en", "pdf"))
    assert (report.reason, report.number) == ("link-only", NUMBER)


def test_addresses_that_are_none_of_ours() -> None:
    good = token.as_text(signed())
    for text in (
        f"http://label.example/c/{NUMBER}#{good}", f"https://label.example@evil.example/c/{NUMBER}#{good}",
        f"https://label.example/c/{NUMBER}?x#{good}", f"javascript:alert(1)#{good}", good, "",
    ):  # fmt: skip
        assert checked(code(text or " ")).reason in ("foreign-code", "no-code")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 500,
        b"%PDF-1.7\nnothing",
        b"x" * 20_000_001,
    ],
    ids=["empty", "gif", "head", "zeros", "pdf", "large"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        checked(data)


def test_a_picture_with_too_many_pixels_is_refused_unread() -> None:
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    body = b"IHDR" + head
    chunk = struct.pack(">I", len(head)) + body + struct.pack(">I", zlib.crc32(body))
    with pytest.raises(UnreadablePicture):
        checked(
            b"\x89PNG\r\n\x1a\n"
            + chunk
            + struct.pack(">I", 0)
            + b"IDAT"
            + struct.pack(">I", zlib.crc32(b"IDAT"))
        )


def test_the_trust_list_is_asked_only_for_a_signature() -> None:
    def never() -> object:
        raise AssertionError("nothing was signed")

    blank = io.BytesIO()
    Image.new("L", (40, 40), 255).save(blank, "PNG")
    assert check_label.check(blank.getvalue(), "x", never, ISSUED).reason == "no-code"  # type: ignore[arg-type]


@pytest.fixture
def command(tmp_path: Path):
    """`check-label` as a process of its own, with a trust list signed by its pinned root."""
    from baymark.certification import signature, trust

    home = tmp_path / "home"
    home.mkdir()
    listed = trust.replace(trusted(), issued=ISSUED, expires=ISSUED + timedelta(days=30))
    document = signature.sign(trust.to_document(listed), ROOT, created=ISSUED)
    (home / "trust.json").write_bytes(signature.to_bytes(document))
    (home / "trust-root.txt").write_text(ROOT.multikey)
    environment = {**os.environ, "BAYMARK_HOME": str(home), "BAYMARK_CLOCK": "2026-11-21T08:00:00Z"}

    def run(data: bytes, *words: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "label.img"
        file.write_bytes(data)
        arguments = [sys.executable, "-m", "baymark", "check-label", str(file), *words]
        return subprocess.run(arguments, env=environment, capture_output=True, text=True, check=False)

    return run


def test_command(command) -> None:
    good = label.draw(record(), signed(), "full", "en", "png")
    done = command(good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "authentic, status as of 2026-11-21T08:00:00Z: not consulted" in done.stdout
    assert '"outcome": "passed"' in command(good, "--format", "json").stdout
    done = command(label.draw(record(), signed(), "compact", "en", "png"))
    assert done.returncode == 5 and "link-only" in done.stderr and "Traceback" not in done.stderr
    assert command(b"nothing").returncode == 4
    assert command(good, "--format", "xml").returncode == 2


def test_command_is_quick(command) -> None:
    good = label.draw(record(), signed(), "full", "en", "png")
    command(good)
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        command(good)
        taken.append(time.perf_counter() - start)
    assert min(taken) < 1.0  # 0.5 s on a machine that does nothing else
