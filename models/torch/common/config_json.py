"""Configs from JSON and by name, as all models here take them: frozen dataclasses whose fields are camelCase in JSON, as in TypeScript."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

Config = TypeVar("Config")


def camel(name: str) -> str:
    return re.sub("_(.)", lambda m: m[1].upper(), name)


def given_fields(text: str, kind: type, what: str) -> dict[str, Any]:
    """What the JSON of a config gives, by the names of the dataclass's fields. Raises a sentence if that has no such field."""
    return known_fields(json.loads(text), kind, what)


def known_fields(given: Any, kind: type, what: str) -> dict[str, Any]:
    """The same of what was read of JSON, such as a config inside a config."""
    names = {camel(field.name): field.name for field in fields(kind)}
    if not isinstance(given, dict):
        raise ValueError(f"{what} should be an object with fields of {kind.__name__}, found {given!r}; give one.")
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise ValueError(f"{what} has no field {', '.join(unknown)}; see {kind.__name__} for those it has.")
    return {names[key]: value for key, value in given.items()}


def named_or_read(name: str, known: dict[str, Config], read: Callable[[str], Config], what: str) -> Config:
    """The config of this name, or that of a JSON file. Raises a sentence that says which names there are."""
    if name in known:
        return known[name]
    if name.endswith(".json"):
        return read(Path(name).read_text())
    raise ValueError(f"{what} should be one of {', '.join(known)} or a JSON file, found {name}; choose one.")
