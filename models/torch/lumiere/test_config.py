"""Configs that no network can be built of are refused with a sentence, as in TypeScript (models/lumiere/check-lumiere.ts)."""

from __future__ import annotations

import json
import unittest

from lumiere.config import CONFIGS, LumiereConfig
from lumiere.unet import UNet


class Refused(unittest.TestCase):
    def test_configs_are_refused_with_the_field(self) -> None:
        good = json.loads(CONFIGS["nano"].to_json())
        mixed = {**good["temporal"], "mixing": "all"}
        for field, value in {"inChannels": 4, "channels": [32, 40, 64], "size": 18, "temporal": mixed}.items():
            with self.assertRaisesRegex(ValueError, field if field != "temporal" else "mixing"):
                LumiereConfig.from_json(json.dumps({**good, field: value}))

    def test_what_cannot_be_built_is_refused_as_in_typescript(self) -> None:
        good = json.loads(CONFIGS["nano"].to_json())
        least = {name: 0 for name in ("size", "frames", "blocks", "headWidth", "embedding", "captionWidth", "captionLength")}
        wrong = [*least.items(), ("vocabulary", 1), ("blocks", 1.5), ("frames", True), ("size", "16"), ("channels", []), ("channels", 8)]
        for field, value in [*wrong, ("inChannels", 3.0), ("captionWidth", 40)]:
            with self.subTest(field=field, value=value), self.assertRaisesRegex(ValueError, f"{field}.* should be .*, found"):
                LumiereConfig.from_json(json.dumps({**good, field: value}))
        with self.assertRaisesRegex(ValueError, r"channels\[0\] should be a whole number of at least 1, found 0; change it"):
            LumiereConfig.from_json(json.dumps({**good, "channels": [0, 8, 16]}))
        inside = [("kernel", -1), ("kernel", 2), ("layers", -2), ("hidden", 0), ("hidden", True), ("caption", 1), ("course", -1)]
        for field, value in [*inside, ("course", 0.5), ("position", "learned")]:
            told = {**good, "temporal": {**good["temporal"], field: value}}
            with self.subTest(field=field, value=value), self.assertRaisesRegex(ValueError, rf"temporal\.{field} should be .*, found"):
                LumiereConfig.from_json(json.dumps(told))
        # No places to be told apart: any width does.
        placeless = {**good, "channels": [8, 8, 4], "temporal": {**good["temporal"], "position": "none"}}
        UNet(LumiereConfig.from_json(json.dumps(placeless)))

    def test_unknown_fields_are_named(self) -> None:
        good = json.loads(CONFIGS["nano"].to_json())
        for field, value, told in (
            ("speed", 1, "A Lumiere config has no field speed; see LumiereConfig"),
            ("temporal", {"speed": 1}, "A Lumiere config's temporal has no field speed; see Temporal"),
            ("temporal", 5, "temporal should be an object with fields of Temporal, found 5"),
        ):
            with self.subTest(told=told), self.assertRaisesRegex(ValueError, told):
                LumiereConfig.from_json(json.dumps({**good, field: value}))


if __name__ == "__main__":
    unittest.main()
