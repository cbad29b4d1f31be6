/** Objects that name nothing, by the way in which Python says so. */
import type { WrongObject } from './backend.ts';

type Extra = Pick<WrongObject, 'presumes' | 'unless'>;

/** Modules that do not exist: the whole name, or where another is given, that part of it. */
export function noModule(
  right: string,
  objects: Readonly<Record<string, string>> | readonly string[],
  extra: Extra = {},
): WrongObject[] {
  const pairs = Array.isArray(objects) ? objects.map(object => [object, object]) : Object.entries(objects);
  return pairs.map(([object, module]) => ({
    object,
    right,
    failure: `ModuleNotFoundError: No module named '${module}'`,
    ...extra,
  }));
}

/** Modules that exist and have no hook. */
export function noHook(right: string, objects: readonly string[], extra: Extra = {}): WrongObject[] {
  return objects.map(object => ({
    object,
    right,
    failure: `AttributeError: module '${object}' has no attribute 'build_editable'`,
    ...extra,
  }));
}

/** No names of modules at all: uv writes them into an import statement. */
export function noName(right: string, objects: readonly string[]): WrongObject[] {
  return objects.map(object => ({ object, right, failure: 'SyntaxError: invalid syntax' }));
}
