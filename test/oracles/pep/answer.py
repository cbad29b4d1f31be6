"""Answers a batch of questions, one JSON array on standard input, in order, with one JSON array."""

import json
import sys

from packaging import _manylinux, tags
from packaging.dependency_groups import DependencyGroupResolver
from packaging.markers import Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename
from packaging.version import InvalidVersion, Version
from poetry.core.constraints.version import Version as PoetryVersion
from poetry.core.constraints.version import parse_constraint


def version(text):
    try:
        return str(Version(text))
    except InvalidVersion:
        return None


def compare(left, right):
    left, right = Version(left), Version(right)
    return (left > right) - (left < right)


def specifiers(text, versions):
    """Null for an invalid text, else for each version whether it is admitted, with and without pre-releases."""
    try:
        parsed = SpecifierSet(text)
    except InvalidSpecifier:
        return None
    return [[parsed.contains(v), parsed.contains(v, prereleases=False)] for v in versions]


def evaluate(marker, environment):
    environment = {k: set(v) if isinstance(v, list) else v for k, v in environment.items()}
    try:
        return marker.evaluate(environment, context="lock_file" if "extras" in environment else "requirement")
    except (UndefinedComparison, UndefinedEnvironmentName, AssertionError):
        return None


def requirement(text, environments):
    try:
        parsed = Requirement(text)
    except InvalidRequirement:
        return None
    return {
        "name": canonicalize_name(parsed.name),
        "extras": sorted({canonicalize_name(e) for e in parsed.extras}),
        "specifiers": sorted(str(s) for s in parsed.specifier),
        "url": parsed.url,
        "marker": parsed.marker and [evaluate(parsed.marker, e) for e in environments],
    }


def marker(text, environments):
    parsed = Marker(text)
    return [evaluate(parsed, e) for e in environments]


def wheel(name):
    try:
        parsed_name, parsed_version, build, parsed_tags = parse_wheel_filename(name)
    except InvalidWheelFilename:
        return None
    return {
        "name": parsed_name,
        "version": str(parsed_version),
        "build": "".join(map(str, build)) or None,
        "tags": sorted(map(str, parsed_tags)),
    }


supported = {}


def fits(name, minor, system, free_threaded, glibc, macos):
    """Whether an interpreter there takes the wheel."""
    key = (minor, system, free_threaded, tuple(glibc), tuple(macos))
    if key not in supported:
        arch, kernel = system.split("-")
        if kernel == "linux":
            _manylinux._get_glibc_version.cache_clear()
            _manylinux._get_glibc_version = lambda: tuple(glibc)
            _manylinux._get_glibc_version.cache_clear = lambda: None
            _manylinux._have_compatible_abi = lambda *_: True
            platforms = [*_manylinux.platform_tags([arch]), f"linux_{arch}"]
        else:
            platforms = list(tags.mac_platforms(tuple(macos), "arm64" if arch == "aarch64" else arch))
        abi = f"cp3{minor}" + ("m" if minor < 8 else "") + ("t" if free_threaded else "")
        supported[key] = {
            *tags.cpython_tags((3, minor), [abi], platforms),
            *tags.compatible_tags((3, minor), f"cp3{minor}", platforms),
        }
    return not supported[key].isdisjoint(parse_wheel_filename(name)[3])


def groups(table, name):
    """The sorted requirements of a group, or null where the resolver reports an error."""
    try:
        return sorted(str(r) for r in DependencyGroupResolver(table).resolve(name))
    except Exception:
        return None


def poetry(text, versions):
    try:
        parsed = parse_constraint(text)
    except ValueError:
        return None
    return [parsed.allows(PoetryVersion.parse(v)) for v in versions]


answers = [globals()[question](*arguments) for question, *arguments in json.load(sys.stdin)]
json.dump(answers, sys.stdout)
