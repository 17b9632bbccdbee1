"""A small report, written down by hand: every part of a report occurs, and the figures add up on paper."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D

from baymark.category import Text
from baymark.documents import method_facts as m
from baymark.documents import report_data as r
from baymark.documents.sayings import Name, Phrase, Words


def both(en: str, zh: str) -> Text:
    return Text(en, zh)


SEEN = ("GB/T 24067-2024, 6.4.3", "seen")
# 0.0500 kg CO2e per kWh delivered, 1000 kWh delivered: 50 kg per product, divided 30 + 15 + 1 + 8 − 4.
STAGES = {
    "raw_materials": (both("Raw material acquisition", "原材料获取阶段"), "0.030"),
    "production": (both("Production", "生产制造阶段"), "0.015"),
    "distribution": (both("Distribution", "分销运输阶段"), "0.001"),
    "use": (both("Use", "使用阶段"), "0.008"),
    "end_of_life": (both("End of life", "生命末期（回收利用）阶段"), "-0.004"),
}
ITEMS = (
    ("cathode", both("Cathode active material", "正极活性材料"), "raw_materials", "0.025", "bought"),
    ("foil", both("Copper foil", "铜箔"), "raw_materials", "0.005", "bought"),
    ("power", both("Electricity of cell production", "电芯生产用电"), "production", "0.015", "electricity"),
    ("delivery", both("Delivery of the product", "产品交付运输"), "distribution", "0.001", "freight"),
    ("losses", both("Losses of charging", "充电损耗"), "use", "0.008", "rule"),
    ("credit", Phrase("item.end_of_life", {"material": both("Aluminium", "铝")}), "end_of_life", "-0.004",
     "rule"),
)  # fmt: skip
TOTAL, PRODUCT = D("0.050"), D(1000)


def party(name: str, name_zh: str) -> r.PartyFacts:
    return r.PartyFacts(
        Name(name, name_zh), Name("1 Bay Road", "湾区路1号"), "CN", "TEST-0001", "office@example.com"
    )


def items() -> tuple[r.ItemPart, ...]:
    return tuple(
        r.ItemPart(id, title, stage, D(value), D(value) / TOTAL, D(value) * PRODUCT, known)
        for id, title, stage, value, known in ITEMS
    )


def stages() -> tuple[r.StagePart, ...]:
    return tuple(
        r.StagePart(id, title, True, D(value), D(value) / TOTAL, D(value) * PRODUCT)
        for id, (title, value) in STAGES.items()
    )


def method() -> m.MethodFacts:
    """A second unit, burdens shared with a salt, aluminium with credit and recycled content, one omission."""
    return m.MethodFacts(
        also=(m.SecondUnit(both("One kilogram of battery", "每千克电池"), D("0.125"), "kgCO2e/kg"),),
        sharings=(
            m.SharingFacts("cell", "economic", "above", D("40.2"), (
                m.Sold(both("Cells", "电芯"), "cells_made", D("5.2"), D(260), "CNY", "price list", D("0.998")),
                m.Sold(both("Co-product that is sold", "外售的共生产品"), "salt", D("0.4"), D("0.5"), "CNY",
                       "ten years of invoices", D("0.002")),
            )),
            m.SharingFacts("plant:P1", "physical", "only", None, (
                m.Sold(Phrase("terms.models"), "", D(1000), None, "", "", D("0.9")),
                m.Sold(Phrase("terms.co_product"), "", D(100), None, "", "", D("0.1")),
            )),
        ),
        price_ratio_limit=D(4),
        other=D("0.0471"),
        materials=(
            m.MaterialFacts(both("Aluminium", "铝"), D(90), (("A", D("0.2")), ("R2", D("0.90")), ("R3", D(0))),
                            D(-18), D(-5), D("0.5"), D(1), D("-21.5")),
            m.MaterialFacts(both("Steel", "钢"), D(20), (), D(-1), D(0), D(0), D(0), D(-1)),
        ),
        notes=(
            Phrase("method_note.negative_end_of_life"),
            Phrase("method_note.largest_credit", {"material": both("Aluminium", "铝"), "value": "\u22124.0"}),
            Phrase("method_note.recycled_content",
                     {"material": both("Aluminium", "铝"), "a": "0.2", "change": "\u221218.0",
                      "whole": "\u221290.0"}),
        ),
        omissions=(
            m.OmissionFacts(both("Fasteners", "紧固件"), "below the cut-off", D("0.2"), None, D("0.5"), D("0.01"),
                            "screening factor"),
            m.OmissionFacts("Office heat", "not of the product", None, D(3), D("0.2"), None, "bills"),
        ),
        omitted=D("0.014"),
        by_suppliers=D("0.003"),
    )  # fmt: skip


def rule_pack() -> r.RuleFacts:
    return r.RuleFacts(
        id="test-battery",
        version="1.2.0",
        title=both("Test rule for batteries", "电池测试规则"),
        digest="sha256:" + "0123456789abcdef" * 4,
        legal_status="draft",
        fidelity="summary_seen",
        start=date(2025, 1, 1),
        end=None,
        origin=Words({"en": "installed", "zh-Hans": "随程序安装", "zh-Hant": "隨程式安裝"}),
        basis=(
            r.DocumentFacts(
                both("A standard", "某标准"), "2024", "A body", "https://example.com/a", "text_seen",
                both("Read whole.", "已全文阅读。"),
            ),
        ),
        preliminary=both("The act is not adopted.", "法案尚未通过。"),
        gwp_set="ar6",
        biogenic=both("Biogenic carbon counts.", "生物碳计入。"),
        land_use=both("Land use counts.", "土地利用计入。"),
        allocation=("energy", *SEEN),
        electricity=r.PowerFacts(
            "on_site", "national_average", "not_counted", "none, baymark's reading: as in the draft", "assumed"
        ),
        end_of_life=("cff", *SEEN),
        cut_off=(("mass", D("0.01")), ("total", D("0.05"))),
        cut_off_stated=SEEN,
        parameters=(
            r.FigureUsed("life", both("Service life", "使用寿命"), D("8.5"), "year", "", *SEEN),
            r.FigureUsed("ratio", both("Ratio", "比例"), D("12000"), "kWh_delivered/kWh_capacity/cycle", "",
                         *SEEN),
        ),
        formulas=(
            r.FigureUsed("energy", both("Energy", "能量"), D(1000), "kWh_delivered", "life * ratio", *SEEN),
        ),
    )  # fmt: skip


def figure(id: str, basis: str, share: str, text: str) -> r.RestsOn:
    return r.RestsOn(id, both("Steel: coal", "钢：煤"), basis, D(share), text)


def quality() -> r.QualityFacts:
    return r.QualityFacts(
        rating=D("1.754"),
        criteria=(("tec", D("2.1")), ("geo", D("1.5")), ("tim", D("1.662"))),
        scale=(1, 5),
        threshold=D("3.0"),
        primary=D("0.425"),
        unrated=D("0.002"),
        reach=(
            ("unit_process", D("0.40")),
            ("direct", D("0.01")),
            ("official_electricity", D("0.30")),
            ("fuel_supply", D("0.09")),
            ("aggregated", D("0.20")),
        ),
        own_of_rest=D("0.672"),
        verified=D("0.333"),
        unknown_gwp=D("0.123"),
        to_confirm=(figure("bay:exchange:steel-cn/coal#12", "assumed", "0.042", "2 kg (assumption)"),),
        rests_on=(
            figure("life_share", "assumed", "1", "none, baymark's reading"),
            figure("bay:exchange:steel-cn/coal#12", "assumed", "0.044", "2 kg (assumption)"),
            figure("bay:emission:steel-cn/co2-fossil#3", "unverified", "0.00123", "1 kg (old)"),
            figure("bay:allocation:lime-cn/#9", "unverified", "0.0000001", "0.9 (old)"),
        ),
    )


def report(**changes: object) -> r.ReportData:
    """The example, with other values for some fields of the report."""
    values: dict[str, object] = {
        "study": "example",
        "digest": "sha256:" + "fedcba9876543210" * 4,
        "program": "9.9.9",
        "what_if": (),
        "period": (date(2025, 1, 1), date(2025, 12, 31)),
        "application_date": date(2026, 2, 3),
        "place_of_use": "CN",
        "applicant": party("Example Co.", "示例公司"),
        "manufacturer": party("Example Works", "示例工厂"),
        "sites": (r.SiteFacts(Name("Plant", "工厂"), Name("2 Bay Road", "湾区路2号"), "CN-GD", "cells"),),
        "product": r.ProductFacts(
            name=Name("Battery", "电池"), model="B-1", specification="48 V", trade_mark="EX",
            serials=("S1", "S2"), category=both("Battery", "电池"), kind=both("Traction battery", "动力电池"),
            mass=D("12345.6"), models=(("B-1", True, ("cell = C1",), ""), ("B-2", False, (), "black"))),
        "result": r.Result(
            value=TOTAL, declared=D("0.0500"), unit="kgCO2e/kWh_delivered", digits=3, per_product=D(50),
            functional_text=both("1 kWh delivered over the service life", "使用寿命内输出的 1 kWh 电能"),
            functional_amount=PRODUCT, functional_unit="kWh_delivered",
            reference_text=both("Mass of battery", "电池质量"), reference_flow=D("0.0123456"),
            reference_unit="kg/kWh_delivered"),
        "stages": stages(),
        "items": items(),
        "groups": (
            r.GasGroup("fossil", D("0.0402"), D("0.804"), True, True),
            r.GasGroup("biogenic_emissions", D("0.0003"), D("0.006"), False, True),
            r.GasGroup("biogenic_removals", D(0), D(0), False, False),
            r.GasGroup("biogenic_non_co2", D(0), D(0), True, False),
            r.GasGroup("land_use_change", D(0), D(0), True, False),
            r.GasGroup("not_separated", D("0.0098"), D("0.196"), True, True),
        ),
        "aircraft": r.GasGroup("aircraft", D(0), D(0), True, False),
        "beside": (
            r.Beside("location", D("0.050"), D(0)),
            r.Beside("market", D("0.048"), D("-0.04")),
            r.Beside("all_grid", D("0.053"), D("0.06")),
            r.Beside("province", D("0.049"), D("-0.02")),
        ),
        "supplies": (
            r.Supply(Name("Plant", "工厂"), "grid", D(900000), D("0.9")),
            r.Supply(Name("Plant", "工厂"), "certificate", D(5000), None),
        ),
        "instruments": (D(5000), D(4000)),
        "rule_pack": rule_pack(),
        "background": r.BackgroundFacts(
            "bay", "2.0.0", "A background", "sha256:" + "ab" * 32, "CC0-1.0", 264, 201,
            (r.SourceFacts("old", "Old figures", "A. Author", "1999", "fact"),),
            (r.EditionFacts("electricity/CN", both("Electricity", "电力"), 2025, 2024),)),
        "quality": quality(),
        "checks": (
            r.CheckFacts("test.mass", "failed", "block", both("Weigh it again.", "请重新称量。"), "activity.csv"),
            r.CheckFacts("test.period", "passed", "block", both("unseen", "不显示"), ""),
        ),
        "verifier": (("scale", "site", both("Is the scale calibrated?", "秤是否校准？")),),
        "excluded": ((both("Packaging", "包装"), r.Stated(both("Not asked for.", "无要求。"), *SEEN)),),
        "left_out": (r.Stated(both("Buildings.", "厂房。"), "none, baymark's reading", "assumed"),),
        "remarks": ((both("2 t was read as 2000 kg.", "2 t 按 2000 kg 读取。"), "activity.csv row 3"),),
        "rows": (
            r.RowFacts("cathode", both("Cathode", "正极"), "input", D("2000.50"), "kg", "product", "measured",
                       "cathode-cn", "road 150 km", "2/1/1", "bom.pdf#p3", ""),
            r.RowFacts("power", both("Power", "用电"), "input", D(7), "kWh", "plant:P1", "default", "", "", "",
                       "", ""),
        ),
        "lines": (
            r.LineFacts("cathode", "raw_materials", "supply", "cathode-cn", D("2"), "kg", D("12.5"), D(25)),
            r.LineFacts("cathode.leg1", "raw_materials", "transport", "road", D("0.3"), "t*km", D("0.1"),
                        D("0.03")),
        ),
        "advice": (
            *(r.Advice(kind, both("A thing", "某物"), D("0.3"), D("0.003"))
              for kind in ("bought", "electricity", "direct", "waste", "freight", "rule")),
            r.Advice("confirm", Phrase("figure.amount", {"item": both("Steel", "钢")}), D("0.042"),
                     D("0.333")),
            r.Advice("mend", "", D(0), D(0), 1),
        ),
        "views": (
            r.View(both("Another rule", "另一规则"), "other", D("0.203"), "kgCO2e/piece", both("x", "x"), D(1)),
        ),
    }  # fmt: skip
    values["method"] = method()
    return r.ReportData(**(values | changes))  # type: ignore[arg-type]
