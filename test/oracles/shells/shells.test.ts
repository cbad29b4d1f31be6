/**
 * Shell facts against Nix itself: each flake is evaluated by Nix with a nixpkgs of ours that records names, and by us.
 *
 * `FLAKE_PYPROJECT_CORPUS` names a directory of checkouts, `FLAKE_PYPROJECT_SOURCES` one that holds `nixpkgs.lib`,
 * `flake-parts` and `flake-utils`; without it, what our own flakes use of these stands in for them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { newestName } from '../../../server/catalog/attributes.ts';
import type { Flake, Shell } from '../../../server/nix/facts.ts';
import { readFlake } from '../../../server/nix/flake.ts';
import { parseReference, repositoryOf } from '../../../server/nix/reference.ts';
import { Workspace } from '../../../server/workspace.ts';
import { inRoot, missing, scratch } from '../store/root.ts';
import { flakes } from './flakes.ts';

const sources = process.env.FLAKE_PYPROJECT_SOURCES;
const corpus = process.env.FLAKE_PYPROJECT_CORPUS;
const system = 'x86_64-linux';

if (missing !== undefined) console.warn(`skipped: ${missing}`);
if (!corpus) console.warn('the corpus is left out: FLAKE_PYPROJECT_CORPUS names none');

const here = new URL('.', import.meta.url).pathname;

/** Every file below a directory that evaluation may look at. */
function readable(directory: string, at = directory): string[] {
  return readdirSync(at, { withFileTypes: true }).flatMap(entry => {
    const path = join(at, entry.name);
    if (entry.isDirectory()) return entry.name === '.git' ? [] : readable(directory, path);
    return entry.isFile() &&
      /\.(?:nix|toml|lock|json|md)$|^\.[\w-]+$/.test(entry.name) &&
      statSync(path).size < 1_000_000
      ? [relative(directory, path)]
      : [];
  });
}

function copy(from: string, to: string, paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(to, path)), { recursive: true });
    writeFileSync(join(to, path), readFileSync(join(from, path)));
  }
}

