import type { Finding } from '../finding.ts';
import type { BuiltAttribute } from '../nix/facts.ts';
import { builtFromProject } from '../project/built.ts';
import { knownBackend } from '../project/layout.ts';
import type { Rule } from './rule.ts';

/** Arguments from which a build may take its backend. */
const inputs = [
  'build-system',
  'nativeBuildInputs',
  'propagatedNativeBuildInputs',
  'buildInputs',
  'dependencies',
  'propagatedBuildInputs',
];

export const nixBuildSystemDiffers: Rule = {
  id: 'nix-build-system-differs',
  summary: 'The flake builds the project with another build backend than `[build-system]` names.',
  severity: 'error',
  group: 'Build',
  *check(project): Iterable<Finding> {
    const backend = knownBackend(project)?.backend;
    const written = project.pyproject.buildSystem?.backend;
    if (!backend || !written || project.pyproject.buildSystem?.backendPath) return;
    const wanted = backend.nixpkgs.buildSystem;
    for (const { attributes, complete, at } of builtFromProject(project)) {
      if (!complete || attributes.has('build-systems') || attributes.get('dontUsePypaBuild')) continue;
      const given = inputs.flatMap(name => attributes.get(name) ?? []);
      const format = attributes.get('format')?.scalar;
      if (format !== undefined && format !== 'pyproject') continue;
      if (attributes.get('pyproject')?.scalar === false) continue;
      if (wanted.length === 0 || !given.every(isKnown) || given.some(input => brings(input, wanted)))
        continue;
      // Many packages need setuptools at run time, and bring it along.
      const isSure =
        !wanted.includes('setuptools') ||
        ['dependencies', 'propagatedBuildInputs'].every(input => !attributes.get(input)?.items?.length);
      const place = attributes.get('build-system');
      const name = wanted.map(attribute => `\`${attribute}\``).join(' and ');
      yield {
        message: place
          ? `\`build-system\` lacks ${name}, which \`${written.value}\` needs.`
          : `Nothing brings ${name}, which \`${written.value}\` needs: \`build-system\` is missing.`,
        at: place?.at ?? at,
        ...(isSure ? {} : { severity: 'warning' as const }),
        related: [{ message: 'the build backend', at: written.at }],
      };
    }
  },
};

const isKnown = ({ complete, items }: BuiltAttribute): boolean => complete && items !== undefined;

function brings({ items = [] }: BuiltAttribute, wanted: readonly string[]): boolean {
  const names = items.map(({ name }) => name.slice(name.lastIndexOf('.') + 1));
  return wanted.some(attribute => names.some(name => mayBring(name, attribute)));
}

/** Tools and plugins of a backend bring it along: hatch and hatch-vcs do hatchling, poetry does poetry-core. */
function mayBring(name: string, wanted: string): boolean {
  const family = wanted === 'hatchling' ? 'hatch' : wanted.split('-')[0]!;
  return name.startsWith(family) || (family === 'hatch' && name === 'uv-dynamic-versioning');
}
