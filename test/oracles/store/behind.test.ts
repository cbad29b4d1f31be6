/** When flake.lock is behind flake.nix: Nix refuses to go on without changing it exactly where we say so. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readFlake } from '../../../server/nix/flake.ts';
import { openProject } from '../../../server/project.ts';
import { lockBehindFlake } from '../../../server/rules/lock-behind-flake.ts';
import { Workspace } from '../../../server/workspace.ts';
import { random } from '../backends/random.ts';
import { inRoot, missing, scratch } from './root.ts';

if (missing !== undefined) console.warn(`skipped: ${missing}`);

const nixpkgs = (ref: string | undefined): object => ({
  locked: {
    lastModified: 1748026106,
    narHash: 'sha256-Kb/pCu9YKNiGv2MsO32O/W9ohYyo3g7ZeWFChSp3GXU=',
    owner: 'NixOS',
    repo: 'nixpkgs',
    rev: '063f43f2dbdef86376cc29ad646c45c46e93234c',
    type: 'github',
  },
  original: { owner: 'NixOS', ...(ref && { ref }), repo: 'nixpkgs', type: 'github' },
});

const archive = (url: string): object => ({
  locked: {
    lastModified: 1,
    narHash: 'sha256-fLTau2DUCxOdpjkVtSCbe30Xr3BhaBwrk/pEcC7ypIU=',
    type: 'tarball',
    url,
  },
  original: { type: 'tarball', url },
});

const repository = (url: string, more: object = {}): object => ({
  locked: {
    lastModified: 1,
    narHash: 'sha256-fLTau2DUCxOdpjkVtSCbe30Xr3BhaBwrk/pEcC7ypIU=',
    rev: '063f43f2dbdef86376cc29ad646c45c46e93234c',
    ref: 'refs/heads/main',
    revCount: 1,
    type: 'git',
    url,
  },
  original: { type: 'git', url, ...more },
});

/** A lock by hand: nodes by key, of which each is an input of the root unless it is listed as another's. */
const lockOf = (nodes: Readonly<Record<string, object>>, inputs?: object): string =>
  JSON.stringify({
    version: 7,
    root: 'root',
    nodes: {
      ...nodes,
      root: { inputs: inputs ?? Object.fromEntries(Object.keys(nodes).map(key => [key, key])) },
    },
  });

const pkgs = (ref?: string): string => lockOf({ nixpkgs: nixpkgs(ref) });
const branch = pkgs('nixos-25.05');

