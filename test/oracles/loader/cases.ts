/** What is installed and imported, and which Debian packages stand for an attribute of nixpkgs. */

/** Attribute | Debian packages whose libraries it has. */
const offered = `
stdenv.cc.cc.lib | libstdc++6 libgomp1
zlib | zlib1g
unixodbc | libodbc2 libodbcinst2
file | libmagic1
zbar | libzbar0
libdmtx | libdmtx0b
cairo | libcairo2
glib | libglib2.0-0
libGL | libgl1 libglx0 libglvnd0 libegl1 libgles2 libopengl0
libGLU | libglu1-mesa
libpq | libpq5
enchant_2 | libenchant-2-2
pango | libpango-1.0-0 libpangoft2-1.0-0
harfbuzz | libharfbuzz0b
fontconfig | libfontconfig1
freetype | libfreetype6
dbus | libdbus-1-3
libxkbcommon | libxkbcommon0
libx11 | libx11-6
libxext | libxext6
libxrender | libxrender1
libxcursor | libxcursor1
libxfixes | libxfixes3
libxft | libxft2
libxinerama | libxinerama1
libxcb | libxcb1
libarchive | libarchive13
zstd | libzstd1
expat | libexpat1
`;

export const packagesOf: ReadonlyMap<string, readonly string[]> = new Map(
  offered
    .trim()
    .split('\n')
    .map(line => line.split(' | '))
    .map(([attribute, names]) => [attribute!, names!.split(' ')]),
);

export interface Case {
  readonly requirements: readonly string[];
  readonly module: string;
  /** Only with `LOADER=all`: large, or with libraries of many packages. */
  readonly large?: boolean;
}

const table = `
greenlet | greenlet
kiwisolver | kiwisolver
numpy==1.26.4 | numpy
pillow==13.0.0 | PIL.Image
psycopg2-binary | psycopg2
hidapi | hid
pymssql | pymssql
pyzmq | zmq
pyodbc | pyodbc
python-magic | magic
grpcio | grpc
contourpy numpy==1.26.4 | contourpy
`;

const large = `
numpy==2.2.6 | numpy
lightgbm | lightgbm
pyzbar | pyzbar.pyzbar
libarchive-c | libarchive
cairocffi | cairocffi
psycopg | psycopg
weasyprint | weasyprint
opencv-python numpy==1.26.4 | cv2
opencv-python-headless numpy==1.26.4 | cv2
pandas numpy==1.26.4 | pandas
matplotlib | matplotlib.pyplot
h5py | h5py
av | av
duckdb | duckdb
pyarrow | pyarrow
onnxruntime | onnxruntime
xgboost | xgboost
scikit-learn | sklearn.linear_model
shapely | shapely
pyenchant | enchant
pyopengl | OpenGL.GL
pyqt6 | PyQt6.QtWidgets
gmsh | gmsh
`;

const read = (text: string, isLarge: boolean): readonly Case[] =>
  text
    .trim()
    .split('\n')
    .map(line => line.split(' | '))
    .map(([requirements, module]) => ({
      requirements: requirements!.split(' '),
      module: module!,
      large: isLarge,
    }));

export const cases: readonly Case[] = [...read(table, false), ...read(large, true)];

/** Requirement | module, of packages that do without what they are linked with. */
export const spared: readonly Case[] = [
  ...read(
    `
frozenlist==1.8.0 | frozenlist
msgpack==1.0.8 | msgpack
pillow==12.1.0 | PIL.Image
protobuf | google.protobuf.descriptor_pb2
rapidfuzz | rapidfuzz.fuzz
`,
    false,
  ),
  ...read(
    `
psycopg[binary] | psycopg
pyproj | pyproj
llvmlite | llvmlite.binding
scipy | scipy.linalg
`,
    true,
  ),
];
