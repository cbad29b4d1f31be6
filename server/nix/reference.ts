/** Flake references: what an input's URL or attribute set, or a lock's `original`, points at. */

/** Nix's own attributes of a reference, as far as they say what is meant. */
export interface FlakeReference {
  /** `github`, `gitlab`, `sourcehut`, `git`, `hg`, `tarball`, `file`, `path`, `indirect`. */
  readonly type: string;
  readonly owner?: string | undefined;
  readonly repo?: string | undefined;
  readonly ref?: string | undefined;
  readonly rev?: string | undefined;
  readonly url?: string | undefined;
  /** Of type `path`, as written: relative to the flake, or absolute. */
  readonly path?: string | undefined;
  /** Of type `indirect`: the name in the registry. */
  readonly id?: string | undefined;
  /** The directory of the flake in its source. */
  readonly dir?: string | undefined;
}

const revision = /^[0-9a-fA-F]{40}$/;
const tarball = /\.(?:zip|tar|tgz|tar\.(?:gz|xz|bz2|zst))$/;

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Reads `github:owner/repo/ref?dir=x` and its kin; undefined for what is no flake reference. */
export function parseReference(url: string): FlakeReference | undefined {
  const [whole, query = ''] = url.trim().replace(/#.*$/, '').split('?', 2) as [string, string?];
  const parameters = new Map(
    query
      .split('&')
      .filter(Boolean)
      .map(pair => {
        const equals = pair.indexOf('=');
        return equals < 0
          ? ([pair, ''] as const)
          : ([pair.slice(0, equals), decode(pair.slice(equals + 1))] as const);
      }),
  );
  const given = { ref: parameters.get('ref'), rev: parameters.get('rev'), dir: parameters.get('dir') };
  const hosted = /^(github|gitlab|sourcehut):\/*([^/]+)\/+([^/]+)(?:\/+(.+))?$/.exec(whole);
  if (hosted) {
    const [, type, owner, repo, last] = hosted as unknown as [string, string, string, string, string?];
    const tip = last === undefined ? undefined : decode(last);
    return {
      type,
      owner: decode(owner),
      repo: decode(repo),
      ref: given.ref ?? (tip && !revision.test(tip) ? tip : undefined),
      rev: given.rev ?? (tip && revision.test(tip) ? tip : undefined),
      dir: given.dir,
    };
  }
  if (/^path:/.test(whole) || /^\.{0,2}\//.test(whole) || whole === '.' || whole === '..')
    return { type: 'path', path: decode(whole.replace(/^path:/, '')), dir: given.dir };
  const git = /^(git|hg)(?:\+[a-z]+)?:/.exec(whole);
  if (git) return { type: git[1]!, url: whole.replace(/^(?:git|hg)\+/, ''), ...given };
  const fetched = /^(?:(tarball|file)\+)?((?:https?|file):\/\/.*)$/.exec(whole);
  if (fetched) {
    const type =
      fetched[1] ?? (fetched[2]!.startsWith('file:') && !tarball.test(fetched[2]!) ? 'git' : 'tarball');
    return { type, url: fetched[2], ...given };
  }
  const indirect = /^(?:flake:)?([a-zA-Z][a-zA-Z0-9_-]*)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(whole);
  if (!indirect) return undefined;
  const [, id, second, third] = indirect;
  return {
    type: 'indirect',
    id,
    ref: given.ref ?? (second && !revision.test(second) ? second : undefined),
    rev: given.rev ?? third ?? (second && revision.test(second) ? second : undefined),
    dir: given.dir,
  };
}

/** The references that the global registry gives to the names which flakes use without a URL. */
const registry: Readonly<Record<string, string>> = {
  nixpkgs: 'NixOS/nixpkgs',
  'flake-utils': 'numtide/flake-utils',
  'flake-parts': 'hercules-ci/flake-parts',
  'flake-compat': 'NixOS/flake-compat',
  systems: 'nix-systems/default',
  poetry2nix: 'nix-community/poetry2nix',
  dream2nix: 'nix-community/dream2nix',
  devenv: 'cachix/devenv',
  fenix: 'nix-community/fenix',
  'rust-overlay': 'oxalica/rust-overlay',
  'treefmt-nix': 'numtide/treefmt-nix',
};

/** The public repository that a reference leads to, `owner/name`, whichever way it is fetched. */
export function repositoryOf(reference: FlakeReference): string | undefined {
  if (reference.type === 'indirect') return registry[reference.id ?? ''];
  if (reference.owner && reference.repo) return `${reference.owner}/${reference.repo.replace(/\.git$/, '')}`;
  const url = officialUrl(reference.url ?? '');
  if (/^https?:\/\/(?:channels\.nixos\.org|releases\.nixos\.org|nixos\.org\/channels)\//.test(url))
    return 'NixOS/nixpkgs';
  const path =
    /^https?:\/\/(?:api\.)?flakehub\.com\/f\/(?:pinned\/)?([^/]+)\/([^/]+)/.exec(url) ??
    /^(?:https?|ssh|git):\/\/(?:[^@/]*@)?(?:www\.)?(?:github\.com|gitlab\.com|codeberg\.org)[/:]([^/]+)\/([^/]+)/.exec(
      url,
    ) ??
    (reference.type === 'git' ? /^[a-z+]+:\/\/(?:.*\/)?([^/]+)\/([^/]+)\/?$/.exec(url) : null);
  return path ? `${path[1]}/${path[2]!.replace(/\.git$/, '')}` : undefined;
}

/** The address at its source of what a mirror of nixpkgs or of its channels has; any other as it is. */
export const officialUrl = (url: string): string =>
  url
    .replace(/^https?:\/\/[^/]+\/(?:[^?]*\/)?nix-channels\/(?=nix)/, 'https://channels.nixos.org/')
    .replace(
      /^(?:https?|git|ssh):\/\/[^/]*mirror[^/]*\/(?:[^?]*\/)?nixpkgs(?:\.git)?\/?(?=$|\?)/,
      'https://github.com/NixOS/nixpkgs',
    )
    .replace(
      /(\/\/(?:api\.)?flakehub\.com\/f\/(?:pinned\/)?)DeterminateSystems\/nixpkgs-weekly(?=\/)/,
      '$1NixOS/nixpkgs',
    );

/** Whether what a reference leads to changes over time, as a branch does. */
export const isMoving = (reference: FlakeReference): boolean =>
  reference.type !== 'unknown' &&
  revisionOf(reference) === undefined &&
  !/\/\/releases\.nixos\.org\/|\/f\/[^/]+\/[^/]+\/(?:=|%3D)?\d+\.\d+\.\d+/i.test(reference.url ?? '');

/** The revision that a reference names in whichever way. */
export function revisionOf(reference: FlakeReference): string | undefined {
  return reference.rev ?? /[/-]([0-9a-f]{40})(?=[/.])/.exec(decode(reference.url ?? ''))?.[1];
}

/** A reference as a URL, for those who read URLs: `github:NixOS/nixpkgs/nixos-25.05`. */
export function formatReference(reference: FlakeReference): string {
  const { type, owner, repo, ref, rev, url, path, id } = reference;
  const tip = rev ?? ref;
  if (owner && repo) return `${type}:${owner}/${repo}${tip ? `/${tip}` : ''}`;
  if (type === 'indirect') return `${id}${tip ? `/${tip}` : ''}`;
  if (type === 'path') return `path:${path ?? ''}`;
  const query = [ref && `ref=${ref}`, rev && `rev=${rev}`].filter(Boolean).join('&');
  return `${type === 'git' || type === 'hg' ? `${type}+` : ''}${url ?? ''}${query ? `?${query}` : ''}`;
}
