/**
 * uv's choice of an interpreter, against the real uv: requires-python × variables × settings × version files ×
 * interpreters in PATH × what uv has installed × an environment that is there.
 * `UV_CASES` (30, or 1000 with `ORACLES=large`) is the number of projects, `UV_SEED` (default 1) where they begin.
 */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rangeOf } from '../../../server/python/range.ts';
import { type Selection, type ShellInterpreter, selectUv } from '../../../server/python/selection/uv.ts';
import { uvSettings } from '../../../server/python/selection/uv-settings.ts';
import { readVirtualEnvironment } from '../../../server/python/selection/venv.ts';
import { findVersionFile } from '../../../server/python/selection/version-file.ts';
import { parseToml } from '../../../server/python/toml.ts';
import { isInvalid, parseSpecifiers } from '../../../server/python/version.ts';
import { memoryFiles } from '../../memory.ts';
import { type Random, random } from '../backends/random.ts';
import { size } from '../size.ts';
import { type Fake, Sandbox } from './sandbox.ts';

const cases = size('UV_CASES', 30, 1000);
const first = Number(process.env.UV_SEED ?? 1);

const sandbox = new Sandbox();
afterAll(() => sandbox.close());

const requirements = [
  '>=3.8',
  '>=3.11',
  '>=3.12',
  '>=3.13',
  '>=3.14',
  '>=3.12.2',
  '>=3.11,<3.13',
  '>=3.11,<3.12',
  '==3.12.*',
  '==3.12',
  '==3.12.4',
  '~=3.12',
  '~=3.12.0',
  '<3.13',
  '>=3.10,!=3.12.*',
  '>3.12',
  '<=3.12',
  '>=3.99',
];

const requests = [
  '3.12',
  '3.11',
  '3.13',
  '3.14',
  '3.12.4',
  '3.12.99',
  '3',
  '312',
  'python3.12',
  'python@3.13',
  'cpython-3.12.4-linux-x86_64-gnu',
  'cpython-3.12',
  'cpython@3.12',
  'cp311',
  'pypy@3.10',
  'pypy',
  '>=3.12',
  '>=3.11,<3.13',
  '==3.12',
  '==3.12.4',
  'any',
  'default',
  '3.13t',
  '3.13+freethreaded',
  '3.14rc2',
  '3.14.0rc2',
  'python',
  'python3',
  '3.5',
  '2.7',
  '3.12-dev',
  'nonsense',
  'system',
];

const versionFiles = [
  ...requests.map(request => `${request}\n`),
  '',
  '# nothing\n',
  '# a comment\n\n3.12\n',
  ' 3.12 \n',
  '3.12\r\n',
  '3.11\n3.12\n',
  'nonsense\n3.12\n',
  '3.12.4/envs/work\n',
  './.venv\n',
];

const interpreters: readonly Fake[] = [
  { version: '3.10.14' },
  { version: '3.11.9' },
  { version: '3.12.0' },
  { version: '3.12.4' },
  { version: '3.13.1' },
  { version: '3.14.0rc2' },
  { version: '3.14.2' },
  { version: '3.12.4', virtual: true },
  { version: '3.13.1', freeThreaded: true },
  { version: '3.14.2', freeThreaded: true },
  { version: '3.10.14', implementation: 'pypy' },
];

const managedVersions = ['3.10.9', '3.11.11', '3.12.4', '3.12.9', '3.13.5', '3.14.1'];
const preferences = ['only-managed', 'managed', 'system', 'only-system'];

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly requires: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  readonly path: readonly Fake[];
  readonly venv: { readonly version: string; readonly home: string } | undefined;
  readonly named: Fake | undefined;
}

