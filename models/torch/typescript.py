"""What TypeScript says of parameters, configs and quantised weights, for the tests: written by tests/torch.ts."""

from __future__ import annotations

import functools
import json
import os
from pathlib import Path
from typing import Any


@functools.cache
def facts() -> dict[str, Any]:
    """The file that ZOETROPE_TYPESCRIPT names. Raises if there is none."""
    path = os.environ.get("ZOETROPE_TYPESCRIPT")
    if not path:
        raise RuntimeError("ZOETROPE_TYPESCRIPT should name the file that tests/torch.ts writes, found nothing; run node tests/torch.ts.")
    return json.loads(Path(path).read_text())
