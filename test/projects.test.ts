/** The example projects, read from disk as a user's would be. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { check, type Reported } from '../server/check.ts';
import { relative } from '../server/files.ts';
import { applyFixes } from '../server/fix.ts';
import { openProject } from '../server/project.ts';
import { positionAt } from '../server/text.ts';
import { Workspace } from '../server/workspace.ts';

const today = new Date('2026-11-21T12:00:00Z');
const made: string[] = [];
afterEach(() => {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true });
});

/** A copy outside of this repository, so that it is a tree of its own. */
function copyOf(project: string): Workspace {
  const directory = mkdtempSync(join(tmpdir(), 'flake-pyproject-'));
  made.push(directory);
  cpSync(join('test/projects', project), directory, { recursive: true });
  return new Workspace(directory);
}

function findingsOf(workspace: Workspace): readonly Reported[] {
  const projects = workspace
    .projectsBelow(workspace.root)
    .map(place => openProject(workspace, place, workspace.root, today));
  const { findings, crashes } = check(projects, workspace.root);
  expect(crashes).toEqual([]);
  return findings;
}

function placeOf({ root }: Workspace, { at }: Pick<Reported, 'at'>): string {
  return `${relative(root, at.file.path)}:${positionAt(at.file, at.start).line + 1}`;
}

describe('the audit as first written', () => {
  test('has what cost its author an afternoon, and nothing else', () => {
    const workspace = copyOf('audit');
    const findings = findingsOf(workspace);
    expect(findings.map(finding => [finding.severity, finding.rule.id, placeOf(workspace, finding)])).toEqual(
      [
        ['info', 'uv-may-pick-other-python', 'flake.nix:19'],
        ['warning', 'missing-runtime-library', 'flake.nix:24'],
        ['error', 'unknown-build-backend', 'pyproject.toml:3'],
        ['error', 'nothing-to-ship', 'pyproject.toml:6'],
      ],
    );
    const library = findings[1]!;
    expect(library.message).toContain('libgomp.so.1 (for lightgbm)');
    expect(library.fixes?.[0]?.title).toContain('stdenv.cc.cc.lib');
    expect(library.related?.map(related => related.at.file.path)).toContain(
      `${workspace.root}/pyproject.toml`,
    );
  });

  test('is silent after its fixes, which change only what they must', () => {
    const workspace = copyOf('audit');
    const before = readFileSync(join(workspace.root, 'flake.nix'), 'utf8').split('\n');
    for (const { path, text } of applyFixes(findingsOf(workspace), ({ fixes }) => fixes?.[0])) {
      workspace.open(path, text);
    }
    expect(findingsOf(workspace)).toEqual([]);
    const after = workspace.read(join(workspace.root, 'flake.nix'))!.text.split('\n');
    expect(after.filter(line => !before.includes(line))).toEqual([
      '        stdenv.cc.cc.lib',
      '        UV_PYTHON = pkgs.python312.interpreter;',
      '        UV_PYTHON_DOWNLOADS = "never";',
    ]);
    expect(before.filter(line => !after.includes(line))).toEqual([]);
  });
});

test.each(['audit-right', 'ml-template', 'ml-fhs'])('%s is silent', project => {
  const workspace = copyOf(project);
  expect(findingsOf(workspace).map(({ rule, message }) => [rule.id, message])).toEqual([]);
});

describe('half-typed files', () => {
  test.each([
    ['audit', 'flake.nix', 3],
    ['audit', 'pyproject.toml', 3],
    ['ml-template', 'flake.nix', 13],
    ['ml-fhs', 'flake.nix', 13],
  ])('%s is checked with any prefix of %s', { timeout: 60_000 }, (project, name, step) => {
    const workspace = copyOf(project);
    const path = join(workspace.root, name);
    const { text } = workspace.read(path)!;
    for (let end = 0; end <= text.length; end += step) {
      workspace.open(path, text.slice(0, end));
      const found = findingsOf(workspace).map(({ rule }) => rule.id);
      // The other file is whole, and what it says by itself is still known.
      if (project === 'audit' && name === 'flake.nix') expect(found).toContain('unknown-build-backend');
    }
  });
});
