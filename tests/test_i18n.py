"""Catalogues: complete, compiled from what is in the repository, and zh-Hant made from zh-Hans."""

from __future__ import annotations

import gettext
import string

import pytest

from baymark.errors import Blocked
from baymark.i18n import _, in_language, known_language, language, ngettext, to_traditional
from baymark.locale.__main__ import (
    as_text,
    extract,
    messages_of,
    po_path,
    read_catalogue,
    traditional,
    untranslated,
    updated,
)

CATALOGUES = ("zh-Hans", "zh-Hant")


def _texts(name: str) -> dict[object, object]:
    return {m.id: m.string for m in read_catalogue(name) if m.id}


@pytest.mark.parametrize("name", CATALOGUES)
def test_the_compiled_catalogue_is_that_of_the_text(name: str) -> None:
    with po_path(name).with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    texts = _texts(name)
    assert len(texts) > 20
    for message, translation in texts.items():
        singular = message[0] if isinstance(message, tuple) else message
        plural = message[1] if isinstance(message, tuple) else message
        wanted = translation[0] if isinstance(translation, tuple) else translation
        found = (
            compiled.ngettext(singular, plural, 2)
            if isinstance(message, tuple)
            else compiled.gettext(singular)
        )
        assert found == (wanted or singular), f"run `make catalogues`: {singular}"


@pytest.mark.parametrize("name", CATALOGUES)
def test_every_message_is_translated(name: str) -> None:
    assert untranslated(read_catalogue(name)) == []


def test_the_catalogue_has_every_message_of_the_source() -> None:
    former = read_catalogue("zh-Hans")
    assert as_text(updated(extract(), former)) == po_path("zh-Hans").read_bytes(), "run `make catalogues`"


def test_traditional_is_made_from_simplified() -> None:
    assert as_text(traditional(read_catalogue("zh-Hans"))) == po_path("zh-Hant").read_bytes()


def _fields(text: str) -> set[str]:
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("name", CATALOGUES)
def test_translations_have_the_placeholders_of_the_message(name: str) -> None:
    for message, translation in _texts(name).items():
        if isinstance(message, str) and translation:  # a missing one is the matter of another test
            assert _fields(message) == _fields(str(translation)), message


def test_messages_are_found_in_calls_and_error_classes() -> None:
    source = (
        "class Odd(Error):\n    code = 'odd'\n    summary = 'a ' 'b'\n    remedy: str = 'c'\n"
        "def f(n):\n    summary = 'not this'\n    return _('d') + N_('e') + ngettext('f', 'g', n) + _(n)\n"
    )
    assert sorted(messages_of(source)) == [("a b",), ("c",), ("d",), ("e",), ("f", "g")]


def test_a_changed_message_loses_its_translation() -> None:
    former = read_catalogue("zh-Hans")
    template = extract()
    template.add("A message that nobody has translated yet.")
    assert untranslated(updated(template, former))[-1:] == ["A message that nobody has translated yet."]


def test_the_language_returns_after_the_block() -> None:
    before = language()
    with in_language("zh-Hans"):
        assert _("Commands") == "命令"
        assert "2 项" in Blocked(count=2).message()
        with in_language("en"):
            assert _("Commands") == "Commands"
            assert ngettext("{n} row", "{n} rows", 2) == "{n} rows"
        assert _("") == ""
    assert language() == before
    with pytest.raises(ValueError, match="fr"), in_language("fr"):
        pass


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        ("zh", "zh-Hans"),
        ("zh_CN.UTF-8", "zh-Hans"),
        ("zh-HANT", "zh-Hant"),
        ("zh-Hant-HK", "zh-Hant"),
        ("zh_HK", "zh-Hant"),
        ("en_GB", "en"),
        ("EN", "en"),
        ("fr", None),
        ("", None),
        ("english", None),
    ],
)
def test_language_tags(tag: str, known: str | None) -> None:
    assert known_language(tag) == known


@pytest.mark.parametrize(
    ("simplified", "expected"),
    [
        ("产品碳足迹", "產品碳足跡"),
        ("粤港澳大湾区碳足迹标识认证公共服务平台", "粵港澳大灣區碳足跡標識認證公共服務平台"),
        ("温室气体核查声明", "溫室氣體核查聲明"),
        ("被委托生产企业", "受委託生產企業"),
        ("数字签名的吊销清单", "數碼簽署的撤銷清單"),
        ("吨公里与续航里程", "噸公里與續航里程"),
        ("单元格里没有单位", "單元格裡沒有單位"),
        ("活动数据 {count} kg CO2e", "活動數據 {count} kg CO2e"),
    ],
)
def test_traditional_characters(simplified: str, expected: str) -> None:
    assert to_traditional(simplified) == expected