function makeCase(seed: number): Case {
  const chance = random(seed * 104729);
  const workspace = chance.chance(0.3);
  const requires = [chance.pick(requirements)];
  if (workspace && chance.chance(0.6)) requires.push(chance.pick(requirements.slice(0, 5)));
  const unlimited = chance.chance(0.08);
  const files: Record<string, string> = {};
  const settings = [
    chance.chance(0.3) ? `python-preference = "${chance.pick(preferences)}"` : '',
    chance.chance(0.3)
      ? `python-downloads = ${chance.pick(['"never"', '"manual"', '"automatic"', '"auto"'])}`
      : '',
  ].filter(Boolean);
  const inUvToml = chance.chance(0.25);
  const requirement = (text: string | undefined) =>
    text === undefined || unlimited ? '' : `requires-python = "${text}"\n`;
  files['pyproject.toml'] = [
    `[project]\nname = "root"\nversion = "1"\n${requirement(requires[0])}`,
    workspace ? '[tool.uv.workspace]\nmembers = ["member"]\n' : '',
    !inUvToml && settings.length > 0 ? `[tool.uv]\n${settings.join('\n')}\n` : '',
  ].join('');
  if (inUvToml) files['uv.toml'] = `${settings.join('\n')}\n`;
  if (workspace) {
    files['member/pyproject.toml'] = `[project]\nname = "member"\nversion = "1"\n${requirement(requires[1])}`;
  }
  const directory = workspace && chance.chance(0.5) ? 'member' : '.';
  for (const place of ['', 'member/']) {
    if (place !== '' && !workspace) continue;
    if (chance.chance(0.25)) files[`${place}.python-version`] = chance.pick(versionFiles);
    if (chance.chance(0.1)) files[`${place}.python-versions`] = chance.pick(versionFiles);
  }
  const path = chance.some(interpreters, 4);
  const { variables, named } = makeVariables(chance, path);
  const venv = chance.chance(0.25)
    ? {
        version: chance.pick(['3.10.14', '3.11.9', '3.12.4', '3.13.1']),
        home: chance.chance(0.3)
          ? join(sandbox.managed(['3.13.5']), 'cpython-3.13.5-linux-x86_64-gnu/bin')
          : sandbox.interpreter({ version: '3.10.14' }),
      }
    : undefined;
  return { files, directory, requires: unlimited ? [] : requires, variables, path, venv, named };
}

function makeVariables(chance: Random, path: readonly Fake[]) {
  const variables: Record<string, string> = {};
  let named: Fake | undefined;
  if (chance.chance(0.25)) {
    const leads = path.length > 0 && chance.chance(0.3);
    if (leads) named = chance.pick(path);
    variables.UV_PYTHON = named
      ? join(sandbox.interpreter(named), 'python3')
      : chance.pick([...requests, '']);
  }
  if (chance.chance(0.25)) variables.UV_PYTHON_PREFERENCE = chance.pick(preferences);
  if (chance.chance(0.12)) variables.UV_NO_MANAGED_PYTHON = chance.pick(['1', 'true', '0']);
  if (chance.chance(0.12)) variables.UV_MANAGED_PYTHON = chance.pick(['1', 'yes', 'no']);
  if (chance.chance(0.2)) {
    variables.UV_PYTHON_DOWNLOADS = chance.pick(['never', 'manual', 'auto', 'False']);
  }
  if (chance.chance(0.06)) variables.UV_NO_CONFIG = chance.pick(['1', 'false']);
  // Both at once are refused before anything is looked at.
  if (isOn(variables.UV_MANAGED_PYTHON) || isOn(variables.UV_NO_MANAGED_PYTHON)) {
    delete variables.UV_PYTHON_PREFERENCE;
    if (isOn(variables.UV_MANAGED_PYTHON)) delete variables.UV_NO_MANAGED_PYTHON;
  }
  return { variables, named };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && /^(1|true|yes)$/.test(value);
}

/** Our answer for a project. */
function answer({ files, requires, variables, path, venv, named }: Case): Selection {
  const root = '/project';
  const memory = memoryFiles(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [join(root, name), text])),
  );
  const read = (name: string) => memory.read(join(root, name));
  const at = { file: read('pyproject.toml')!, start: 0, end: 0 };
  const shell = (fake: Fake): ShellInterpreter => ({
    implementation: fake.implementation ?? 'cpython',
    version: /^\d+\.\d+/.exec(fake.version)![0],
    fullVersion: fake.version,
    freeThreaded: fake.freeThreaded ?? false,
    virtual: fake.virtual ?? false,
    at,
  });
  const known = new Map(path.map(fake => [fake, shell(fake)]));
  const environment = new Map(
    Object.entries(variables).map(([name, value]) => {
      const interpreter = name === 'UV_PYTHON' && named ? known.get(named) : undefined;
      return [name, { value, at, ...(interpreter && { interpreter }) }];
    }),
  );
  const uvToml = read('uv.toml');
  return selectUv({
    root,
    requires: requires.map(text => {
      const specifiers = parseSpecifiers(text);
      if (isInvalid(specifiers)) throw new Error(text);
      return { value: rangeOf(specifiers), at };
    }),
    interpreters: [...known.values()],
    complete: true,
    environment,
    settings: uvSettings(environment, uvToml && parseToml(uvToml), parseToml(at.file)),
    versionFile: findVersionFile(memory, root, root),
    hook: [],
    venv:
      venv &&
      readVirtualEnvironment({
        path: '/project/.venv/pyvenv.cfg',
        text: `home = ${venv.home}\nversion_info = ${venv.version}\n`,
      }),
  });
}

