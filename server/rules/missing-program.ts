import type { Finding } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { builtFromProject } from '../project/built.ts';
import type { Project } from '../project.ts';
import { type Location, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const missingProgram: Rule = {
  id: 'missing-program',
  summary: 'The flake runs a program of the project that its scripts do not have.',
  severity: 'error',
  group: 'Flake and metadata',
  *check(project): Iterable<Finding> {
    const scripts = scriptsOf(project);
    const built = builtFromProject(project);
    if (!scripts || built.length === 0) return;
    const outputs = new Set(built.filter(makesNoPrograms).map(({ output }) => output));
    for (const { attributes, output } of built) {
      const main = attributes.get('meta.mainProgram');
      if (main?.literal && typeof main.scalar === 'string' && outputs.has(output)) {
        yield* judge(project, main.scalar, main.at, scripts);
      }
    }
    for (const { program, package: output } of project.flake?.apps ?? []) {
      if (program && output !== null && outputs.has(output))
        yield* judge(project, program.value, program.at, scripts);
    }
  },
};

/** Whether the package's programs are those that its metadata declare, and no phase can have made others. */
function makesNoPrograms({ attributes }: ReturnType<typeof builtFromProject>[number]): boolean {
  const phases = [
    'postInstall',
    'preInstall',
    'installPhase',
    'postFixup',
    'preFixup',
    'fixupPhase',
    'makeWrapperArgs',
  ];
  return phases.every(phase => !attributes.has(phase));
}

/** Names of the commands that the project installs; undefined where other ways may add to them. */
function scriptsOf({ pyproject }: Project): readonly string[] | undefined {
  const { project, poetry } = pyproject;
  if (!project && !poetry) return undefined;
  if (
    project?.dynamic.some(
      ({ value }) => value === 'scripts' || value === 'gui-scripts' || value === 'entry-points',
    )
  )
    return undefined;
  if (pyproject.document.root.entries.size === 0 || !pyproject.document.complete) return undefined;
  return [...(project?.scripts ?? []), ...(project?.guiScripts ?? []), ...(poetry?.scripts ?? [])].map(
    ({ name }) => name.value,
  );
}

function* judge(
  project: Project,
  program: string,
  at: Location,
  scripts: readonly string[],
): Iterable<Finding> {
  if (scripts.includes(program)) return;
  const meant = nearest(program, scripts) ?? (scripts.length === 1 ? scripts[0] : undefined);
  const table = project.pyproject.project?.scripts[0]?.name.at ?? project.pyproject.name?.at;
  // Where the name comes from somewhere else, nobody knows what else it is for.
  const stem = [`"${program}"`, `/${program}"`].some(end => textAt(at).endsWith(end))
    ? textAt(at).slice(0, -program.length - 1)
    : undefined;
  yield {
    message: `The project has no script \`${program}\`.`,
    at,
    related: table
      ? [
          {
            message: scripts.length > 0 ? `its scripts: ${scripts.join(', ')}` : 'it has no scripts',
            at: table,
          },
        ]
      : [],
    fixes:
      meant !== undefined && stem !== undefined
        ? [{ title: `Write \`${meant}\``, safe: false, edits: [{ at, text: `${stem}${meant}"` }] }]
        : [],
  };
}
