"""Runs one build backend for the oracle: a JSON line in per project, a JSON line out with what became of it.

Each build is a forked child with a fresh tree, so that no state of a backend outlives it.
"""

import contextlib
import importlib
import json
import os
import shutil
import sys
import traceback
import zipfile

BINARY_MARK = b"origin: "


def load(path):
    module, _, attribute = path.partition(":")
    loaded = importlib.import_module(module)
    for name in filter(None, attribute.split(".")):
        loaded = getattr(loaded, name)
    return loaded


def write_tree(root, case):
    shutil.rmtree(root, ignore_errors=True)
    os.makedirs(root)
    for path, text in case["tree"].items():
        full = os.path.join(root, path)
        if path.endswith("/"):
            os.makedirs(full, exist_ok=True)
            continue
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    if case.get("git"):
        os.system("git init -q . 2>/dev/null" if os.chdir(root) is None else "")


def contents(wheel, root):
    files, path, other = {}, [], []
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            first = name.split("/")[0]
            if first.endswith((".dist-info", ".data")) or name.endswith("/"):
                continue
            data = archive.read(name)
            if name.endswith(".pth"):
                lines = data.decode().splitlines()
                path += [os.path.relpath(line, root) for line in lines if line.startswith("/")]
                other += [line for line in lines if line and not line.startswith("/")]
                continue
            start = data.find(BINARY_MARK)
            origin = data[start + len(BINARY_MARK) :].split(b"\n")[0].decode() if start >= 0 else None
            files[name] = origin
    return {"files": files, "path": sorted(set(path)), "other": other}


def build(backend, case, root, out):
    os.chdir(root)
    sys.path[:0] = case.get("sys_path", [])
    kind = case["build"]
    requires = getattr(backend, f"get_requires_for_build_{kind}", None)
    if requires:
        requires({})
    if case.get("metadata"):
        prepare = getattr(backend, f"prepare_metadata_for_build_{kind}")
        prepare(out, {})
        return {"ok": True, "files": {}, "path": [], "other": []}
    name = getattr(backend, f"build_{kind}")(out, {})
    return {"ok": True, **contents(os.path.join(out, name), os.path.realpath(root))}


def child(backend, case, root, out, log, answer):
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    try:
        result = build(backend, case, root, out)
    except BaseException as error:  # SystemExit is how several of them fail
        sys.stdout.flush()
        chain, seen = [], error
        while seen is not None:
            chain.append(f"{type(seen).__name__}: {seen}")
            chain += [f"{type(inner).__name__}: {inner}" for inner in getattr(seen, "exceptions", [])]
            seen = seen.__cause__ or seen.__context__
        result = {"ok": False, "error": "\n".join(chain), "trace": traceback.format_exc()[-1500:]}
    if case.get("warm"):
        result["modules"] = sorted(sys.modules)
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(result, file)
    os._exit(0)


def main():
    workspace, objects = sys.argv[1], sys.argv[2].split(",")
    backends = {name: load(name) for name in objects}
    root, out = os.path.join(workspace, "project"), os.path.join(workspace, "out")
    log, answer = os.path.join(workspace, "log"), os.path.join(workspace, "answer")
    for line in sys.stdin:
        case = json.loads(line)
        write_tree(root, case)
        shutil.rmtree(out, ignore_errors=True)
        os.makedirs(out)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(answer)
        pid = os.fork()
        if pid == 0:
            child(backends[case["object"]], case, root, out, log, answer)
        os.waitpid(pid, 0)
        try:
            with open(answer, encoding="utf-8") as file:
                result = json.load(file)
        except FileNotFoundError:
            result = {"ok": False, "error": "the build died"}
        if not result["ok"]:
            with open(log, encoding="utf-8", errors="replace") as file:
                result["error"] += "\n" + file.read()[-8000:]
        for module in result.pop("modules", []):
            # What one build has loaded, the next ones find in memory.
            with contextlib.suppress(BaseException):
                importlib.import_module(module)
        print(json.dumps(result), flush=True)


main()
