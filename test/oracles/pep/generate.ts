/** Random texts of PEP 440 and PEP 508: most of them valid, some nearly. */
import type { Random } from '../backends/random.ts';

const separators = ['', '', '', '.', '-', '_'];

export function versionText(r: Random): string {
  const number = () => String(r.pick([0, 0, 1, 1, 2, 3, 7, 10, 12, 13, 2024, 20240131]));
  const labelled = (labels: readonly string[]) =>
    r.pick(separators) + r.pick(labels) + r.pick(separators) + (r.chance(0.8) ? number() : '');
  let text = r.chance(0.05) ? `${r.below(3)}!` : '';
  text += Array.from({ length: 1 + r.below(4) }, number).join('.');
  if (r.chance(0.25)) text += labelled(['a', 'b', 'c', 'rc', 'alpha', 'beta', 'pre', 'preview', 'A', 'RC']);
  if (r.chance(0.15)) text += r.chance(0.2) ? `-${number()}` : labelled(['post', 'rev', 'r', 'POST']);
  if (r.chance(0.15)) text += labelled(['dev', 'Dev']);
  if (r.chance(0.1)) text += `+${r.pick(['a', '1', 'abc.1', 'ubuntu-1', '1e2', '0x1', '1.2_3', 'Cu118'])}`;
  if (r.chance(0.05)) text = `v${text}`;
  if (r.chance(0.05)) text = ` ${text} `;
  return r.chance(0.1) ? spoilt(r, text) : text;
}

/** One character added, dropped or replaced. */
export function spoilt(r: Random, text: string): string {
  const at = r.below(text.length + 1);
  const extra = r.pick([...`.-_+!*,;()[]'" \tax019é@<>=~^|#\\/`]);
  return text.slice(0, at) + r.pick(['', extra, extra]) + text.slice(at + r.below(2));
}

const operators = ['==', '==', '!=', '>=', '>=', '<', '<=', '>', '~=', '==='];

function specifierText(r: Random, version: () => string): string {
  const operator = r.pick(operators);
  const blank = r.chance(0.2) ? ' ' : '';
  const prefix = r.chance(operator === '==' || operator === '!=' ? 0.3 : 0.03) ? '.*' : '';
  return `${operator}${blank}${version()}${prefix}`;
}

export function specifiersText(r: Random, version: () => string = () => versionText(r)): string {
  const text = Array.from({ length: r.below(4) }, () => specifierText(r, version)).join(
    r.pick([',', ', ', ' , ']),
  );
  return r.chance(0.05) ? spoilt(r, text) : text;
}

/** Release numbers only, near the Pythons of today. */
export function releaseText(r: Random): string {
  const [major, minor, patch] = [
    r.pick([3, 3, 3, 3, 2, 4]),
    r.pick([0, 1, 8, 9, 10, 11, 12, 13]),
    r.below(6),
  ];
  return r.pick([
    `${major}`,
    `${major}.${minor}`,
    `${major}.${minor}`,
    `${major}.${minor}.${patch}`,
    `${major}.${minor}.0`,
  ]);
}

const variables: Readonly<Record<string, readonly string[]>> = {
  python_version: ['3.8', '3.9', '3.10', '3.12', '3', '4.0', '3.12.*', '3.8, 3.9'],
  python_full_version: ['3.8.1', '3.12', '3.12.4', '3.13.0rc1', '3.12.*', 'x'],
  os_name: ['posix', 'nt', 'java'],
  sys_platform: ['linux', 'darwin', 'win32', 'linux2', 'lin'],
  platform_machine: ['x86_64', 'aarch64', 'arm64', ''],
  platform_system: ['Linux', 'Darwin', 'Windows'],
  platform_release: ['6.1.0', '23.5.0', '6.1.0-18-amd64'],
  platform_version: ['#1 SMP', '10.0'],
  platform_python_implementation: ['CPython', 'PyPy'],
  python_implementation: ['CPython', 'PyPy'],
  implementation_name: ['cpython', 'pypy'],
  implementation_version: ['3.12.4', '7.3.13'],
  extra: ['dev', 'Dev_X', 'dev-x', ''],
  'os.name': ['posix', 'nt'],
  'sys.platform': ['linux', 'win32'],
  'platform.machine': ['x86_64'],
  'platform.python_implementation': ['CPython'],
};
const names = Object.keys(variables);
const comparisons = ['==', '==', '!=', '>=', '<', '<=', '>', '~=', '===', 'in', 'not in', 'not  in'];