/** What the real one does where these versions are installed. */
function run(seed: number, one: Case, managed: readonly string[], withVenv: boolean): string {
  const project = `projects/${seed}${withVenv ? '-venv' : ''}`;
  for (const [name, text] of Object.entries(one.files)) sandbox.write(join(project, name), text);
  if (withVenv) sandbox.environment(join(project, '.venv'), one.venv!.version, one.venv!.home);
  const { output } = sandbox.sync(join(project, one.directory), {
    ...one.variables,
    PATH: one.path.map(fake => sandbox.interpreter(fake)).join(':') || '/nowhere',
    UV_PYTHON_INSTALL_DIR: sandbox.managed(managed),
  });
  return output.replaceAll(`${sandbox.root}/${project}/`, '');
}

/** Where what uv did is not what was said; undefined where it is. */
function disagreement(seed: number, one: Case, said: Selection): string | undefined {
  const path = (interpreter: ShellInterpreter) => {
    const fake = one.path.find(
      ({ version, freeThreaded = false, implementation = 'cpython', virtual = false }) =>
        version === interpreter.fullVersion &&
        freeThreaded === interpreter.freeThreaded &&
        implementation === interpreter.implementation &&
        virtual === interpreter.virtual,
    )!;
    return join(sandbox.interpreter(fake), '..');
  };
  const alone = run(seed, one, [], false);
  const wrong = (what: string, output: string) => `${what}\n  uv: ${output.slice(0, 400)}`;
  const usesShell = (output: string) =>
    output.includes(`interpreter at: ${path(said.interpreter!)}/`) && !/error:/.test(output);
  switch (said.outcome) {
    case 'uses-shell':
    case 'may-use-managed':
      if (!usesShell(alone)) return wrong('expected the shell interpreter', alone);
      break;
    case 'will-download':
      if (!/No interpreter found/.test(alone)) return wrong('expected none', alone);
      if (!/uv is set to offline mode/.test(alone)) return wrong('expected a download', alone);
      break;
    case 'refuses': {
      const error = said.error?.replace(/\s+/g, ' ');
      if (error && !error.split(' hint: ').every(part => alone.includes(part)))
        return wrong(`expected ${error}`, alone);
      if (!/error:|×/.test(alone)) return wrong('expected an error', alone);
      break;
    }
  }
  for (const version of managedVersions) {
    const minor = /^\d+\.\d+/.exec(version)![0];
    const output = run(seed, one, [version], false);
    const took = output.includes(`Using CPython ${version} `);
    if (took && minor !== said.interpreter?.version && !said.others.includes(minor)) {
      return wrong(`took a managed ${version}, which is not among ${said.others}`, output);
    }
    // Whether a patch is admitted is not said, so only a minor that is admitted as a whole can be held against us.
    const sure = !/\d\.\d+\.\d|rc|<=/.test(said.request.text);
    if (sure && said.others.includes(minor) && said.outcome !== 'refuses' && !took) {
      return wrong(`did not take a managed ${version}`, output);
    }
  }
  return undefined;
}

test(`${cases} projects`, () => {
  const wrong: string[] = [];
  const outcomes: Record<string, number> = {};
  for (let seed = first; seed < first + cases; seed++) {
    const one = makeCase(seed);
    const said = answer(one);
    outcomes[said.outcome] = (outcomes[said.outcome] ?? 0) + 1;
    const describe = (what: string) =>
      wrong.push(
        `seed ${seed}: ${what}\n  said: ${said.outcome}: ${said.why}; ${said.request.text} from ${said.request.from}; ${JSON.stringify({ ...one, home: undefined })}`,
      );
    if (said.outcome !== 'unknown') {
      const what = disagreement(seed, one, said);
      if (what) describe(what);
    }
    if (one.venv && said.environment) {
      const output = run(seed, one, one.venv.home.includes('managed') ? ['3.13.5'] : [], true);
      const kept = /Would use project environment/.test(output);
      const fate = kept ? 'kept' : 'replaced';
      const failed = /error:/.test(output) && !kept;
      outcomes[`environment ${fate}`] = (outcomes[`environment ${fate}`] ?? 0) + 1;
      if (fate !== said.environment && !(failed && said.environment === 'replaced')) {
        describe(`environment is ${fate}, not ${said.environment}: ${output.slice(0, 300)}`);
      }
    }
  }
  console.log(outcomes);
  expect(wrong).toEqual([]);
});
