"""Every text of the wording exists in both languages, is used, and can be filled in."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from baymark.background import VIA
from baymark.checks import Outcome, Severity
from baymark.documents import power_words, study_report
from baymark.documents.look import REACH, STAGES
from baymark.documents.method_facts import REASONS
from baymark.documents.sayings import Phrase
from baymark.documents.wording import BadWording, Wording, read_wording
from baymark.footprint.account import BESIDE
from baymark.gases import GROUPS
from baymark.paths import data_folder
from baymark.rules import words
from baymark.study.model import ORIGINS
from baymark.study.model_ledger import LEDGER_SOURCES

FOLDER = data_folder("templates") / "report"
PACKAGE = Path(study_report.__file__).parent

# Keys whose last part is data: every value that the data can have must have its text.
ENUMERATIONS = {
    "stage": tuple(STAGES),
    "group": (*GROUPS, "aircraft"),
    "reach": tuple(REACH),
    "beside": BESIDE,
    "beside_means": BESIDE,
    "outcome": tuple(Outcome),
    "severity": tuple(Severity),
    "basis": words.BASES,
    "basis_short": ("assumed", "unverified"),
    "legal_status": words.LEGAL_STATUSES,
    "status": ("draft", "adopted_not_applicable", "withdrawn"),
    "fidelity": words.FIDELITIES,
    "read": words.READ,
    "gwp": words.GWP_SETS,
    "allocation": words.ALLOCATION_KEYS,
    "own_factor": power_words.OWN,
    "remainder": words.REMAINDERS,
    "instruments": power_words.INSTRUMENTS,
    "end_of_life": words.END_OF_LIFE_OPERATORS,
    "sharing_level": ("physical", "economic"),
    "sharing_reason": tuple(REASONS.values()),
    "criterion": words.CRITERIA,
    "aggregation": words.AGGREGATIONS,
    "verify": words.VERIFIER_KINDS,
    "power": LEDGER_SOURCES,
    "origin": ORIGINS,
    "cut_off": ("mass", "energy", "impact", "total"),
    "advice": ("bought", "electricity", "direct", "waste", "freight", "rule", "confirm", "mend"),
    "product": ("applicant", "manufacturer"),
    "figure": ("exchange", "emission", "characterisation", "allocation", "amount", "yield_share",
               "recycled_share", "burden_share"),
    "unit": ("kgCO2e", "kWh_delivered", "kWh_capacity", "piece", "cycle", "year", "m2", "m3"),
}  # fmt: skip


def texts() -> dict:
    return read_wording(FOLDER / "wording.yaml")


def written() -> str:
    modules = ("study_report", "report_charts", "gathering", "grounds", "method_facts", "unit_text")
    files = [*FOLDER.glob("*.j2"), *(PACKAGE / f"{name}.py" for name in modules)]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def test_every_key_named_exists_and_every_key_that_exists_is_named():
    source = written()
    literal = set(re.findall(r'["\']([a-z_]+\.[a-zA-Z0-9_]+)["\']', source))
    keys = set(texts())
    enumerated = {f"{group}.{name}" for group, names in ENUMERATIONS.items() for name in names}
    assert enumerated <= keys
    called = set(re.findall(r'\bt\(\s*"([a-z_]+\.[a-zA-Z0-9_]+)"', source))
    called |= set(re.findall(r'p\.(?:fact|caption)\("([a-z_]+\.[a-z_]+)"', source))
    called |= set(re.findall(r'Phrase\("([a-z_]+\.[a-z_]+)"', source))
    assert len(called) > 150
    assert called <= keys, f"no such text: {sorted(called - keys)}"
    assert keys <= enumerated | literal, f"unused: {sorted(keys - enumerated - literal)}"


def test_enumerations_are_reached_by_the_templates():
    source = written()
    for group in ENUMERATIONS:
        dynamic = re.search(rf'"{group}\." ~|f"{group}\.\{{', source)
        assert dynamic, f"nothing builds a key of {group}"


def test_reach_is_that_of_backgrounds_suppliers_and_direct_emissions():
    assert set(REACH) == {*VIA, "direct", "suppliers"}


def test_both_languages_have_the_same_placeholders():
    for key, text in texts().items():
        names = [
            {name for _text, name, _spec, _conversion in Formatter().parse(said) if name}
            for said in (text.en, text.zh_hans)
        ]
        assert names[0] == names[1], key


def test_chinese_is_chinese():
    # Units, signs and formulas aside, a text in Chinese has Chinese characters.
    for key, text in texts().items():
        if not key.startswith("unit.") and re.search(r"[A-Za-z]{4}", re.sub(r"\{\w+\}", "", text.en)):
            assert re.search(r"[\u4e00-\u9fff]", text.zh_hans), key
        assert not re.search(r"[\u4e00-\u9fff，。；：]", text.en), key


def test_a_key_or_placeholder_that_is_missing_is_an_error():
    wording = Wording(texts(), "en")
    with pytest.raises(BadWording, match=r"no\.such"):
        wording.t("no.such")
    with pytest.raises(KeyError):
        wording.t("word.period", start="1")


def test_phrases_are_said_within_phrases():
    wording = Wording(texts(), "zh-Hant")
    inner = Phrase("stage.use")
    assert wording.say(Phrase("figure.amount", {"item": inner})) == "使用階段：數量"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("schema: baymark/wording/1\na: {b: {en: x}}", "needs en and zh-Hans"),
        ("schema: baymark/wording/1\na: {b: {en: x, zh-Hans: y, fr: z}}", "nothing else"),
        ('schema: baymark/wording/1\na: {b: {en: "", zh-Hans: y}}', "empty"),
        ("schema: baymark/wording/1\na: text", "a group or a text"),
        ("schema: baymark/wording/9\na: {b: {en: x, zh-Hans: y}}", "schema"),
    ],
)
def test_a_bad_wording_file_is_refused_with_its_key(tmp_path: Path, content: str, reason: str):
    file = tmp_path / "wording.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadWording, match=reason):
        read_wording(file)
