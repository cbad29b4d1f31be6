/** A devenv.nix with its devenv.yaml and devenv.lock, as `devenv shell` puts them together. */
import { dirname, join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { attrs, bool, path as pathValue, string, type Thunk, type Value } from '../eval/value.ts';
import { type FlakeLock, readLock } from '../lock.ts';
import { parseReference } from '../reference.ts';
import { apply, attempt, defer } from './define.ts';
import { devenvShell } from './devenv.ts';
import { type Declaration, inputValue, locked, type Sources, unlocked } from './inputs.ts';
import type { World } from './world.ts';

/** What a devenv.yaml says: only mappings and lists of plain scalars are read, which is how they are written. */
interface DevenvYaml {
  /** References of the inputs, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly imports: readonly string[];
  readonly allowUnfree: boolean;
}

function readDevenvYaml(text: string): DevenvYaml {
  const inputs = new Map<string, string>();
  const imports: string[] = [];
  let allowUnfree = false;
  let section = '';
  let input: { readonly name: string; readonly indent: number } | undefined;
  for (const line of text.split('\n')) {
    const match = /^(\s*)(-\s+)?(?:([\w.-]+):(?:\s+|$))?(.*?)\s*$/.exec(line.replace(/(^|\s)#.*$/, ''));
    if (!match || match[0].trim() === '') continue;
    const [, indent = '', dash, key, rest = ''] = match;
    const value = rest.replace(/^(['"])(.*)\1$/, '$2');
    if (indent === '' && key !== undefined) {
      section = key;
      if (key === 'allowUnfree') allowUnfree = value === 'true';
    } else if (section === 'imports' && dash) imports.push(key === undefined ? value : `${key}:${value}`);
    else if (section === 'inputs' && key !== undefined) {
      if (!input || indent.length <= input.indent) input = { name: key, indent: indent.length };
      else if (key === 'url') inputs.set(input.name, value);
    }
  }
  return { inputs, imports, allowUnfree };
}

/** The shell of a devenv.nix. */
export function devenvProject(
  world: World,
  sources: Sources,
  path: string,
  system: string,
  at: Location,
): { readonly shell: Value; readonly declarations: ReadonlyMap<string, Declaration> } {
  const { files } = world.evaluation;
  const directory = dirname(path);
  const yaml = readDevenvYaml(files.read(join(directory, 'devenv.yaml'))?.text ?? '');
  const lockFile = files.read(join(directory, 'devenv.lock'));
  const lock: FlakeLock | undefined = lockFile && readLock(lockFile);
  const names = new Set([
    'nixpkgs',
    ...yaml.inputs.keys(),
    ...(lock?.nodes.get(lock.root)?.inputs.keys() ?? []),
  ]);
  const declarations = new Map<string, Declaration>();
  for (const name of names) {
    const found = lock && locked(lock, name, [name], lock.root, directory);
    const url =
      yaml.inputs.get(name) ?? (name === 'nixpkgs' ? 'github:cachix/devenv-nixpkgs/rolling' : undefined);
    const reference = url === undefined ? undefined : parseReference(url);
    declarations.set(
      name,
      found?.node ? found : { ...unlocked(name, name, directory), ...(reference ? { reference } : {}) },
    );
  }
  const values = new Map<string, Thunk>(
    [...declarations].map(([name, declaration]) => [
      name,
      defer(() => inputValue(world, sources, declaration)),
    ]),
  );
  const inputs = attrs(values);
  const pkgs = attempt(() => {
    const arguments_ = attrs({
      system: string(system),
      config: attrs({ allowUnfree: bool(yaml.allowUnfree) }),
    });
    return apply(world.import(inputs.entries.get('nixpkgs')!.force()), [arguments_]);
  });
  const imported = yaml.imports
    .filter(one => one.startsWith('.') || one.startsWith('/'))
    .map(one => pathValue(join(directory, one.endsWith('.nix') ? one : `${one}/devenv.nix`), at));
  return { shell: devenvShell(world, inputs, pkgs, [pathValue(path, at), ...imported], at), declarations };
}
