/** A root directory that holds what an interpreter of nixpkgs has, and nothing else of this machine. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readElf } from '../../../server/python/elf.ts';
import { environment } from '../backends/environment.ts';

/** What glibc's own directory has in nixpkgs. */
const glibc =
  'libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libutil.so.1 libresolv.so.2 libanl.so.1 libnsl.so.1 libmvec.so.1 libgcc_s.so.1'.split(
    ' ',
  );
const loader = '/lib64/ld-linux-x86-64.so.2';

/** What Python said when it was asked to import something. */
export interface Outcome {
  readonly works: boolean;
  /** Its errors, each with what caused it. */
  readonly error: string;
}

export class Root {
  readonly directory = mkdtempSync(join(tmpdir(), 'loader-'));
  readonly #tools = environment(new URL('requirements.txt', import.meta.url).pathname);
  readonly #python: { readonly base: string; readonly executable: string; readonly modules: string };
  #number = 0;

  constructor() {
    const [base, executable, modules] = JSON.parse(
      execFileSync('python3', [
        '-c',
        'import json, sys, sysconfig; print(json.dumps([sys.base_prefix, sys.executable, sysconfig.get_path("platstdlib") + "/lib-dynload"]))',
      ]).toString(),
    ) as [string, string, string];
    this.#python = { base, executable: realpathSync(executable), modules };
    for (const name of glibc) this.#copy(found(name), '/lib/x86_64-linux-gnu');
    this.#copy(loader, '/lib64');
    mkdirSync(join(this.directory, 'tmp'));
    mkdirSync(join(this.directory, 'dev'));
    writeFileSync(join(this.directory, 'dev/null'), '');
    this.#addPython();
    this.#addLinker();
  }

  close(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #copy(file: string, to: string, name = basename(file)): string {
    const target = join(this.directory, to, name);
    mkdirSync(join(this.directory, to), { recursive: true });
    cpSync(realpathSync(file), target);
    chmodSync(target, 0o755);
    return target;
  }

