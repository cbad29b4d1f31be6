"""Reads texts with tomli, which is the tomllib of Python 3.11 to 3.14: null for one that it rejects."""

import json
import sys
from datetime import date, datetime, time

import tomli


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, float):
        return {"float": None}
    if isinstance(value, (date, datetime, time)):
        return {"datetime": None}
    return value


def read(text):
    try:
        return plain(tomli.loads(text))
    except (tomli.TOMLDecodeError, RecursionError):
        return None


json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
