/**
 * Libraries that packages open by name at run time (dlopen, ctypes, cffi), which no header shows. One a line:
 * package | first version | when | sonames | file in the wheel (a prefix) | text in it that names them
 *
 * when: `import` fails without them, or `use`: what they are for fails, often a window or a device.
 * Read in the wheels that `wheels.data.ts` names; test/oracles/wheels looks for the text there again.
 * For a name that `ctypes.util.find_library` completes, the soname is the one that its library has today.
 */
export const openedRows = `cairocffi | - | import | libcairo.so.2 | cairocffi/__init__.py | libcairo.so.2
glcontext | - | use | libGL.so.1 libX11.so.6 | glcontext/x11 | libX11.so
glfw | - | use | libX11.so.6 libXcursor.so.1 libXext.so.6 libXi.so.6 libXinerama.so.1 libXrandr.so.2 libXrender.so.1 | glfw/x11/libglfw.so | libXinerama.so.1
libarchive-c | - | import | libarchive.so.13 | libarchive/ffi.py | find_library('archive')
mpv | - | import | libmpv.so.2 | mpv.py | find_library('mpv')
psycopg | - | import | libpq.so.5 | psycopg/pq/misc.py | find_library("pq")
pyenchant | - | import | libenchant-2.so.2 | enchant/_enchant.py | "enchant-2"
pygame | - | use | libX11.so.6 libXext.so.6 | pygame.libs/libSDL2-2 | libXext.so.6
pylibdmtx | - | import | libdmtx.so.0 | pylibdmtx/dmtx_library.py | find_library('dmtx')
pyopengl | - | import | libGL.so.1 | OpenGL/platform/glx.py | 'GL'
python-magic | - | import | libmagic.so.1 | magic/loader.py | libmagic.so.1
python-vlc | - | import | libvlc.so.5 | vlc.py | libvlc.so.5
pyusb | - | use | libusb-1.0.so.0 | usb/backend/libusb1.py | usb-1.0
pyvips | - | import | libgobject-2.0.so.0 libvips.so.42 | pyvips/__init__.py | libvips.so.42
pyzbar | - | import | libzbar.so.0 | pyzbar/zbar_library.py | find_library('zbar')
rdkit | - | use | libX11.so.6 libXext.so.6 libXrender.so.1 | rdkit.libs/libcairo | libXrender.so.1
sounddevice | - | import | libportaudio.so.2 | sounddevice.py | portaudio
torch | - | use | libcuda.so.1 | torch/lib/libcaffe2_nvrtc.so | libcuda.so.1
triton | - | use | libcuda.so.1 | triton/backends/nvidia/driver.py | libcuda.so.1
vtk | 9.5.0 | use | libGL.so.1 libX11.so.6 libXcursor.so.1 | vtkmodules/libvtkglad.so | libGL.so.1
wand | - | import | libMagickCore-7.Q16HDRI.so.10 libMagickWand-7.Q16HDRI.so.10 | wand/api.py | MagickWand
weasyprint | - | import | libfontconfig.so.1 libgobject-2.0.so.0 libharfbuzz.so.0 libpango-1.0.so.0 libpangoft2-1.0.so.0 | weasyprint/text/ffi.py | libpangoft2-1.0.so.0`;
