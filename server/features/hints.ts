/** Inlay hints: what the other file makes of this one, at the end of what it is about. */
import { lacking } from '../project/native.ts';
import { developmentShells, type Project } from '../project.ts';
import type { Location, SourceFile } from '../text.ts';
import { flakeSubjects } from './subject.ts';

export interface Hint {
  /** Each can be switched. */
  readonly kind: 'interpreter' | 'requiresPython' | 'libraries';
  readonly file: SourceFile;
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
}

/** The hints of a file. */
export function hints(project: Project, { path }: SourceFile): readonly Hint[] {
  return [...interpreterHints(project), ...requirementHints(project), ...libraryHints(project)].filter(
    ({ file }) => file.path === path,
  );
}

/** What `python3` is, where the text does not say it. */
function* interpreterHints(project: Project): Iterable<Hint> {
  for (const subject of flakeSubjects(project)) {
    if (subject.kind !== 'interpreter') continue;
    const versions = new Set(subject.uses.map(({ fact }) => fact.version));
    const [version] = versions;
    const { attribute } = subject.uses[0]!.fact;
    if (versions.size !== 1 || !version || attribute.includes(version.replace('.', ''))) continue;
    const { at } = subject;
    const written = at.file.text.slice(at.start, at.end);
    if (written.includes(version) || written.includes(version.replace('.', ''))) continue;
    yield hint('interpreter', at, version, `\`${attribute}\` is Python ${version} in the locked nixpkgs`);
  }
}

/** The Python that the shell gives, beside what the project asks for. */
function* requirementHints(project: Project): Iterable<Hint> {
  const requirement = project.pyproject.pythonRequirement;
  if (!requirement) return;
  const shells = developmentShells(project);
  const versions = new Set(
    shells.map(({ interpreters }) => interpreters[0]?.fullVersion ?? interpreters[0]?.version),
  );
  const [version] = versions;
  if (versions.size !== 1 || !version) return;
  const { at } = requirement;
  // Behind the closing quote.
  const end = { ...at, end: Math.min(at.end + 1, at.file.text.length) };
  yield hint(
    'requiresPython',
    end,
    `shell: ${version}`,
    `The shell \`${shells[0]!.name}\` gives Python ${version}`,
  );
}

/** What a library list still lacks. */
function* libraryHints(project: Project): Iterable<Hint> {
  const seen = new Set<number>();
  for (const shell of developmentShells(project)) {
    const [list] = shell.libraryPath.lists;
    if (!list || seen.has(list.at.start)) continue;
    const found = lacking(project, shell);
    if (found.size === 0) continue;
    seen.add(list.at.start);
    const why = [...found].map(([attribute, names]) => `\`${attribute}\` for ${names.join(', ')}`);
    yield hint('libraries', list.at, `lacks ${[...found.keys()].join(', ')}`, why.join('\n\n'));
  }
}

const hint = (kind: Hint['kind'], at: Location, label: string, tooltip: string): Hint => ({
  kind,
  file: at.file,
  offset: at.end,
  label,
  tooltip,
});
