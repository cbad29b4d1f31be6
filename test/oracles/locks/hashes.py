"""Prints, for each TOML text in a JSON array on standard input, the hashes that poetry and pdm make of it, or null."""

import json
import pathlib
import sys
import tempfile
import tomllib

from pdm.core import Core
from pdm.project.project_file import PyProject
from poetry.packages.locker import Locker

ui = Core().ui
directory = pathlib.Path(tempfile.mkdtemp())


def attempt(compute):
    try:
        return compute()
    except Exception:
        return None


def poetry(text, with_groups):
    locker = Locker(directory / "poetry.lock", tomllib.loads(text))
    return locker._get_content_hash(with_dependency_groups=with_groups)


def pdm(text):
    file = directory / "pyproject.toml"
    file.write_text(text, encoding="utf-8")
    return PyProject(file, ui=ui).content_hash("sha256")


answers = []
for text in json.load(sys.stdin):
    answers.append(
        {
            "poetry": attempt(lambda: poetry(text, True)),
            "poetryBefore23": attempt(lambda: poetry(text, False)),
            "pdm": attempt(lambda: pdm(text)),
        }
    )
json.dump(answers, sys.stdout)
