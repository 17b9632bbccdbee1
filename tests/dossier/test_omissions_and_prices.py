"""What was left out and what is sold beside the product are sealed, replayed, and stay out of the public form."""

from __future__ import annotations

from pathlib import Path

from baymark import dossier
from baymark.dossier import bag, read_dossier
from baymark.dossier.public import redacted

from ..inventory.example import Example

SECRET = "Secret Salt Buyers (fictitious)"


def test_sealed_replayed_and_withheld(tmp_path: Path) -> None:
    example = Example(tmp_path / "lfp-pack")
    example.declare(", cn-miit-551-2025, eu-2023-1542-draft-2024]", "]")
    example.add(id="salt", item="co_product", kind="co_product", unit="kg", per="cell", amount="0.1")
    example.put("prices.csv", {"row": "salt", "price": "12", "currency": "CNY", "unit": "kg", "first_year": "2016",
                               "last_year": "2025", "source": SECRET})  # fmt: skip
    example.put("omissions.csv", {"id": "labels", "name": "Labels", "reason": "small", "mass_kg": "0.05",
                                  "energy_mj": "0", "estimate_kgco2e": "0.4", "source": SECRET})  # fmt: skip
    sealed = dossier.seal(example.folder, tmp_path / "x.bmk").path.read_bytes()
    opened = read_dossier(sealed, "x")
    for name in ("omissions.csv", "prices.csv"):
        assert opened.files[f"{bag.STUDY}{name}"] == (example.folder / name).read_bytes()
    result = opened.results["gba-battery"]
    assert [one["id"] for one in result["allocation"]["shared"]] == ["cell"]
    assert [one["id"] for one in result["omissions"]["listed"]] == ["labels"]
    assert dossier.replay(opened) == dict(opened.results)
    with dossier.material(opened) as given:
        public = redacted(opened, given.study)
    assert SECRET.encode() not in public and b"Labels" not in public
