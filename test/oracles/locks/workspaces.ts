/** Random workspaces of uv over a house of made-up wheels, and random changes to them. */
import { stringify } from 'smol-toml';
import type { Random } from '../backends/random.ts';

export interface Wheel {
  readonly name: string;
  readonly version: string;
  readonly requires: readonly string[];
  readonly extras: readonly string[];
}

const names = ['alpha', 'beta', 'gamma', 'delta', 'eps', 'zeta', 'eta', 'theta'];
const versions = ['1.0', '1.5', '2.0'];

const markers = [
  "sys_platform == 'win32'",
  "sys_platform != 'win32'",
  "sys_platform == 'linux' and platform_machine == 'x86_64'",
  "sys_platform == 'darwin' or python_version < '3.12'",
  "python_version >= '3.12'",
  "python_version < '3.13'",
  "python_full_version >= '3.11.4'",
  "platform_python_implementation == 'CPython'",
  "implementation_name == 'pypy'",
  "os_name == 'posix'",
];

/** A package depends only on those after it, so there are no circles; `theta` has extras and no dependencies. */
export function wheels(chance: Random): readonly Wheel[] {
  return names.flatMap((name, i) =>
    versions.map(version => {
      const later = names.slice(i + 1);
      const requires = chance.some(later, 3).map(other => requirement(chance, other));
      const extras = ['fast', 'full'];
      const extra = extras.flatMap(one => chance.some(later, 2).map(other => `${other} ; extra == '${one}'`));
      return { name, version, requires: [...requires, ...extra], extras };
    }),
  );
}

const specifiers = ['', '>=1.0', '>=1.5', '<2', '>=1,<3', '~=1.0', '==1.*', '!=1.5'];

function requirement(chance: Random, name = chance.pick(names)): string {
  const extras = chance.chance(0.2) ? `[${chance.pick(['fast', 'full', 'fast,full'])}]` : '';
  const marker = chance.chance(0.35) ? ` ; ${chance.pick(markers)}` : '';
  return `${name}${extras}${chance.pick(specifiers)}${marker}`;
}

interface Member {
  project?: {
    name: string;
    version: string;
    'requires-python'?: string;
    dependencies?: string[];
    'optional-dependencies'?: Record<string, string[]>;
  };
  'dependency-groups'?: Record<string, (string | { 'include-group': string })[]>;
  'build-system'?: { requires: string[]; 'build-backend': string };
  tool?: {
    uv?: {
      package?: boolean;
      'default-groups'?: string[] | 'all';
      conflicts?: { extra?: string; group?: string }[][];
      workspace?: { members: string[] };
      sources?: Record<string, { workspace: true }>;
      'dev-dependencies'?: string[];
    };
  };
}

/** Members by directory; the root's is `.`. */
export type Workspace = Record<string, Member>;

const pythons = ['>=3.10', '>=3.11', '>=3.12', '>=3.11,<3.14', '>=3.10.2', '~=3.11'];
const buildSystem = { requires: ['hatchling'], 'build-backend': 'hatchling.build' };

export function makeWorkspace(chance: Random): Workspace {
  const directories = chance.chance(0.4) ? chance.some(['one', 'packages/two'], 2) : [];
  const workspace: Workspace = {};
  const withRoot = directories.length === 0 || chance.chance(0.75);
  workspace['.'] = withRoot ? member(chance, 'root') : groupsOnly(chance);
  for (const directory of directories) workspace[directory] = member(chance, directory.split('/').at(-1)!);
  const root = workspace['.'];
  if (directories.length > 0) {
    uvOf(root).workspace = { members: ['one', 'packages/*'].filter(() => true) };
    const [first] = directories;
    const required = first!.split('/').at(-1)!;
    if (root.project && chance.chance(0.6)) {
      root.project.dependencies = [...(root.project.dependencies ?? []), required];
      uvOf(root).sources = { [required]: { workspace: true } };
    }
  }
  return workspace;
}

function uvOf(one: Member): NonNullable<NonNullable<Member['tool']>['uv']> {
  one.tool ??= {};
  one.tool.uv ??= {};
  return one.tool.uv;
}