/** Names that stand in Nix files, with what a computed name may become. */
function identifiersIn(texts: readonly string[]): string[] {
  const found = new Set(['python3', 'python', 'stdenv', 'zlib']);
  for (const text of texts) for (const [name] of text.matchAll(/[A-Za-z_][\w'-]*/g)) found.add(name);
  for (const minor of [8, 9, 10, 11, 12, 13, 14])
    for (const name of [`python3${minor}`, `python3${minor}Packages`]) found.add(name);
  return [...found].filter(name => !/^__|'/.test(name));
}

const kinds: Readonly<Record<string, string>> = {
  'nixos/nixpkgs': 'nixpkgs',
  'nix-systems/default': 'systems',
  'numtide/flake-utils': 'flake-utils',
  'hercules-ci/flake-parts': 'flake-parts',
  'pyproject-nix/pyproject.nix': 'pyproject-nix',
  'nix-community/pyproject.nix': 'pyproject-nix',
  'pyproject-nix/uv2nix': 'uv2nix',
  'adisbladis/uv2nix': 'uv2nix',
  'pyproject-nix/build-system-pkgs': 'overlays',
  'nix-community/poetry2nix': 'poetry2nix',
};

interface Recorded {
  readonly recorded: string;
  readonly items: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

/** What Nix makes of the default shell. */
function byNix(outside: string, inside: string, flake: Flake): Recorded {
  const texts = readable(join(outside, 'flake')).filter(path =>
    /\.(?:nix|toml)$|^\.python-version$/.test(path),
  );
  const identifiers = identifiersIn(texts.map(path => readFileSync(join(outside, 'flake', path), 'utf8')));
  writeFileSync(join(outside, 'identifiers.json'), JSON.stringify(identifiers));
  copy(here, outside, ['nixpkgs.nix', 'driver.nix', 'systems.nix', 'frameworks.nix', 'anything.nix']);
  if (sources === undefined) {
    copy(here, outside, ['lib.nix']);
    mkdirSync(join(outside, 'flake-utils'));
    writeFileSync(join(outside, 'flake-utils/lib.nix'), readFileSync(join(here, 'flake-utils.nix')));
  } else
    for (const source of ['nixpkgs.lib', 'flake-parts', 'flake-utils']) {
      const paths = readdirSync(join(sources, source), { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => relative(join(sources, source), join(entry.parentPath, entry.name)));
      copy(join(sources, source), join(outside, source), paths);
    }
  const lib = `import ${inside}/${sources === undefined ? 'lib.nix' : 'nixpkgs.lib/lib'}`;
  const names = `builtins.fromJSON (builtins.readFile ${inside}/identifiers.json)`;
  writeFileSync(
    join(outside, 'imported.nix'),
    `{ system ? "${system}", overlays ? [ ], ... }: (import ./nixpkgs.nix { lib = ${lib}; identifiers = ${names}; inherit system; }).import { inherit overlays; }`,
  );
  const inputs = flake.inputs.map(({ name }) => {
    const declared = referenceOf(flake, name);
    return `"${name}" = "${kinds[declared?.toLowerCase() ?? ''] ?? 'unknown'}";`;
  });
  const expression = `import ${inside}/driver.nix { directory = ${inside}/flake; inputs = { ${inputs.join(' ')} };
    identifiers = ${names}; system = "${system}"; lib = ${lib}; imported = ${inside}/imported.nix;
    flakeParts = ${inside}/flake-parts; flakeUtils = ${inside}/flake-utils; }`;
  return JSON.parse(
    inRoot(
      'nix-instantiate',
      '-I',
      `nixpkgs=${inside}/imported.nix`,
      '--eval',
      '--strict',
      '--json',
      '--expr',
      expression,
    ),
  ) as Recorded;
}

/** The repository of an input, through what it follows as far as that is declared. */
function referenceOf(flake: Flake, name: string, seen: readonly string[] = []): string | undefined {
  const input = flake.inputs.find(one => one.name === name);
  if (!input || seen.includes(name))
    return flake.inputs.length > 0 && name === 'nixpkgs' ? 'NixOS/nixpkgs' : undefined;
  if (input.follows)
    return (
      referenceOf(flake, input.follows.at(-1) ?? '', [...seen, name]) ??
      (input.follows.at(-1) === 'nixpkgs' ? 'NixOS/nixpkgs' : undefined)
    );
  const reference = parseReference(input.url?.value ?? name);
  return reference && repositoryOf(reference);
}

/** Our facts in the words of the driver. */
function byUs(shell: Shell): { readonly items: readonly string[]; readonly variables: readonly string[] } {
  const interpreters = shell.interpreters.map(
    ({ attribute, environment }) => `python ${attribute}${environment ? ' env' : ''}`,
  );
  return {
    items: [...interpreters, ...shell.tools.map(({ attribute }) => attribute)],
    variables: [...shell.environment.keys()],
  };
}

/** What both say, without the order between interpreters and tools, and without what we say is not known. */
function compare(recorded: Recorded, shell: Shell): string[] {
  const wrong: string[] = [];
  const theirs = recorded.items
    .filter(item => item.startsWith('python '))
    .filter((item, i, all) => all.indexOf(item) === i);
  const ours = byUs(shell);
  const interpreters = ours.items.filter(
    (item, i, all) => item.startsWith('python ') && all.indexOf(item) === i,
  );
  const direct = theirs.join(', ');
  // An interpreter that only comes with packages of its set is ours to add.
  const carried = theirs.length === 0 && shell.tools.some(({ pythonSet }) => pythonSet !== undefined);
  if (interpreters.join(', ') !== direct && !carried && !hasOwnEnvironment(shell))
    wrong.push(`interpreters: Nix ${direct || 'none'}, we ${interpreters.join(', ') || 'none'}`);
  const tools = recorded.items
    .filter(item => !/^(?:python|made|anything|text) |^rust-bin/.test(item))
    .map(tidy);
  const known = new Set(
    shell.tools.map(({ attribute }) => tidy(attribute)).filter(name => name !== 'rust-bin'),
  );
  const missed = tools.filter(tool => !known.has(tool));
  if (missed.length > 0 && shell.complete) wrong.push(`tools: Nix has ${missed.join(' ')}`);
  const invented = [...known].filter(
    tool =>
      !recorded.items.some(
        item => tidy(item) === tool || item.endsWith(` ${tool}`) || item.endsWith(`:${tool}`),
      ),
  );
  if (invented.length > 0 && !recorded.items.some(item => /^anything /.test(item)))
    wrong.push(`tools: we have ${invented.join(' ')}`);
  for (const [name, value] of Object.entries(recorded.variables)) {
    const variable = shell.environment.get(name);
    if (!variable) {
      if (shell.complete && !shell.commands.length && /^[A-Z]/.test(name)) wrong.push(`${name}: Nix sets it`);
    } else if (
      variable.from === 'attribute' &&
      variable.value !== null &&
      !/\/nix\/store\//.test(value + variable.value) &&
      variable.value !== value &&
      !value.startsWith('/')
    )
      wrong.push(`${name}: Nix ${JSON.stringify(value)}, we ${JSON.stringify(variable.value)}`);
  }
  wrong.push(...libraryDifferences(recorded, shell));
  return wrong;
}

/** Environments of frameworks that Nix does not see here. */
const hasOwnEnvironment = (shell: Shell): boolean => /^(?:dream2nix|devenv)$/.test(shell.regime);

/** Names that the newest nixpkgs has for the same thing. */
const tidy = (name: string): string => newestName(name);

function libraryDifferences(recorded: Recorded, shell: Shell): string[] {
  const path = recorded.variables.LD_LIBRARY_PATH;
  if (path === undefined || shell.environment.get('LD_LIBRARY_PATH')?.from !== 'attribute') return [];
  const theirs = path
    .split(':')
    .filter(entry => entry !== '' && !entry.startsWith('$'))
    .map(entry => /-pkg=([^!/]+)/.exec(entry)?.[1] ?? entry);
  const ours = shell.libraryPath.entries
    .filter(({ variable }) => variable === 'LD_LIBRARY_PATH')
    .map(({ attribute, directory, output }) =>
      attribute === null ? directory! : attribute.replace(new RegExp(`\\.${output}$`), ''),
    );
  const same = theirs.map(tidy).join(' ') === ours.map(tidy).join(' ');
  return same || !shell.libraryPath.complete
    ? []
    : [`LD_LIBRARY_PATH: Nix ${theirs.join(' ')}, we ${ours.join(' ')}`];
}

function check(
  directory: string,
  files: Readonly<Record<string, string>> | undefined,
): { wrong: readonly string[]; kind: 'compared' | 'no shell' | 'Nix cannot' | 'we cannot'; why?: string } {
  const { outside, inside } = scratch();
  const top = join(outside, 'flake');
  if (files) {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(top, path)), { recursive: true });
      writeFileSync(join(top, path), text);
    }
  } else copy(directory, top, readable(directory));
  const flake = readFlake(new Workspace(top), join(top, 'flake.nix'), top, new Date('2026-11-21'))!;
  const shell = flake.shells.find(one => one.default && one.system === system);
  let recorded: Recorded;
  try {
    recorded = byNix(outside, inside, flake);
  } catch (error) {
    const [why = ''] = /error: [^\n]{0,150}/.exec(String((error as { stderr?: string }).stderr)) ?? [];
    return { wrong: [], kind: shell ? 'Nix cannot' : 'no shell', why };
  }
  if (!shell || (shell.builder === undefined && !shell.complete))
    return { wrong: [], kind: 'we cannot', why: shell?.unknown[0]?.why ?? 'no shell' };
  if (recorded.recorded === 'anything')
    return { wrong: [], kind: 'Nix cannot', why: 'the shell is made by an input' };
  return { wrong: compare(recorded, shell), kind: 'compared' };
}

describe.skipIf(missing)('flakes of our own', () => {
  test.each(Object.entries(flakes))('%s', (_, files) => {
    const { wrong, kind, why } = check('', files);
    expect([wrong, kind, why]).toEqual([[], 'compared', undefined]);
  });
});

describe.skipIf(missing || !sources || !corpus)('the corpus', () => {
  test('agrees wherever both can evaluate the shell', () => {
    const wrong: string[] = [];
    const table: string[] = [];
    const counts: Record<string, number> = {};
    for (const directory of entries(corpus!)) {
      const found = check(directory, undefined);
      counts[found.kind] = (counts[found.kind] ?? 0) + 1;
      if (found.kind !== 'compared')
        table.push(`${relative(corpus!, directory)}: ${found.kind}: ${found.why}`);
      wrong.push(...found.wrong.map(line => `${relative(corpus!, directory)}: ${line}`));
    }
    console.info([JSON.stringify(counts), ...table].join('\n'));
    expect(wrong).toEqual([]);
  });
});

/** The directories of a corpus that hold a flake and a pyproject.toml: the top of each checkout, or where `subdir` says. */
function entries(top: string): string[] {
  return readdirSync(top).flatMap(name => {
    const [, , ...sub] = name.split('__');
    const nested = sub.length > 0 ? find(join(top, name), sub.join('_')) : undefined;
    const directory = nested ?? join(top, name);
    return existsSync(join(directory, 'flake.nix')) ? [directory] : [];
  });
}

/** A directory by its path with `_` for `/`. */
function find(root: string, flattened: string): string | undefined {
  const walk = (at: string, rest: string): string | undefined => {
    if (rest === '') return at;
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      if (!entry.isDirectory() || !(rest === entry.name || rest.startsWith(`${entry.name}_`))) continue;
      const found = walk(join(at, entry.name), rest.slice(entry.name.length + 1));
      if (found) return found;
    }
    return undefined;
  };
  return walk(root, flattened);
}
