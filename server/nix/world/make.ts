/** An evaluation in a modelled world. */
import { releaseOf } from '../../catalog/nixpkgs.ts';
import type { Files } from '../../files.ts';
import type { Limits } from '../eval/bounds.ts';
import { Evaluation } from '../eval/evaluation.ts';
import { attributeOf } from '../eval/sets.ts';
import { coerce, withContext } from '../eval/strings.ts';
import { type AttrsValue, path, type Value } from '../eval/value.ts';
import { type FlakeReference, parseReference } from '../reference.ts';
import { sourceOf } from '../store.ts';
import { attempt } from './define.ts';
import { inputValue, Sources, someNixpkgs, unlocked } from './inputs.ts';
import { makeLib } from './lib/index.ts';
import type { World } from './world.ts';

export interface MadeWorld {
  readonly world: World;
  readonly sources: Sources;
}

/** What all sources in the store together may take of an evaluation. */
const ofStore: Partial<Limits> = { steps: 300_000, time: 2_000 };

export interface WorldOptions {
  /** What `builtins.currentSystem` gives; flakes have none. */
  readonly system?: string | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** Unix time in seconds. */
  readonly today?: number | undefined;
}

export function makeWorld(files: Files, options: WorldOptions = {}): MadeWorld {
  const sources = new Sources();
  const beyond = {
    system: options.system,
    import: (target: Value, _: Evaluation, at: Value['at']) => importModelled(target, at),
    searchPath: (name: string) => searched(name),
    fetch: (kind: string, argument: Value) => fetched(kind, argument),
  };
  const evaluation: Evaluation = new Evaluation(files, beyond, options.limits);
  const stored: Evaluation = new Evaluation(
    files,
    { ...beyond, pure: options.system === undefined },
    { ...options.limits, ...ofStore },
  );

  /** `import` of a source that a model stands for, or that lies in the store. */
  const importModelled = (target: Value, at: Value['at']): Value | undefined => {
    if (target.type === 'function' || target.type === 'unknown') return undefined;
    const fetchedByPackage = target.type === 'attrs' && target.package ? fetchedSource(target) : undefined;
    if (fetchedByPackage) return fetchedByPackage;
    const text = attempt(() =>
      target.type === 'path' ? target : coerce(evaluation, target, undefined, { copy: false }),
    );
    const location = text.type === 'path' ? text.path : text.type === 'string' ? text.value : '';
    if (!location.startsWith('/nix/store/')) return undefined;
    const modelled = sources.import(location);
    if (modelled) return modelled;
    const place = evaluation.pathOf(text, at);
    return typeof place === 'string' && sourceOf(place) !== undefined
      ? stored.importPath(place, at)
      : undefined;
  };

  /** `import (pkgs.fetchFromGitHub { owner = …; repo = …; })`, where a model knows the repository. */
  const fetchedSource = (target: AttrsValue): Value | undefined => {
    const args = target.package?.arguments;
    const text = (name: string): string | undefined => {
      const found = args && attempt(() => attributeOf(args, name) ?? path(''));
      return found?.type === 'string' ? found.value : undefined;
    };
    const [owner, repo] = [text('owner'), text('repo')];
    if (!owner || !repo) return undefined;
    return sources.import(
      coerce(
        evaluation,
        input({ type: 'github', owner, repo, rev: text('rev') ?? text('tag') }, repo),
        undefined,
      ).value,
    );
  };

  const input = (reference: FlakeReference, name: string): AttrsValue =>
    inputValue(world, sources, { ...unlocked(name, `fetched:${JSON.stringify(reference)}`, '/'), reference });

  /** `<nixpkgs>`: whatever the user's channels hold. */
  const searched = (name: string): Value | undefined => {
    const [first, ...inner] = name.split('/');
    if (first !== 'nixpkgs') return undefined;
    const value = inputValue(world, sources, {
      ...unlocked('<nixpkgs>', 'NIX_PATH:nixpkgs', '/'),
      reference: someNixpkgs,
    });
    const root = coerce(evaluation, value, undefined).value;
    return path([root, ...inner].join('/'));
  };

  const fetched = (kind: string, argument: Value): Value | undefined => {
    const text = (name: string): string | undefined => {
      if (argument.type !== 'attrs') return undefined;
      const found = attempt(() => attributeOf(argument, name) ?? path(''));
      return found.type === 'string' ? found.value : undefined;
    };
    const url = argument.type === 'string' ? argument.value : text('url');
    const reference: FlakeReference | undefined =
      url !== undefined
        ? {
            ...(parseReference(url) ?? { type: 'tarball', url }),
            ...definedOnly({ ref: text('ref'), rev: text('rev') }),
          }
        : argument.type === 'attrs' && text('type')
          ? {
              type: text('type')!,
              owner: text('owner'),
              repo: text('repo'),
              ref: text('ref'),
              rev: text('rev'),
              path: text('path'),
            }
          : undefined;
    if (!reference || reference.type === 'path') return undefined;
    const value = input(
      reference,
      text('name') ?? (releaseOf({ url }) === null ? (reference.repo ?? 'source') : 'nixpkgs'),
    );
    if (kind === 'getFlake') return value;
    const out = attributeOf(value, 'outPath')!;
    return out.type === 'string' ? withContext(out.value, { kind: 'source', path: out.value }) : out;
  };

  const made = {
    evaluation,
    stored,
    today: options.today ?? null,
    packageSets: [],
    import: (target: Value, at?: Value['at']): Value => evaluation.import(target, at),
  };
  const world: World = { ...made, lib: makeLib(made) };
  return { world, sources };
}

const definedOnly = <T extends object>(given: T): Partial<T> =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Partial<T>;