  #addPython(): void {
    const { base, modules } = this.#python;
    if (base === '/usr')
      throw new Error('the Python of the system cannot be moved: one of its own is needed');
    for (const part of ['bin', 'lib'])
      cpSync(join(base, part), join(this.directory, base, part), {
        recursive: true,
        verbatimSymlinks: true,
        filter: path => !/\/(?:site-packages\/.|test\/|__pycache__)/.test(path),
      });
    for (const name of readdirSync(modules)) this.#byRunPath(join(this.directory, modules, name), '/store');
  }

  /** Gives a file its libraries in directories of their own, each found by its run path and by nobody else. */
  #byRunPath(file: string, store: string): void {
    const directories: string[] = [];
    for (const soname of neededBy(file)) {
      const at = `${store}/${soname}`;
      if (!existsSync(join(this.directory, at))) {
        const copy = this.#copy(found(soname), at, soname);
        this.#byRunPath(copy, store);
      }
      directories.push(at);
    }
    execFileSync(join(this.#tools, 'bin/patchelf'), ['--set-rpath', directories.join(':'), file]);
  }

  #addLinker(): void {
    for (const name of ['ld', 'objdump'])
      this.#byRunPath(this.#copy(`/usr/bin/${name}`, '/usr/bin', name), '/store');
    // nixpkgs' linker knows where glibc is.
    symlinkSync('libc.so.6', join(this.directory, 'lib/x86_64-linux-gnu/libc.so'));
  }

  /** Offers the libraries of Debian packages as those of an attribute. */
  offer(attribute: string, packages: readonly string[]): void {
    const lib = `/offered/${attribute}/lib`;
    const deps = `/offered/${attribute}/deps`;
    const own = unpacked(packages);
    for (const file of own) {
      const soname = readElf(readFileSync(file))?.soname ?? basename(file);
      this.#copy(file, lib, soname);
      const link = join(this.directory, lib, soname.replace(/\.so\..*$/, '.so'));
      if (!existsSync(link)) symlinkSync(soname, link);
    }
    const around = unpacked(dependenciesOf(packages));
    for (const file of around) {
      const soname = readElf(readFileSync(file))?.soname;
      if (soname && !glibc.includes(soname) && !existsSync(join(this.directory, lib, soname)))
        this.#copy(file, deps, soname);
    }
    for (const directory of [lib, deps].filter(at => existsSync(join(this.directory, at))))
      for (const name of readdirSync(join(this.directory, directory)))
        execFileSync(join(this.#tools, 'bin/patchelf'), [
          '--set-rpath',
          `${lib}:${deps}`,
          join(this.directory, directory, name),
        ]);
  }

  /** Installs wheels, and says what was installed, by normalised name. */
  install(requirements: readonly string[]): {
    readonly at: string;
    readonly versions: ReadonlyMap<string, string>;
  } {
    const at = `/site/${this.#number++}`;
    execFileSync(
      join(this.#tools, 'bin/uv'),
      ['pip', 'install', '--quiet', '--only-binary', ':all:', '--python', this.#python.executable]
        .concat('--target', join(this.directory, at), '--exclude-newer', '2026-11-15')
        .concat(requirements),
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const versions = new Map<string, string>();
    for (const name of readdirSync(join(this.directory, at))) {
      const [, distribution, version] = /^(.+)-([^-]+)\.dist-info$/.exec(name) ?? [];
      if (distribution) versions.set(distribution.toLowerCase().replace(/[-_.]+/g, '-'), version!);
    }
    return { at, versions };
  }

  /** Imports a module with the libraries of some attributes on LD_LIBRARY_PATH. */
  import(site: string, module: string, attributes: readonly string[]): Outcome {
    const script = `
import sys
sys.path.insert(0, ${JSON.stringify(site)})
try:
    import ${module}
except BaseException as error:
    while error is not None:
        print(type(error).__name__, error)
        error = error.__cause__ or error.__context__
    sys.exit(1)
`;
    const { status, stdout, stderr, signal, error } = spawnSync(
      '/usr/sbin/chroot',
      [this.directory, this.#python.executable, '-B', '-c', script],
      {
        encoding: 'utf8',
        env: {
          PATH: '/usr/bin',
          HOME: '/tmp',
          LD_LIBRARY_PATH: attributes.map(attribute => `/offered/${attribute}/lib`).join(':'),
        },
      },
    );
    if (error) throw error;
    return { works: status === 0, error: `${stdout}${stderr}${signal ?? ''}` };
  }
}

/** What a file of this machine is linked with, without glibc's own. */
function neededBy(file: string): readonly string[] {
  const needed = readElf(readFileSync(file))?.needed ?? [];
  return needed.filter(name => !glibc.includes(name) && !/^(?:ld-linux|libpython)/.test(name));
}

/** Where this machine's loader finds a soname. */
function found(soname: string): string {
  const line = execFileSync('/sbin/ldconfig', ['-p'])
    .toString()
    .split('\n')
    .find(text => text.trim().startsWith(`${soname} `) && text.includes('x86-64'));
  const path = line?.split(' => ')[1];
  if (!path) throw new Error(`this machine has no ${soname}`);
  return path;
}

const downloads = join(tmpdir(), 'flake-pyproject-loader-debs');

/** The shared objects of Debian packages, fetched once. */
function unpacked(packages: readonly string[]): readonly string[] {
  const absent = packages.filter(name => !existsSync(join(downloads, name, 'complete')));
  if (absent.length > 0) {
    const debs = mkdtempSync(join(tmpdir(), 'debs-'));
    execFileSync('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...absent], {
      cwd: debs,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    for (const name of absent) {
      const tree = join(downloads, name);
      const archive = readdirSync(debs).find(file => file.startsWith(`${name}_`))!;
      mkdirSync(tree, { recursive: true });
      execFileSync('dpkg-deb', ['-x', join(debs, archive), tree]);
      writeFileSync(join(tree, 'complete'), '');
    }
    rmSync(debs, { recursive: true });
  }
  return packages.flatMap(name => {
    const tree = join(downloads, name);
    const files = readdirSync(tree, { recursive: true, encoding: 'utf8' });
    return files
      .filter(file => /(?:^|\/)lib\/x86_64-linux-gnu\/[^/]*\.so[.\d]*$/.test(file))
      .map(file => join(tree, file));
  });
}

/** Everything that packages depend on. */
function dependenciesOf(packages: readonly string[]): readonly string[] {
  const all = execFileSync('apt-cache', ['depends', '--important', '--recurse', ...packages])
    .toString()
    .split('\n')
    .filter(line => /^lib[\w.+-]+$/.test(line))
    .filter(name => !packages.includes(name) && !/^(?:libc6|libgcc-s1|libcrypt1)$/.test(name));
  if (all.length === 0) return [];
  // Virtual packages have no file.
  const policy = execFileSync('apt-cache', ['policy', ...new Set(all)]).toString();
  return [...policy.matchAll(/^(\S+):\n {2}Installed: .*\n {2}Candidate: (?!\(none\))/gm)].map(
    ([, name]) => name!,
  );
}
