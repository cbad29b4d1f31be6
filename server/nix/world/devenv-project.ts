/** A devenv.nix with its devenv.yaml and devenv.lock, as `devenv shell` puts them together. */
import { parseDocument } from 'yaml';
import { dirname, join } from '../../files.ts';
import type { Location } from '../../text.ts';
import { attrs, bool, path as pathValue, string, type Thunk, type Value } from '../eval/value.ts';
import { type FlakeLock, readLock } from '../lock.ts';
import { parseReference } from '../reference.ts';
import { apply, attempt, defer } from './define.ts';
import { devenvShell } from './devenv.ts';
import { type Declaration, inputValue, locked, type Sources, unlocked } from './inputs.ts';
import type { World } from './world.ts';

/** What a devenv.yaml says. */
interface DevenvYaml {
  /** References of the inputs, by name. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly imports: readonly string[];
  readonly allowUnfree: boolean;
}

/** Longer texts are not read: devenv's own are a few lines. */
const longest = 100_000;

function readDevenvYaml(text: string): DevenvYaml {
  const { inputs, imports, allowUnfree } = record(text.length > longest ? undefined : parsed(text));
  return {
    inputs: new Map(
      Object.entries(record(inputs)).flatMap(([name, input]): [string, string][] => {
        const { url } = record(input);
        return typeof url === 'string' ? [[name, url]] : [];
      }),
    ),
    imports: Array.isArray(imports) ? imports.filter(one => typeof one === 'string') : [],
    allowUnfree: allowUnfree === true,
  };
}

/** As far as it can be understood. */
function parsed(text: string): unknown {
  try {
    return parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

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