export function markerText(r: Random, depth = 0): string {
  if (depth < 3 && r.chance(0.45)) {
    const parts = Array.from({ length: 2 + r.below(2) }, () => markerText(r, depth + 1));
    const text = parts.map((part, i) => (i === 0 ? part : `${r.pick(['and', 'or'])} ${part}`)).join(' ');
    return r.chance(0.5) ? `(${text})` : text;
  }
  if (r.chance(0.05)) {
    const set = r.pick(['extras', 'dependency_groups']);
    return `${r.pick(["'dev'", '"Dev_X"', "'docs'"])} ${r.pick(['in', 'not in'])} ${set}`;
  }
  const name = r.pick(names);
  const quote = r.pick(['"', "'"]);
  const value = quote + r.pick(variables[name]!) + quote;
  const operator = r.pick(comparisons);
  const blank = /[a-z]/.test(operator) || r.chance(0.7) ? ' ' : '';
  return r.chance(0.85)
    ? `${name}${blank}${operator}${blank}${value}`
    : `${value}${blank}${operator}${blank}${name}`;
}

export type Environment = Readonly<Record<string, string | readonly string[]>>;

/** All values known. */
export function environmentOf(r: Random): Environment {
  const full = r.pick(['3.8.20', '3.9.0', '3.10.14', '3.12.4', '3.12.0', '3.13.1', '3.13.0rc1']);
  const linux = r.chance(0.6);
  return {
    python_full_version: full,
    python_version: full.split('.').slice(0, 2).join('.'),
    os_name: 'posix',
    sys_platform: linux ? 'linux' : 'darwin',
    platform_machine: r.pick(['x86_64', 'aarch64', 'arm64']),
    platform_system: linux ? 'Linux' : 'Darwin',
    platform_release: r.pick(['6.1.0', '23.5.0', '6.1.0-18-amd64']),
    platform_version: r.pick(['#1 SMP', '10.0']),
    platform_python_implementation: 'CPython',
    implementation_name: 'cpython',
    implementation_version: full,
    extra: r.pick(['', 'dev', 'dev-x', 'Dev.X']),
    extras: r.some(['dev', 'dev-x', 'docs'], 2),
    dependency_groups: r.some(['dev', 'Dev_X', 'docs'], 2),
  };
}

export function requirementText(r: Random): string {
  const blank = () => (r.chance(0.2) ? r.pick([' ', '  ', '\t']) : '');
  let text =
    blank() + r.pick(['requests', 'My.Pkg', 'a', 'zope-interface', 'x_y', 'A1', '1a', 'name-', '_x', 'é']);
  text += blank();
  if (r.chance(0.3)) {
    const extras = r.some(['dev', 'Socks', 'a.b', 'x_y', '-'], 3).map(extra => blank() + extra + blank());
    text += `[${extras.join(',')}${r.chance(0.05) ? ',' : ''}]`;
  }
  text += blank();
  if (r.chance(0.2)) {
    text += `@${blank()}${r.pick(['https://a.b/c.whl', 'file:///tmp/x.whl', 'git+https://h/r@v1#egg=x', './x'])}`;
    if (r.chance(0.7)) text += ' ';
  } else if (r.chance(0.6)) {
    const specifiers = specifiersText(r);
    text += r.chance(0.15) ? `(${specifiers})` : specifiers + r.pick(['', '', '', '', ',', ' ,', ',,']);
  }
  text += blank();
  if (r.chance(0.4)) text += `;${blank()}${markerText(r, 1)}`;
  if (r.chance(0.03)) text += r.pick(['\n', ' # comment', ' --hash=x']);
  return r.chance(0.08) ? spoilt(r, text) : text;
}
