/** From wheels to the catalogue's rows. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogued } from './packages.ts';
import { type Library, normalise, readWheel, type Wheel } from './wheel.ts';

/** What the catalogue says of one version of a package. */
export interface Row {
  readonly name: string;
  readonly version: string;
  readonly linked: readonly string[];
  readonly opened: readonly string[];
  readonly programs: readonly string[];
}

/** The needs of a wheel: what its ordinary use loads, and which sonames that asks of others. */
function rowOf(wheel: Wheel, how: Catalogued): Row {
  const bundled = new Map<string, Library>();
  for (const library of wheel.libraries) {
    bundled.set(library.path.slice(library.path.lastIndexOf('/') + 1), library);
    if (library.elf.soname) bundled.set(library.elf.soname, library);
  }
  const closure = (roots: readonly Library[]): Set<string> => {
    const seen = new Set(roots);
    const outside = new Set<string>();
    for (const library of seen) {
      for (const needed of library.elf.needed) {
        const name = needed.slice(needed.lastIndexOf('/') + 1);
        const inside = bundled.get(name);
        if (inside) seen.add(inside);
        else if (!always.test(name) && !how.companions?.test(name)) outside.add(name);
      }
    }
    return outside;
  };
  // What auditwheel put into `<package>.libs` is loaded when something asks for it; where nothing does, Python opens it.
  const asked = new Set(wheel.libraries.flatMap(({ elf }) => elf.needed).map(needed => bundled.get(needed)));
  const roots = wheel.libraries.filter(library => {
    if (how.core) return how.core.test(library.path);
    return !how.optional?.test(library.path) && !(/\.libs\//.test(library.path) && asked.has(library));
  });
  const linked = closure(roots);
  const opened = closure(wheel.libraries.filter(({ path }) => how.opens?.test(path)));
  return {
    name: wheel.name,
    version: wheel.version,
    linked: [...linked].sort(),
    opened: [...opened].filter(soname => !linked.has(soname)).sort(),
    programs: [...new Set(wheel.programs.map(path => path.slice(path.lastIndexOf('/') + 1)))].sort(),
  };
}

/** In every process of a nixpkgs interpreter: glibc's own, and the interpreter's library. */
const always =
  /^(?:lib(?:c|m|dl|pthread|rt|util|anl|mvec)\.so\.\d+|ld-linux-[\w-]+\.so\.\d+|libpython3[\w.]*)$/;

/** The file of a package's version in a directory, fetched with pip where it is not there. */
export function wheelFile(directory: string, name: string, version: string): string {
  const find = () =>
    readdirSync(directory).find(file => {
      const [distribution, found] = file.split('-');
      return file.endsWith('.whl') && normalise(distribution!) === name && found === version;
    });
  mkdirSync(directory, { recursive: true });
  let file = find();
  for (const python of ['312', '311', '310', '313']) {
    if (file) break;
    const platforms = ['manylinux1', 'manylinux2010', 'manylinux2014', 'linux']
      .map(tag => `${tag}_x86_64`)
      .concat(Array.from({ length: 35 }, (_, minor) => `manylinux_2_${minor + 5}_x86_64`));
    try {
      execFileSync(process.env.PYTHON ?? 'python3', [
        ...['-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', directory],
        ...['--implementation', 'cp', '--python-version', python],
        ...platforms.flatMap(platform => ['--platform', platform]),
        `${name}==${version}`,
      ]);
    } catch {
      continue; // Not for this Python: the next one may have it.
    }
    file = find();
  }
  if (!file) throw new Error(`no wheel of ${name} ${version} for Linux on x86_64`);
  return join(directory, file);
}

/** The rows of a package, one for each version. */
export function rowsOf(directory: string, how: Catalogued): readonly Row[] {
  return how.versions.map(version => rowOf(readWheel(wheelFile(directory, how.name, version)), how));
}

/** The data module's lines: versions with equal needs share one. */
export function format(rows: readonly Row[]): readonly string[] {
  const lines: { versions: string[]; rest: string; name: string }[] = [];
  for (const row of rows) {
    const rest = [row.linked, row.opened, row.programs].map(names => names.join(' ') || '-').join(' | ');
    const last = lines.at(-1);
    if (last && last.name === row.name && last.rest === rest) last.versions.push(row.version);
    else lines.push({ name: row.name, versions: [row.version], rest });
  }
  return lines.map(({ name, versions, rest }) => `${name} | ${versions.join(' ')} | ${rest}`);
}
