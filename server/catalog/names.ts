/**
 * Names of Python packages: what nixpkgs calls a distribution of PyPI.
 *
 * The rule is that an attribute of `python3Packages` is the normalised name (PEP 503). What differs is listed; the
 * newest alias file that was seen is of mid-2023, so a name that follows the rule is likely, never certain.
 */

export interface PackageName {
  /** The attribute in `python3Packages`. */
  readonly attribute: string;
  /**
   * `listed`: nixpkgs' own files or manual say so. `known`: general knowledge. `rule`: the name follows the rule, and
   * whether there is such a package is not known.
   */
  readonly certainty: 'listed' | 'known' | 'rule';
}

/** distribution | attributes, the best first | certainty. Sources: python-aliases.nix @48958930, the manual, E6. */
const exceptions = `attrs | attrs | listed
backports-zoneinfo | backports-zoneinfo | known
discord-py | discordpy | known
faiss-cpu | faiss | known
flit-core | flit-core | listed
gdal | gdal | known
keras | keras | listed
levenshtein | levenshtein | listed
msgpack-python | msgpack | known
opencv-contrib-python | opencv4 opencv-contrib-python | known
opencv-python | opencv4 opencv-python | known
opencv-python-headless | opencv4 opencv-python-headless | known
path | path | listed
pdfminer-six | pdfminer-six | listed
psycopg2-binary | psycopg2 psycopg2-binary | listed
pygobject | pygobject3 pygobject | known
pyicu | pyicu | listed
pymc | pymc | listed
pymc3 | pymc | listed
python-dateutil | python-dateutil | listed
python-igraph | igraph | listed
python-ldap | python-ldap | listed
python-levenshtein | levenshtein | listed
python-lz4 | lz4 | listed
python-magic | python-magic | listed
python-memcached | python-memcached | listed
python-pam | python-pam | listed
sklearn | scikit-learn | known
tensorboard | tensorboard | listed
tensorflow-cpu | tensorflow | known
torch | torch torch-bin | listed`;

/** Old attributes of `python3Packages`, which `config.allowAliases` still gives. Source: python-aliases.nix @48958930. */
const aliases: ReadonlyMap<string, string> = new Map(
  Object.entries({
    setuptools_scm: 'setuptools-scm',
    dateutil: 'python-dateutil',
    pytorch: 'torch',
    'pytorch-bin': 'torch-bin',
    ldap: 'python-ldap',
    pam: 'python-pam',
    memcached: 'python-memcached',
    'python-lz4': 'lz4',
    'python-Levenshtein': 'levenshtein',
    'python-igraph': 'igraph',
    pdfminer: 'pdfminer-six',
    ruamel_yaml: 'ruamel-yaml',
    scikitlearn: 'scikit-learn',
    dns: 'dnspython',
    Babel: 'babel',
    GitPython: 'gitpython',
    PyICU: 'pyicu',
    Keras: 'keras',
    IMAPClient: 'imapclient',
    'HAP-python': 'hap-python',
    SPARQLWrapper: 'sparqlwrapper',
    prompt_toolkit: 'prompt-toolkit',
    google_api_python_client: 'google-api-python-client',
    pytest_xdist: 'pytest-xdist',
    pytestcov: 'pytest-cov',
    pytestrunner: 'pytest-runner',
    requests_oauthlib: 'requests-oauthlib',
    sphinx_rtd_theme: 'sphinx-rtd-theme',
    argon2_cffi: 'argon2-cffi',
    pathpy: 'path',
    pymc3: 'pymc',
    'tensorflow-tensorboard': 'tensorboard',
  }),
);

/** Attributes that hold a chosen major version of a distribution: `django_5_2` is django. */
const versioned = /^(.+?)_\d+(?:_\d+)*$|^(protobuf)\d+$/;

/** Attributes that are no normalised name of the distribution that they package. */
const distributions: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    discordpy: ['discord-py'],
    faiss: ['faiss-cpu', 'faiss-gpu', 'faiss'],
    igraph: ['igraph', 'python-igraph'],
    lz4: ['lz4', 'python-lz4'],
    opencv4: [
      'opencv-python',
      'opencv-python-headless',
      'opencv-contrib-python',
      'opencv-contrib-python-headless',
      'opencv',
    ],
    psycopg2: ['psycopg2', 'psycopg2-binary'],
    pygobject3: ['pygobject'],
    'scikit-learn': ['scikit-learn', 'sklearn'],
    tensorflow: ['tensorflow', 'tensorflow-cpu', 'tensorflow-gpu'],
    'tensorflow-bin': ['tensorflow', 'tensorflow-cpu', 'tensorflow-gpu'],
    torch: ['torch', 'pytorch'],
    'torch-bin': ['torch', 'pytorch'],
  }),
);

/** PEP 503. */
function normalise(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** What nixpkgs may call a distribution, the likeliest first. */
export function attributesOf(distribution: string): readonly PackageName[] {
  const name = normalise(distribution);
  const line = exceptions.split('\n').find(row => row.startsWith(`${name} | `));
  if (!line) return [{ attribute: name, certainty: 'rule' }];
  const [, attributes, certainty] = line.split(' | ') as [string, string, PackageName['certainty']];
  return attributes.split(' ').map(attribute => ({ attribute, certainty }));
}

/**
 * Build requirements whose counterpart in `build-system` is another attribute than `attributesOf` says; an empty list:
 * nixpkgs builds without it (maturin through `rustPlatform.maturinBuildHook`). Source: the manual, poetry2nix.
 */
const buildSystems: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    cmake: ['cmake'],
    cython: ['cython', 'cython_0'],
    maturin: [],
    'oldest-supported-numpy': ['numpy'],
    poetry: ['poetry-core'],
  }),
);

/** The attributes that stand for a requirement of `[build-system]`: any one of them; empty where none has to. */
export function buildAttributesOf(distribution: string): readonly string[] {
  return (
    buildSystems.get(normalise(distribution)) ?? attributesOf(distribution).map(({ attribute }) => attribute)
  );
}

/** The distributions that an attribute of `python3Packages` may package, normalised, the likeliest first. */
export function distributionsOf(attribute: string): readonly string[] {
  const current = aliases.get(attribute) ?? attribute;
  const base = versioned.exec(current);
  const name = base ? (base[1] ?? base[2]!) : current;
  return distributions.get(name) ?? [normalise(name)];
}

/** The present name of an old attribute of `python3Packages`; undefined where it is not known to be one. */
export function renamedPackage(attribute: string): string | undefined {
  return aliases.get(attribute);
}