function member(chance: Random, name: string): Member {
  const one: Member = { project: { name: chance.pick([name, `My_${name}`, `${name}.X`]), version: '0.1.0' } };
  const project = one.project!;
  if (chance.chance(0.9)) project['requires-python'] = chance.pick(pythons);
  project.dependencies = chance.some(names, 4).map(other => requirement(chance, other));
  if (chance.chance(0.4)) {
    project['optional-dependencies'] = {
      gui: [requirement(chance)],
      cli: [requirement(chance), requirement(chance)],
    };
    if (chance.chance(0.4)) {
      project['optional-dependencies'] = { gui: ['alpha<1.2'], cli: ['alpha>=1.5'] };
      uvOf(one).conflicts = [[{ extra: 'gui' }, { extra: 'cli' }]];
    }
  }
  Object.assign(one, groupsOnly(chance));
  if (one['dependency-groups'] && chance.chance(0.4)) {
    uvOf(one)['default-groups'] = chance.pick([[], ['dev'], ['docs'], 'all' as const]);
  }
  if (chance.chance(0.15)) uvOf(one)['dev-dependencies'] = [requirement(chance)];
  if (chance.chance(0.5)) one['build-system'] = buildSystem;
  if (chance.chance(0.1)) uvOf(one).package = chance.chance(0.5);
  return one;
}

function groupsOnly(chance: Random): Member {
  if (chance.chance(0.4)) return {};
  const dev = chance.some(names, 2).map(other => requirement(chance, other));
  const docs = [requirement(chance)];
  return {
    'dependency-groups': {
      dev: chance.chance(0.3) ? [...dev, { 'include-group': 'docs' }] : dev,
      docs,
      ...(chance.chance(0.2) ? { empty: [] } : {}),
    },
  };
}

/** One change, or none: some make the lock stale, some only look as if they did. */
export function change(chance: Random, workspace: Workspace): Workspace {
  const next = structuredClone(workspace);
  const one = next[chance.pick(Object.keys(next))]!;
  const { project } = one;
  const dependencies = project?.dependencies ?? [];
  const at = chance.below(Math.max(1, dependencies.length));
  const groups = one['dependency-groups'];
  const changes: (() => void)[] = [() => {}];
  if (project) {
    changes.push(
      () => {
        project['requires-python'] = chance.pick([...pythons, '>=3.10.0', '<4,>=3.11', '>=3.11,!=3.12.1']);
      },
      () => {
        project.version = chance.pick(['0.1', '0.1.0', '0.2.0', 'v0.1.0']);
      },
      () => {
        project.name = chance.pick([
          project.name.toUpperCase(),
          project.name.replace(/[._]/, '-'),
          'renamed',
        ]);
      },
      () => {
        project.dependencies = [...dependencies].reverse();
      },
      () => {
        project.dependencies = [...dependencies, requirement(chance)];
      },
      () => {
        project.dependencies = dependencies.filter((_, i) => i !== at);
      },
      () => {
        const spaced = (text: string) =>
          text.replace(/([<>=~!]=?)(\d)/g, ' $1 $2').replace(/^\w/, a => a.toUpperCase());
        project.dependencies = dependencies.map(spaced);
      },
      () => {
        const zeros = (text: string) => text.replace(/>=1\.0/g, '>=1').replace(/<2\b/g, '<2.0');
        project.dependencies = dependencies.map(zeros);
      },
      () => {
        const marked = (text: string) =>
          text.includes(';')
            ? text.replace(/; (.*)/, "; ($1) and python_version >= '3.8'")
            : `${text} ; python_version >= '3.8'`;
        project.dependencies = dependencies.map(text => (text.includes('extra') ? text : marked(text)));
      },
      () => {
        const other = (text: string) => text.replace(/;.*/, '').trimEnd();
        project.dependencies = dependencies.map((text, i) =>
          i === at ? `${other(text)} ; ${chance.pick(markers)}` : text,
        );
      },
      () => {
        project['optional-dependencies'] = {
          ...project['optional-dependencies'],
          more: [requirement(chance)],
        };
      },
      () => {
        if (one['build-system']) delete one['build-system'];
        else one['build-system'] = buildSystem;
      },
      () => {
        uvOf(one).package = chance.chance(0.5);
      },
    );
  }
  changes.push(
    () => {
      one['dependency-groups'] = { ...groups, dev: [...(groups?.dev ?? []), requirement(chance)] };
    },
    () => {
      one['dependency-groups'] = { ...groups, extra: [] };
    },
    () => {
      if (groups) delete one['dependency-groups'];
    },
  );
  if (uvOf(next['.']!).workspace) {
    changes.push(() => {
      next['packages/three'] = { project: { name: 'three', version: '1' } };
    });
  }
  chance.pick(changes)();
  return next;
}

/** The files of a workspace, without empty tables. */
export function filesOf(workspace: Workspace): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(workspace).map(([directory, one]) => [
      directory === '.' ? 'pyproject.toml' : `${directory}/pyproject.toml`,
      stringify(one),
    ]),
  );
}