/** Inputs as flake.nix has them, and a lock. */
const written: readonly (readonly [inputs: string, lock: string])[] = [
  ['nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";', branch],
  ['nixpkgs.url = "github:NixOS/nixpkgs?ref=nixos-25.05";', branch],
  ['nixpkgs.url = "github:nixos/nixpkgs/nixos-25.05";', branch],
  ['nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.11";', branch],
  ['nixpkgs.url = "github:NixOS/nixpkgs";', branch],
  ['nixpkgs.url = "github:NixOS/nixpkgs";', pkgs()],
  ['nixpkgs.url = "github:NixOS/nixpkgs/063f43f2dbdef86376cc29ad646c45c46e93234c";', branch],
  ['nixpkgs = { type = "github"; owner = "NixOS"; repo = "nixpkgs"; ref = "nixos-25.05"; };', branch],
  ['nixpkgs = { type = "github"; owner = "NixOS"; repo = "nixpkgs"; ref = "nixos-24.05"; };', branch],
  ['nixpkgs.url = "gitlab:NixOS/nixpkgs/nixos-25.05";', branch],
  ['nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05?dir=lib";', branch],
  ['nixpkgs = { url = "github:NixOS/nixpkgs/nixos-25.05"; flake = false; };', branch],
  ['nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; other.url = "github:a/b";', branch],
  ['', branch],
  ['', lockOf({})],
  ['nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; same.follows = "nixpkgs";', branch],
  [
    'nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; same.follows = "nixpkgs";',
    lockOf({ nixpkgs: nixpkgs('nixos-25.05') }, { nixpkgs: 'nixpkgs', same: ['nixpkgs'] }),
  ],
  [
    'nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05"; same.url = "github:NixOS/nixpkgs/nixos-25.05";',
    lockOf({ nixpkgs: nixpkgs('nixos-25.05') }, { nixpkgs: 'nixpkgs', same: ['nixpkgs'] }),
  ],
  ['a.url = "https://example.org/a.tar.gz";', lockOf({ a: archive('https://example.org/a.tar.gz') })],
  ['a.url = "https://example.org/b.tar.gz";', lockOf({ a: archive('https://example.org/a.tar.gz') })],
  ['a.url = "tarball+https://example.org/a";', lockOf({ a: archive('https://example.org/a') })],
  [
    'a.url = "https://flakehub.com/f/NixOS/nixpkgs/0.2505.*.tar.gz";',
    lockOf({ a: archive('https://flakehub.com/f/NixOS/nixpkgs/0.2505.%2A.tar.gz') }),
  ],
  [
    'a.url = "https://flakehub.com/f/NixOS/nixpkgs/0.2505.*.tar.gz";',
    lockOf({ a: archive('https://flakehub.com/f/NixOS/nixpkgs/0.2505.*.tar.gz') }),
  ],
  [
    'a.url = "https://flakehub.com/f/NixOS/nixpkgs/0.2511.*";',
    lockOf({ a: archive('https://flakehub.com/f/NixOS/nixpkgs/0.2505.*') }),
  ],
  ['a.url = "git+https://example.org/a";', lockOf({ a: repository('https://example.org/a') })],
  ['a.url = "git+https://example.org/a?ref=dev";', lockOf({ a: repository('https://example.org/a') })],
  [
    'a.url = "git+https://example.org/a?ref=dev";',
    lockOf({ a: repository('https://example.org/a', { ref: 'dev' }) }),
  ],
  ['a.url = "git+https://example.org/b";', lockOf({ a: repository('https://example.org/a') })],
  ['a.url = "git+ssh://git@example.org/a";', lockOf({ a: repository('ssh://git@example.org/a') })],
  ['a.url = "git+https://example.org/a?dir=x";', lockOf({ a: repository('https://example.org/a') })],
  [
    'nixpkgs.url = "nixpkgs";',
    lockOf({ nixpkgs: { ...nixpkgs(undefined), original: { type: 'indirect', id: 'nixpkgs' } } }),
  ],
  [
    'nixpkgs.url = "nixpkgs/nixos-25.05";',
    lockOf({ nixpkgs: { ...nixpkgs(undefined), original: { type: 'indirect', id: 'nixpkgs' } } }),
  ],
  [
    'nixpkgs.url = "flake:nixpkgs";',
    lockOf({ nixpkgs: { ...nixpkgs(undefined), original: { type: 'indirect', id: 'nixpkgs' } } }),
  ],
];

function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

const flakeOf = (inputs: string): string => `{ inputs = { ${inputs} }; outputs = inputs: { }; }\n`;

/** Whether Nix goes on without changing the lock. */
function nixAccepts(inside: string): { accepts: boolean; why: string } {
  try {
    inRoot('nix', 'flake', 'metadata', '--offline', '--no-update-lock-file', `path:${inside}`);
    return { accepts: true, why: '' };
  } catch (error) {
    const text = String((error as { stderr?: string }).stderr);
    return { accepts: false, why: /error: [^\n]*/.exec(text)?.[0] ?? text };
  }
}

function weReport(top: string): readonly string[] {
  const place = { pyproject: join(top, 'pyproject.toml'), nix: join(top, 'flake.nix') };
  const project = openProject(new Workspace(top, { store: null }), place, top, new Date('2026-11-21'));
  expect(readFlake(project.files, place.nix, top)).toBeDefined();
  return [...lockBehindFlake.check(project)].map(({ message }) => message);
}

