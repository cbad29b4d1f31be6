/** Facts as short texts, for tables. */
import type { Flake, Shell } from '../../server/nix/facts.ts';
import { readFlake } from '../../server/nix/flake.ts';
import { memoryFiles } from '../memory.ts';

const today = new Date('2026-11-21');

/** The facts of a tree whose entry is `entry`. */
export function flakeOf(tree: Readonly<Record<string, string>>, entry = 'flake.nix'): Flake {
  return readFlake(memoryFiles(tree), `/project/${entry}`, '/project', today)!;
}

export function shellOf(flake: Flake, name = 'default', system = 'x86_64-linux'): Shell | undefined {
  return flake.shells.find(shell => shell.name === name && shell.system === system);
}

/** A lock for inputs by name: a branch of nixpkgs and the day of its commit, or another repository. */
export function lock(inputs: Readonly<Record<string, string>>): string {
  const nodes: Record<string, unknown> = {
    root: { inputs: Object.fromEntries(Object.keys(inputs).map(name => [name, name])) },
  };
  for (const [name, said] of Object.entries(inputs)) {
    const [reference = '', day = '2026-01-01'] = said.split(' ');
    const [owner = '', repo = '', ref] = reference.split('/');
    const original = { type: 'github', owner, repo, ...(ref ? { ref } : {}) };
    const lastModified = Date.parse(day) / 1000;
    nodes[name] = { original, locked: { ...original, ref: undefined, rev: 'a'.repeat(40), lastModified } };
  }
  return JSON.stringify({ version: 7, root: 'root', nodes });
}

/** `venv: python312 3.12 | uv ruff | LD_LIBRARY_PATH zlib stdenv.cc.cc.lib | UV_PYTHON=… | ? why` */
export function short(shell: Shell | undefined): string {
  if (!shell) return 'none';
  const parts = [
    `${shell.regime}: ${shell.interpreters.map(interpreter => `${interpreter.attribute} ${interpreter.version}${interpreter.environment ? ' env' : ''}`).join(', ')}`,
  ];
  if (shell.tools.length > 0) parts.push(shell.tools.map(({ attribute }) => attribute).join(' '));
  const { libraryPath } = shell;
  if (libraryPath.variables.length > 0) {
    const entries = libraryPath.entries.map(({ attribute, directory }) => attribute ?? directory);
    parts.push([...libraryPath.variables, ...entries, ...(libraryPath.complete ? [] : ['…'])].join(' '));
  }
  for (const { name, value, interpreter } of shell.environment.values()) {
    if (/LIBRARY_PATH$/.test(name)) continue;
    const text = value
      ?.replace(/\/nix\/store\/[^/]*-(?=[a-z])/g, '<')
      .replace(/^<\w+(?=[-./\w]*\/bin)/, '$&');
    parts.push(`${name}=${interpreter ? interpreter.attribute : (text ?? '?')}`);
  }
  for (const { words } of shell.commands) parts.push(`$ ${words.map(word => word ?? '?').join(' ')}`);
  if (!shell.complete) parts.push(`? ${shell.unknown.map(({ why }) => why).join('; ')}`);
  return parts.join(' | ');
}
