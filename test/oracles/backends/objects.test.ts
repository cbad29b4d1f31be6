/** Object strings against the installed backends: which exist, which hooks they have, how the wrong ones fail. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { backends } from '../../../server/python/backends/index.ts';
import { environment, installed } from './environment.ts';

/** What uv runs: an import made of the string, then a look for the hook. */
const script = `
import json, sys
out = []
for text in json.load(sys.stdin):
    module, _, attribute = text.partition(":")
    if attribute:
        statement = f"from {module} import {attribute} as backend"
    else:
        statement = f"import {module} as backend"
    scope = {}
    try:
        exec(statement, scope)
        scope["backend"].build_editable
        out.append("editable")
    except SyntaxError:
        out.append("SyntaxError: invalid syntax")
    except AttributeError as error:
        has_wheel = hasattr(scope.get("backend"), "build_wheel")
        out.append("wheel" if has_wheel else f"AttributeError: {error}")
    except Exception as error:
        out.append(f"{type(error).__name__}: {error}")
print(json.dumps(out))
`;

/** Every module of some packages that has the hook of PEP 517. */
const search = `
import contextlib, importlib, io, json, os, pkgutil, sys
out = []
def walk(package):
    yield package
    for info in pkgutil.iter_modules(getattr(package, "__path__", []), package.__name__ + "."):
        if any(part in info.name for part in ("__main__", ".tests", "_vendor", "._distutils", ".command")):
            continue
        with contextlib.suppress(BaseException), contextlib.redirect_stdout(io.StringIO()):
            yield from walk(importlib.import_module(info.name))
for name in json.load(sys.stdin):
    with contextlib.suppress(ImportError):
        for module in walk(importlib.import_module(name)):
            if callable(getattr(module, "build_wheel", None)) and hasattr(module, "build_sdist"):
                out.append(module.__name__)
sys.stdout.write(json.dumps(sorted(set(out))))
sys.stdout.flush()
os._exit(0)
`;

function judge(venv: string, objects: readonly string[]): string[] {
  const input = JSON.stringify(objects);
  return JSON.parse(
    execFileSync(`${venv}/bin/python`, ['-W', 'ignore', '-c', script], { input, encoding: 'utf8' }),
  );
}

for (const requirements of ['requirements.txt', 'requirements-native.txt', 'requirements-objects.txt']) {
  test(requirements, () => {
    const venv = environment(requirements);
    const present = installed(venv).map(({ name }) => name.replace(/[-_.]+/g, '-').toLowerCase());
    const here = backends.filter(({ name }) => present.includes(name));
    expect(here.length).toBeGreaterThan(2);

    const objects = here
      .flatMap(backend => backend.objects)
      .filter(({ needs, inTree }) => !inTree && needs.every(name => present.includes(name)));
    const hooks = judge(
      venv,
      objects.map(({ object }) => object),
    );
    expect(objects.map(({ object }, i) => `${object} ${hooks[i]}`)).toEqual(
      objects.map(({ object, editable }) => `${object} ${editable === 'never' ? 'wheel' : 'editable'}`),
    );

    // What a backend owns holds no other backend object: whatever else is written there names nothing.
    const owned = here.flatMap(({ owns }) => owns);
    const input = JSON.stringify(owned);
    const found = JSON.parse(
      execFileSync(`${venv}/bin/python`, ['-W', 'ignore', '-c', search], { input, encoding: 'utf8' }),
    ) as string[];
    const known = new Set(here.flatMap(backend => backend.objects.map(({ object }) => object)));
    expect(found.filter(object => !known.has(object))).toEqual([]);

    const wrong = here
      .flatMap(({ name, wrong }) => wrong.map(object => ({ presumes: name, ...object })))
      .filter(({ presumes, unless }) => present.includes(presumes) && !(unless && present.includes(unless)));
    const failures = judge(
      venv,
      wrong.map(({ object }) => object),
    );
    expect(wrong.map(({ object }, i) => `${object} ${failures[i]}`)).toEqual(
      wrong.map(({ object, failure }) => `${object} ${failure}`),
    );
  });
}