/** Where the two differ. `kind: 'silent'` is what we miss, `'wrong'` a false alarm. */
function compare(
  top: string,
  inside: string,
  what: string,
): { kind: 'agreed' | 'silent' | 'wrong'; text: string } {
  const { accepts, why } = nixAccepts(inside);
  const ours = weReport(top);
  const kind = accepts === (ours.length === 0) ? 'agreed' : accepts ? 'wrong' : 'silent';
  return {
    kind,
    text: `${what}\n    Nix: ${accepts ? 'accepts' : why}\n    we: ${ours.join('; ') || 'nothing'}`,
  };
}

test.skipIf(missing)('locks as people have them', () => {
  const { outside, inside } = scratch();
  const found = written.map(([inputs, lock], n) => {
    write(join(outside, `f${n}`), { 'flake.nix': flakeOf(inputs), 'flake.lock': lock, 'pyproject.toml': '' });
    return compare(join(outside, `f${n}`), `${inside}/f${n}`, inputs);
  });
  expect(found.filter(({ kind }) => kind !== 'agreed').map(({ text }) => text)).toEqual([]);
});

test.skipIf(missing)('flakes that change after Nix has locked them', () => {
  const { outside, inside } = scratch();
  const chance = random(Number(process.env.FLAKE_PYPROJECT_SEED ?? 7));
  write(outside, {
    'leaf/flake.nix': flakeOf(''),
    'twig/flake.nix': flakeOf(''),
    'branch/flake.nix': flakeOf(`leaf.url = "path:${inside}/leaf"; twig.url = "path:${inside}/twig";`),
    'tree/flake.nix': flakeOf(`branch.url = "path:${inside}/branch"; leaf.url = "path:${inside}/leaf";`),
  });
  const declared = (): string => {
    const lines = ['leaf', 'twig', 'branch', 'tree']
      .filter(() => chance.below(3) > 0)
      .map(name => {
        const target = chance.below(6) === 0 ? chance.pick(['leaf', 'twig']) : name;
        const flake = chance.below(8) === 0 ? 'flake = false; ' : '';
        const inner =
          target === 'branch' && chance.below(2) === 0
            ? `inputs.leaf.follows = "${chance.pick(['leaf', 'twig', 'other'])}"; `
            : target === 'tree' && chance.below(2) === 0
              ? `inputs.branch.inputs.twig.follows = "twig"; `
              : '';
        return `${name} = { url = "path:${inside}/${target}"; ${flake}${flake ? '' : inner}};`;
      });
    const names = lines.map(line => line.slice(0, line.indexOf(' ')));
    if (names.length > 0 && chance.below(3) === 0) lines.push(`other.follows = "${chance.pick(names)}";`);
    return lines
      .join(' ')
      .replaceAll(/inputs\.[\w.]+follows = "(\w+)"; /g, (line, target: string) =>
        names.includes(target) || (target === 'other' && lines.length > names.length) ? line : '',
      );
  };
  const counts = { agreed: 0, silent: 0, wrong: 0, refused: 0 };
  const wrong: string[] = [];
  const size = Number(process.env.FLAKE_PYPROJECT_SIZE ?? 60);
  for (let n = 0; n < size; n++) {
    const [first, second] = [declared(), chance.below(4) === 0 ? undefined : declared()];
    const top = join(outside, `n${n}`);
    write(top, { 'flake.nix': flakeOf(first), 'pyproject.toml': '' });
    inRoot('nix', 'flake', 'lock', '--offline', `path:${inside}/n${n}`);
    if (second !== undefined) writeFileSync(join(top, 'flake.nix'), flakeOf(second));
    const { kind, text } = compare(top, `${inside}/n${n}`, `${first}\n    then ${second}`);
    counts[kind]++;
    if (kind !== 'agreed') wrong.push(text);
    if (!nixAccepts(`${inside}/n${n}`).accepts) counts.refused++;
  }
  console.info(JSON.stringify(counts));
  expect(wrong).toEqual([]);
  expect(counts.refused).toBeGreaterThan(size / 4);
});
