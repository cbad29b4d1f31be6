"""Writes wheels without content: a JSON array of {name, version, requires, extras} on standard input, the directory as argument."""

import json
import pathlib
import sys
import zipfile

directory = pathlib.Path(sys.argv[1])
directory.mkdir(parents=True, exist_ok=True)
for wheel in json.load(sys.stdin):
    name, version = wheel["name"], wheel["version"]
    info = f"{name}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    metadata += [f"Provides-Extra: {extra}" for extra in wheel["extras"]]
    metadata += [f"Requires-Dist: {requirement}" for requirement in wheel["requires"]]
    with zipfile.ZipFile(directory / f"{name}-{version}-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{info}/METADATA", "\n".join(metadata) + "\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
