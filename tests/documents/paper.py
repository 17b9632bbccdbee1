"""A small certificate, written down by hand: 0.0500 kg CO2e per kWh, divided 30 + 15 + 1 + 8 − 4, and its keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

from baymark.category import Text
from baymark.certification import certificate as c
from baymark.certification import token, trust
from baymark.certification.signature import PrivateKey
from baymark.certification.trust import Entry, TrustList

ISSUED = datetime(2026, 11, 20, 8, tzinfo=UTC)
ISSUER, ROOT, STRANGER = (PrivateKey(bytes([seed]) * 32) for seed in (11, 12, 13))
NUMBER = "BMK-GBA-2026-000001-4"

PARTY = c.Party(
    "Test Battery Ltd", "测试电池有限公司", "1 Bay Road, Testing", "测试市湾区路1号", "CN", "TEST-0001"
)
STAGES = {
    "raw_materials": ("Raw material acquisition", "原材料获取阶段", "0.030"),
    "production": ("Production", "生产制造阶段", "0.015"),
    "distribution": ("Distribution", "分销运输阶段", "0.001"),
    "use": ("Use", "使用阶段", "0.008"),
    "end_of_life": ("End of life", "生命末期（回收利用）阶段", "-0.004"),
}
ITEMS = (
    ("cathode", "Cathode active material", "正极活性材料", "raw_materials", "0.02998"),
    ("tape", "Tape", "胶带", "raw_materials", "0.00001"),
    ("seal", "Seal", "密封件", "raw_materials", "0.00001"),
    ("power", "Electricity of cell production", "电芯生产用电", "production", "0.015"),
    ("delivery", "Delivery of the product", "产品交付运输", "distribution", "0.001"),
    ("losses", "Losses of charging", "充电损耗", "use", "0.008"),
    ("credit", "End of life: aluminium", "生命末期：铝", "end_of_life", "-0.004"),
)
TOTAL = D("0.0500")
MESSAGE = Text("Not a certificate of any scheme.", "不构成任何制度下的认证证书。")


def record(**changes: object) -> c.CertificateRecord:
    """A certificate that stands; `specimen()` is one that does not."""
    made = c.CertificateRecord(
        number=NUMBER,
        scheme=c.SchemeFacts(
            "test-label", "1.0.0", Text("Test label", "测试标识认证"), "in_force", "text_seen", "ab" * 32,
            None, MESSAGE,
        ),
        holder=PARTY,
        manufacturer=PARTY,
        product=c.Product(
            "Test battery", "测试电池", "TB-1", "400 V", "TESTMARK", Text("Batteries", "电池"),
            Text("Traction battery", "动力电池"), D("100.0"),
        ),
        models=(c.Model("TB-1", True, ""), c.Model("TB-2", False, "one cell more")),
        sites=(c.Site("S1", "Test plant", "测试工厂", "2 Bay Road", "湾区路2号", "CN", "GD", "Cells"),),
        value=TOTAL,
        declared_value=TOTAL,
        significant_digits=3,
        unit="kgCO2e/kWh_delivered",
        functional_unit=Text("1 kWh delivered by the battery over its life", "电池在寿命内输出的 1 kWh 电能"),
        functional_units_per_product=D(1000),
        total_per_product=D("50.0"),
        stages=tuple(
            c.Stage(name, Text(en, zh), True, D(value), D(value) / TOTAL)
            for name, (en, zh, value) in STAGES.items()
        ),
        items=tuple(c.Item(i, Text(en, zh), stage, D(v), D(v) / TOTAL) for i, en, zh, stage, v in ITEMS),
        groups=(c.Group("fossil", D("0.049"), True), c.Group("biogenic_removals", D("-0.001"), False),
                c.Group("aircraft", None, True)),
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        place_of_use="CN",
        rule_pack=c.RulePack(
            "test-battery", "1.2.0", Text("Test batteries", "测试电池规则"), "in_force", "text_seen", "cd" * 32,
            None,
            (c.Standard(Text("Quantification", "量化"), "GB/T 24067-2024", "SAMR and SAC", "text_seen"),),
        ),
        background=c.Background("bay-core", "0.1.0", "bay-core", "ef" * 32, "CC-BY-4.0"),
        gwp_set="ar6",
        electricity=c.Electricity(
            ("on_site",), "national_average", "not_counted", "year", "by_energy", TOTAL, TOTAL,
            (c.Supply("S1", "grid", D(123456)),),
        ),
        data_quality=c.DataQuality(D("2.1"), (1, 5), D("3.0"), D("0.65"), D("0.4")),
        cut_off=c.CutOff(
            D("0.05"), (Text("Capital goods", "资本货物"),), D("0.0123"),
            (c.Omission(Text("Labels", "标签"), D("0.35")),),
        ),
        assurance=c.Assurance(
            "reasonable", "unmodified", D("0.05"), ISSUED, "12" * 32, "Wang Fang", "Verify Ltd"
        ),
        body=c.Body("Body Ltd", "Chan Tai Man", "Lee Siu Ming"),
        issued=ISSUED,
        valid_until=date(2028, 11, 19),
        dossier_digest="34" * 32,
        status_url=f"https://label.example/c/{NUMBER}",
        unverified_count=1,
        unverified_top=(c.OpenFigure("parameters.cycle_life", "assumed", D("1"), "Cycle life"),),
        specimen=False,
        specimen_reasons=(),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def specimen(**changes: object) -> c.CertificateRecord:
    return record(specimen=True, specimen_reasons=("rule-pack-reconstructed",), **changes)


def named(name: str, name_zh: str = "") -> dict[str, object]:
    """Changes that put a name wherever a certificate names somebody or something."""
    made = record()
    party = replace(PARTY, name=name, name_zh=name_zh)
    return {
        "holder": party,
        "manufacturer": party,
        "product": replace(made.product, name=name, name_zh=name_zh),
        "sites": (replace(made.sites[0], name=name, name_zh=name_zh),),
        "body": replace(made.body, organisation=name_zh or name),
    }


def trusted(*, key: PrivateKey = ISSUER, roles: tuple[str, ...] = ("issuer",), days: int = 100) -> TrustList:
    entry = Entry(key.multikey, "Chan Tai Man", "Body Ltd", roles, ISSUED - timedelta(days=1),
                  ISSUED + timedelta(days=days))  # fmt: skip
    return trust.with_entry(trust.new("test-label", ROOT.multikey), entry)


def signed(made: c.CertificateRecord | None = None) -> bytes:
    return token.make(made or record(), ISSUER)
