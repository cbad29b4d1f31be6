/**
 * Libraries of nixpkgs, one a line: attribute | outputs, the first first | known | platforms | sonames | what it is.
 *
 * known: since which release the outputs are known. `24.05`: nixpkgs-derived trees of 2024 and of 2026 agree;
 *   `26.05`: only the one of 2026 was seen, or it differs from the older one; `E1`: a file of nixpkgs itself, at one
 *   commit; `-`: general knowledge, on which nothing may be built that could be a false alarm.
 * platforms: `linux` fails to evaluate elsewhere; `linux?` is meant for Linux, but may evaluate elsewhere.
 * sonames: confirmed by a Debian 12 system or package of that name (which says that the soname is real, not that
 *   every nixpkgs has this number); `?`: general knowledge; an `N` stands for a number that changes with versions;
 *   `@a-b`: from release a on, up to but without release b.
 *
 * Attributes carry the name that they have in the newest nixpkgs; `attributes.ts` knows the older ones.
 * Sources: facts collected 2026-11 from nixpkgs, ekala-project/corepkgs 9c8533eb and auxolotl/core fe3e015b.
 */
export const libraryRows = `abseil-cpp | out | 24.05 | all | libabsl_base.so.YYMM.0.0? | Google's C++ common library
acl | bin dev out man doc | 24.05 | linux | libacl.so.1 | access control lists of files
alsa-lib | out dev | 24.05 | linux | libasound.so.2 | sound through ALSA
arpack | out | - | all | libarpack.so.2 | large eigenvalue problems
at-spi2-core | out dev | E1 | linux? | libatk-1.0.so.0 libatk-bridge-2.0.so.0 libatspi.so.0 | accessibility for GTK
attr | bin dev out man doc | 24.05 | linux | libattr.so.1 | extended attributes of files
avahi | out dev man | E1 | all | libavahi-client.so.3 libavahi-common.so.3 | service discovery on the local network
blas | out dev | 26.05 | all | libblas.so.3 libcblas.so.3? | BLAS, provider selectable
bluez | out dev | 24.05 | linux | libbluetooth.so.3 | Bluetooth
boost | out dev | 24.05 | all | libboost_*.so.1.NN.0? | C++ libraries
brotli | out dev lib | 24.05 | all | libbrotlicommon.so.1 libbrotlidec.so.1 libbrotlienc.so.1 | Brotli compression
bzip2 | bin dev out man | 24.05 | all | libbz2.so.1? libbz2.so.1.0 | bzip2 compression
c-ares | out dev man | 24.05 | all | libcares.so.2? | asynchronous DNS
c-blosc | out dev | - | all | libblosc.so.1 | blocking compressor for binary data
cairo | out dev devdoc | 24.05 | all | libcairo.so.2 libcairo-gobject.so.2 | 2D graphics
chromaprint | out | - | all | libchromaprint.so.1 | audio fingerprints
cudaPackages.cuda_cudart | out dev include lib static stubs | E1 | linux | libcudart.so.12? libcudart.so.13 | CUDA runtime
cudaPackages.cuda_cupti | out dev include lib static | - | linux | libcupti.so.12? libcupti.so.13 | CUDA profiling
cudaPackages.cuda_nvrtc | out dev include lib static stubs | - | linux | libnvrtc.so.12? libnvrtc.so.13? | CUDA run-time compiler
cudaPackages.cuda_nvtx | out dev include lib | - | linux | libnvToolsExt.so.1? libnvtx3interop.so.1 | CUDA annotations
cudaPackages.cudatoolkit | out | - | linux | libcudart.so.12? libcublas.so.12? | CUDA toolkit in one piece
cudaPackages.cudnn | out dev include lib static | E1 | linux | libcudnn.so.9? libcudnn.so.8? | neural networks on CUDA
cudaPackages.cusparselt | out dev include lib static | - | linux | libcusparseLt.so.0? | structured sparsity on CUDA
cudaPackages.libcublas | out dev include lib static stubs | E1 | linux | libcublas.so.12? libcublasLt.so.12? | BLAS on CUDA
cudaPackages.libcufft | out dev include lib static | - | linux | libcufft.so.11? | Fourier transforms on CUDA
cudaPackages.libcufile | out dev include lib static | - | linux | libcufile.so.0? | GPUDirect storage
cudaPackages.libcurand | out dev include lib static | - | linux | libcurand.so.10? | random numbers on CUDA
cudaPackages.libcusolver | out dev include lib static | - | linux | libcusolver.so.11? | linear solvers on CUDA
cudaPackages.libcusparse | out dev include lib static | - | linux | libcusparse.so.12? | sparse matrices on CUDA
cudaPackages.libnvjitlink | out dev include lib static | - | linux | libnvJitLink.so.12? | CUDA link-time optimisation
cudaPackages.nccl | out dev static | - | linux | libnccl.so.2? | communication between GPUs
cudaPackages.tensorrt | out dev include lib static | - | linux | libnvinfer.so.10? | inference on CUDA
cups | out lib dev man | 26.05 | all | libcups.so.2 | printing
curl | bin dev out man devdoc | 24.05 | all | libcurl.so.4 | URL transfers
cyrus_sasl | bin dev out man devdoc | 26.05 | all | libsasl2.so.3? | SASL authentication
czmq | out | - | all | libczmq.so.4 | higher-level binding of ZeroMQ
dav1d | out dev | 26.05 | all | libdav1d.so.7? | AV1 decoder
db | bin out dev | 24.05 | all | libdb-5.3.so libdb-4.8.so? | Berkeley DB
dbus | out dev lib doc man | 24.05 | all | libdbus-1.so.3 | message bus client
dbus-glib | out dev devdoc | 26.05 | all | libdbus-glib-1.so.2 | older GLib binding of D-Bus
duckdb | out lib dev | E1 | all | libduckdb.so? | embedded analytical database
eigen | out | 24.05 | all | - | linear algebra, headers only
elfutils | bin dev out man | 24.05 | linux | libelf.so.1 libdw.so.1 libasm.so.1 libdebuginfod.so.1 | reads ELF and DWARF
enchant_2 | out dev | E1 | all | libenchant-2.so.2 | spell checking front end
espeak-ng | out | E1 | all | libespeak-ng.so.1 | speech synthesis
eudev | out | 24.05 | linux | libudev.so.1 | device enumeration without systemd
exempi | out | - | all | libexempi.so.8 | XMP metadata
expat | out dev | 24.05 | all | libexpat.so.1 | stream-oriented XML parser
ffmpeg | bin lib dev doc man data out | 26.05 | all | libavcodec.so.N? libavformat.so.N? libavutil.so.N? libswscale.so.N? libswresample.so.N? libavdevice.so.N? libavfilter.so.N? | audio and video codecs and containers
fftw | out dev man info | E1 | all | libfftw3.so.3? | Fourier transforms
file | out dev man | 24.05 | all | libmagic.so.1 | guesses file types (libmagic)
flac | bin dev doc out man | E1 | all | libFLAC.so.14? | FLAC codec
flint | out | - | all | libflint.so.N? | number theory
fluidsynth | out | - | all | libfluidsynth.so.3 | SoundFont synthesiser
fontconfig | bin dev lib out | 24.05 | all | libfontconfig.so.1 | finds fonts
freeglut | out dev | E1 | linux? | libglut.so.3? | OpenGL windows (GLUT)
freetds | out | E1 | all | libct.so.4 libsybdb.so.5 | TDS client for SQL Server and Sybase
freetype | out dev | 24.05 | all | libfreetype.so.6 | renders fonts
fribidi | out dev devdoc | 26.05 | all | libfribidi.so.0 | bidirectional text
gd | bin dev out | 24.05 | all | libgd.so.3 | draws images
gdal | out | E1 | all | libgdal.so.N? | geographic raster and vector formats
gdbm | out dev info lib man | 26.05 | all | libgdbm.so.6 libgdbm_compat.so.4 | GNU key-value files
gdk-pixbuf | out dev man | 26.05 | all | libgdk_pixbuf-2.0.so.0 | loads images for GTK
geos | out | E1 | all | libgeos_c.so.1 libgeos.so.3.N.N? | geometry operations
gettext | out man doc info | 24.05 | all | libintl.so.8? libasprintf.so.0 | message translation
gfortran.cc | out man info lib libgcc | - | all | libgfortran.so.5 libquadmath.so.0? libgcc_s.so.1? libstdc++.so.6? libgomp.so.1? | GNU Fortran's runtime
giflib | out | 24.05 | all | libgif.so.7 | GIF images
glew | bin out dev | 26.05 | all | libGLEW.so.2.2 | OpenGL extension loading
glfw | out | - | all | libglfw.so.3 | windows and input for OpenGL and Vulkan
glib | bin out dev devdoc | 24.05 | all | libglib-2.0.so.0 libgobject-2.0.so.0 libgthread-2.0.so.0 libgio-2.0.so.0 libgmodule-2.0.so.0 libgirepository-2.0.so.0? | GNOME's base: main loop, objects, I/O
glibc | out bin dev static getent | 26.05 | linux | libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libutil.so.1 libresolv.so.2 libnsl.so.1 libanl.so.1 libmvec.so.1 ld-linux-x86-64.so.2 libgcc_s.so.1 | GNU C library
glpk | out | - | all | libglpk.so.40 | linear programming
gmp | out dev info | 24.05 | all | libgmp.so.10 libgmpxx.so.4 | big integers
gnutls | bin dev out man devdoc | 24.05 | all | libgnutls.so.30 | TLS, from GNU
gobject-introspection | out dev devdoc man | 26.05 | all | libgirepository-1.0.so.1 | descriptions of GObject interfaces for other languages
gperftools | out | - | all | libtcmalloc.so.4? libprofiler.so.0? | tcmalloc and profilers
gpgme | out dev info | 26.05 | all | libgpgme.so.11? | programs GnuPG from applications
graphviz | out | 24.05 | all | libgvc.so.6? libcgraph.so.6? libcdt.so.5? | graph layout
grpc | out | 24.05 | all | libgrpc.so.N? libgrpc++.so.1.N? | remote procedure calls for C++
gsl | out dev | E1 | all | libgsl.so.27? libgsl.so.28? libgslcblas.so.0 | GNU scientific library
gst_all_1.gst-plugins-base | out dev | - | all | libgstvideo-1.0.so.0? libgstapp-1.0.so.0? libgstaudio-1.0.so.0? | GStreamer's base elements
gst_all_1.gstreamer | bin out dev | - | all | libgstreamer-1.0.so.0 libgstbase-1.0.so.0 | media pipelines
gtk2 | out dev | - | all | libgtk-x11-2.0.so.0 libgdk-x11-2.0.so.0 | GTK 2 widgets
gtk3 | out dev | E1 | all | libgtk-3.so.0 libgdk-3.so.0 | GTK 3 widgets
gtk4 | out dev | E1 | all | libgtk-4.so.1 | GTK 4 widgets
harfbuzz | out dev | 26.05 | all | libharfbuzz.so.0 libharfbuzz-subset.so.0 | shapes text
hdf5 | out dev bin | E1 | all | libhdf5.so.N? libhdf5_hl.so.N? | HDF5 files
hidapi | out | 24.05 | all | libhidapi-hidraw.so.0 libhidapi-libusb.so.0 | USB and Bluetooth HID devices
hunspell | bin dev out man | E1 | all | libhunspell-1.7.so.0 | spell checker
i2c-tools | out man | - | linux | libi2c.so.0 | I2C bus access
icu | out dev | 26.05 | all | libicuuc.so.N? libicui18n.so.N? libicudata.so.N? | Unicode and localisation
imagemagick | out dev doc | 24.05 | all | libMagickWand-7.Q16HDRI.so.10? libMagickCore-7.Q16HDRI.so.10? | image processing
jansson | dev out | 26.05 | all | libjansson.so.4 | JSON for C
jemalloc | out | 24.05 | all | libjemalloc.so.2 | memory allocator
json_c | out dev | 24.05 | all | libjson-c.so.5 | JSON for C
keyutils | out lib dev man | 24.05 | linux | libkeyutils.so.1 | kernel key management
kmod | out dev lib | 26.05 | linux | libkmod.so.2 | loads kernel modules
krb5 | out lib dev | 26.05 | all | libkrb5.so.3 libgssapi_krb5.so.2 libk5crypto.so.3 libcom_err.so.3? libkrb5support.so.0 | MIT Kerberos and GSSAPI
lame | out lib doc | 26.05 | all | libmp3lame.so.0 | MP3 encoder
lapack | out dev | 26.05 | all | liblapack.so.3 liblapacke.so.3? | LAPACK, provider selectable
lcms2 | bin dev out | 24.05 | all | liblcms2.so.2 | colour management
leptonica | out | E1 | all | liblept.so.5? libleptonica.so.6? | image processing for Tesseract
leveldb | out dev | - | all | libleveldb.so.1? | key-value store, from Google
libaec | out | - | all | libaec.so.0 libsz.so.2 | Szip-compatible compression of scientific data
libarchive | out lib dev | 24.05 | all | libarchive.so.13 | reads and writes tar, zip, 7z and other archives
libassuan | out dev info | 26.05 | all | libassuan.so.0? | GnuPG's interprocess protocol
libavif | out dev | E1 | all | libavif.so.16? | AVIF images
libbsd | out dev man | 24.05 | linux? | libbsd.so.0 | functions of the BSDs' C libraries
libcap | out dev lib man doc | 26.05 | linux | libcap.so.2 | POSIX capabilities
libcap_ng | out dev man | 24.05 | linux | libcap-ng.so.0 | POSIX capabilities, simplified
libde265 | out | E1 | all | libde265.so.0 | H.265 decoder
libdeflate | out | 24.05 | all | libdeflate.so.0 | fast whole-buffer DEFLATE
libdmtx | out | - | all | libdmtx.so.0 | reads and writes Data Matrix codes
libdrm | out dev bin | 26.05 | linux | libdrm.so.2 | kernel graphics interface
libedit | out dev man | 24.05 | all | libedit.so.0? | line editing, from NetBSD
libepoxy | out dev | 24.05 | all | libepoxy.so.0 | OpenGL function pointers
libev | out | 24.05 | all | libev.so.4 | event loop
libevent | out dev | 26.05 | all | libevent-2.1.so.7 | event loop
libffado | out bin dev | - | linux? | libffado.so.2 | FireWire audio devices
libffi | out dev man info | 24.05 | all | libffi.so.8 | calls functions whose types are known at run time only
libftdi1 | out doc | - | all | libftdi1.so.2 | FTDI USB chips
libgbm | out dev | - | linux | libgbm.so.1 | graphics buffers
libgcc | libgcc | E1 | linux | libgcc_s.so.1 | GCC's low-level support and stack unwinding only
libgcrypt | bin lib dev info out | 26.05 | all | libgcrypt.so.20 | GnuPG's cryptography
libgit2 | lib dev out | 24.05 | all | libgit2.so.1.N? | git as a library
libGL | out dev | 26.05 | linux? | libGL.so.1 libEGL.so.1 libGLX.so.0 libOpenGL.so.0 libGLESv2.so.2 libGLESv1_CM.so.1 libGLdispatch.so.0 | OpenGL and EGL dispatch (libglvnd)
libGLU | out dev | E1 | linux? | libGLU.so.1 | OpenGL utilities
libglvnd | out dev | 26.05 | linux? | libGL.so.1 libEGL.so.1 libGLX.so.0 libOpenGL.so.0 libGLESv2.so.2 libGLdispatch.so.0 | OpenGL and EGL dispatch
libgpg-error | out dev info | 26.05 | all | libgpg-error.so.0 | error codes shared by GnuPG's libraries
libgpiod | out | E1 | linux | libgpiod.so.3? libgpiod.so.2? | GPIO lines
libheif | bin out dev man lib | 26.05 | all | libheif.so.1 | HEIF and AVIF images
libice | out dev doc | 24.05 | linux? | libICE.so.6 | X11 inter-client exchange
libiconv | out dev | - | all | libiconv.so.2? | character set conversion
libidn2 | bin dev out info devdoc | 24.05 | all | libidn2.so.0 | internationalised domain names
libimagequant | out | E1 | all | libimagequant.so.0 | palette quantisation
libjack2 | out | - | all | libjack.so.0 | sound through JACK
libjpeg | bin dev out man doc | 26.05 | all | libjpeg.so.62 libturbojpeg.so.0 | JPEG images (libjpeg-turbo)
libmpc | out | 24.05 | all | libmpc.so.3 | multiple-precision complex numbers
libmysqlclient | out dev | E1 | all | libmariadb.so.3 libmysqlclient.so? | MariaDB's and MySQL's client library
libnet | out | 26.05 | all | libnet.so.1 | packet construction
libnl | bin dev out man | 24.05 | linux | libnl-3.so.200 libnl-genl-3.so.200 | netlink sockets
libnotify | out man dev | E1 | all | libnotify.so.4 | desktop notifications
libnsl | out | - | linux? | libnsl.so.3? | NIS, since glibc dropped it
libogg | out dev doc | 26.05 | all | libogg.so.0 | Ogg container
libopus | out dev | 26.05 | all | libopus.so.0 | Opus codec
libpcap | out lib | E1 | all | libpcap.so.1? | packet capture
libpng | out dev man | 24.05 | all | libpng16.so.16 | PNG images
libpq | out dev | E1 | all | libpq.so.5 | PostgreSQL's client library
libpsl | bin out dev | 26.05 | all | libpsl.so.5 | public suffix list
libpulseaudio | out dev | E1 | all | libpulse.so.0 libpulse-simple.so.0 libpulse-mainloop-glib.so.0? | sound through PulseAudio
libraqm | out | E1 | all | libraqm.so.0 | complex text layout
libressl | bin dev out man nc | - | all | libssl.so.N? libcrypto.so.N? | OpenBSD's fork of OpenSSL
librsvg | out dev | 24.05 | all | librsvg-2.so.2 | renders SVG
libsamplerate | dev out | 26.05 | all | libsamplerate.so.0 | sample rate conversion
libseccomp | out lib dev man pythonsrc | 24.05 | linux | libseccomp.so.2 | system call filtering
libsecret | out dev | 24.05 | all | libsecret-1.so.0 | desktop password storage
libsm | out dev doc | 24.05 | linux? | libSM.so.6 | X11 session management
libsndfile | bin dev out man doc | E1 | all | libsndfile.so.1 | reads and writes sound files
libsodium | out dev | 24.05 | all | libsodium.so.23? libsodium.so.26? | easy-to-use cryptography (NaCl)
libspatialindex | out | E1 | all | libspatialindex.so.N? libspatialindex_c.so.N? | spatial index (R-tree)
libspatialite | out dev | E1 | all | libspatialite.so.8? mod_spatialite.so? | spatial SQL for SQLite
libssh | out dev | 26.05 | all | libssh.so.4 | SSH client and server
libssh2 | out dev devdoc | 24.05 | all | libssh2.so.1 | SSH client
libtiff | bin dev dev_private out man doc | 24.05 | all | libtiff.so.6 libtiff.so.5? | TIFF images
libtirpc | out dev | E1 | linux? | libtirpc.so.3 | Sun RPC
libunistring | out dev info doc | 24.05 | all | libunistring.so.5? libunistring.so.2? | Unicode strings
libunwind | out dev devman | 24.05 | linux? | libunwind.so.8 libunwind-x86_64.so.8 | call-stack inspection
libusb1 | out dev | 26.05 | all | libusb-1.0.so.0 | USB access
libuv | out dev | 24.05 | all | libuv.so.1 | event loop of Node.js
libva | dev out | 26.05 | linux | libva.so.2 libva-drm.so.2 | video acceleration
libvdpau | out dev | - | linux? | libvdpau.so.1 | video acceleration
libvlc | out | - | linux? | libvlc.so.5? libvlccore.so.9? | VLC media player, as a library
libvorbis | out dev doc | 26.05 | all | libvorbis.so.0 libvorbisenc.so.2 | Vorbis codec
libwebp | out | 24.05 | all | libwebp.so.7 libwebpmux.so.3 libwebpdemux.so.2 libsharpyuv.so.0? | WebP images
libx11 | out dev man | 24.05 | linux? | libX11.so.6 libX11-xcb.so.1 | X11 client library
libxau | out dev | 24.05 | linux? | libXau.so.6 | X11 authorisation
libxaw | out dev devdoc | 24.05 | linux? | libXaw.so.7 | Athena widgets
libxcb | out dev man doc | 24.05 | linux? | libxcb.so.1 libxcb-shm.so.0 libxcb-render.so.0 libxcb-randr.so.0 libxcb-xkb.so.1 libxcb-shape.so.0 libxcb-xfixes.so.0 libxcb-sync.so.1 libxcb-glx.so.0 libxcb-dri2.so.0 libxcb-dri3.so.0 libxcb-present.so.0 libxcb-xinerama.so.0? | X11 protocol bindings
libxcb-cursor | out dev | E1 | linux? | libxcb-cursor.so.0 | cursors for XCB
libxcb-image | out dev | 24.05 | linux? | libxcb-image.so.0 | images for XCB
libxcb-keysyms | out dev | 24.05 | linux? | libxcb-keysyms.so.1 | key symbols for XCB
libxcb-render-util | out dev | 24.05 | linux? | libxcb-render-util.so.0 | rendering helpers for XCB
libxcb-util | out dev | 24.05 | linux? | libxcb-util.so.1 | helpers for XCB
libxcb-wm | out dev | 24.05 | linux? | libxcb-icccm.so.4 libxcb-ewmh.so.2 | window manager hints for XCB
libxcomposite | out dev | 24.05 | linux? | libXcomposite.so.1 | X11 off-screen windows
libxcrypt | out man | 24.05 | linux? | libcrypt.so.1 libcrypt.so.2? | password hashing (crypt)
libxcursor | out dev | 24.05 | linux? | libXcursor.so.1 | X11 cursor themes
libxdamage | out dev | 24.05 | linux? | libXdamage.so.1 | X11 damage reports
libxdmcp | out dev doc | 24.05 | linux? | libXdmcp.so.6 | X11 display manager protocol
libxext | out dev man doc | 24.05 | linux? | libXext.so.6 | common X11 extensions
libxfixes | out dev | 24.05 | linux? | libXfixes.so.3 | X11 fixes extension
libxft | out dev | 24.05 | linux? | libXft.so.2 | X11 font drawing
libxi | out dev man doc | 24.05 | linux? | libXi.so.6 | X11 input extension
libxinerama | out dev | 24.05 | linux? | libXinerama.so.1 | X11 on several monitors
libxkbcommon | out dev doc | 26.05 | linux? | libxkbcommon.so.0 libxkbcommon-x11.so.0 | keyboard layouts
libxkbfile | out dev | 24.05 | linux? | libxkbfile.so.1 | keyboard description files
libxml2 | bin dev out doc | 24.05 | all | libxml2.so.2@-25.11 libxml2.so.16@25.11- | XML parser
libxmu | out dev doc | 24.05 | linux? | libXmu.so.6 libXmuu.so.1 | X11 miscellaneous helpers
libxpm | bin dev out | 24.05 | linux? | libXpm.so.4 | XPM pictures
libxrandr | out dev | 24.05 | linux? | libXrandr.so.2 | X11 resolution and rotation
libxrender | out dev doc | 24.05 | linux? | libXrender.so.1 | X11 rendering extension
libxscrnsaver | out | E1 | linux? | libXss.so.1 | X11 screen saver extension
libxshmfence | out dev | 24.05 | linux? | libxshmfence.so.1 | shared-memory fences for X11
libxslt | bin dev out doc devdoc | 24.05 | all | libxslt.so.1 libexslt.so.0 | XSL transformations
libxt | out dev devdoc | 24.05 | linux? | libXt.so.6 | X toolkit
libxtst | out | E1 | linux? | libXtst.so.6 | X11 synthetic input
libxv | out dev devdoc | 24.05 | linux? | libXv.so.1 | X11 video overlays
libxxf86vm | out dev | 24.05 | linux? | libXxf86vm.so.1 | X11 video modes
libyaml | out dev | 26.05 | all | libyaml-0.so.2 | YAML 1.1 parser
libzip | out dev | 26.05 | all | libzip.so.5? | reads and writes zip archives
linuxPackages.nvidia_x11 | out bin lib32 | - | linux | libcuda.so.1? libnvidia-ml.so.1? libnvidia-ptxjitcompiler.so.1? libGLX_nvidia.so.0? | NVIDIA's driver
llvmPackages.libclang | out lib dev python | - | all | libclang.so.N? libclang-cpp.so.N? | Clang as a library
llvmPackages.libcxx | out dev | 24.05 | all | libc++.so.1 libc++abi.so.1 | LLVM's C++ standard library
llvmPackages.libllvm | out lib dev python | - | all | libLLVM.so.N? | LLVM itself, as a library
llvmPackages.libunwind | out dev | 24.05 | all | libunwind.so.1? | LLVM's stack unwinder
llvmPackages.openmp | out dev | 24.05 | all | libomp.so? libiomp5.so? libgomp.so? | LLVM's OpenMP runtime
lmdb | bin out dev | E1 | all | liblmdb.so? | memory-mapped key-value store
lz4 | dev lib man out | 26.05 | all | liblz4.so.1 | LZ4 compression
lzo | out | 24.05 | all | liblzo2.so.2 | LZO compression
mesa | out opencl spirv2dxil | 26.05 | linux? | libGLX_mesa.so.0 libEGL_mesa.so.0 libgallium-*.so? | OpenGL and Vulkan drivers
minizip | out | 24.05 | all | libminizip.so.1 | zip support on top of zlib
mkl | out | - | linux? | libmkl_rt.so.2? | Intel's math library
mpfr | out dev doc info | 24.05 | all | libmpfr.so.6 | multiple-precision floats
mpich | out doc man | - | all | libmpi.so.12? libmpich.so.12 | message passing (MPI)
mpv-unwrapped | out dev doc man | - | all | libmpv.so.2? | mpv media player; holds its library
nanomsg | out | - | all | libnanomsg.so.5 | messaging patterns on sockets
ncurses | out dev man | 24.05 | all | libncursesw.so.6 libncurses.so.6 libtinfo.so.6 libtinfow.so.6? libpanelw.so.6 libformw.so.6 libmenuw.so.6 | terminal screens
ncurses5 | out dev man | - | linux? | libncursesw.so.5 libncurses.so.5 libtinfo.so.5 libpanelw.so.5? | terminal screens, old binary interface
netcdf | out | E1 | all | libnetcdf.so.N? | netCDF files
nettle | out dev | 26.05 | all | libnettle.so.8 libhogweed.so.6 | low-level cryptography
nghttp2 | out dev lib doc man | 24.05 | all | libnghttp2.so.14 | HTTP/2
nspr | out dev | 26.05 | all | libnspr4.so libplc4.so libplds4.so | Mozilla's portability layer
nss | out dev tools man | E1 | all | libnss3.so libsmime3.so libssl3.so libnssutil3.so | Mozilla's TLS and certificates
numactl | out dev man | 26.05 | linux | libnuma.so.1 | memory policy on NUMA machines
ocl-icd | out | E1 | linux? | libOpenCL.so.1? | finds OpenCL drivers
onetbb | out dev | 26.05 | all | libtbb.so.12 libtbbmalloc.so.2 | Intel's threading building blocks
oniguruma | dev lib out | 24.05 | all | libonig.so.5 | regular expressions for many encodings
openal | out | E1 | all | libopenal.so.1 | 3D sound
openblas | out dev | 26.05 | all | libopenblas.so.0 libopenblas.so? | BLAS and LAPACK
opencl-headers | out | - | all | - | OpenCL headers, no library
opencv | out cxxdev package_tests | - | all | libopencv_core.so.N? | computer vision for C++
openjpeg | out dev | 24.05 | all | libopenjp2.so.7 | JPEG 2000 images
openldap | out dev man devdoc | 24.05 | all | libldap.so.2? liblber.so.2? | LDAP client library
openmpi | out man dev | 24.05 | all | libmpi.so.40? | message passing (MPI)
openssl | bin dev out man | 24.05 | all | libssl.so.3 libcrypto.so.3 | TLS and cryptography
p11-kit | out bin dev | 26.05 | all | libp11-kit.so.0 | finds PKCS#11 modules
pam | out | 24.05 | linux | libpam.so.0 libpam_misc.so.0 | pluggable authentication
pango | bin out dev | 24.05 | all | libpango-1.0.so.0 libpangocairo-1.0.so.0 libpangoft2-1.0.so.0 | text layout
patchelf | - | - | all | - | build tool, no library
pcre | bin dev out doc man | 24.05 | all | libpcre.so.1? | Perl-compatible regular expressions, first series
pcre2 | bin dev out doc man devdoc | 24.05 | all | libpcre2-8.so.0 | Perl-compatible regular expressions
pcsclite | out lib dev doc man | 26.05 | linux? | libpcsclite.so.1 | smart cards
pipewire | out jack dev doc man installedTests | E1 | linux | libpipewire-0.3.so.0 | sound and video through PipeWire
pixman | out | 24.05 | all | libpixman-1.so.0 | pixel operations
pkg-config | - | 24.05 | all | - | build tool, no library
poppler | out dev | - | all | libpoppler.so.N? libpoppler-cpp.so.0 | renders PDF
portaudio | out | E1 | all | libportaudio.so.2 | portable sound input and output
portmidi | out | E1 | all | libportmidi.so.2? | portable MIDI
postgresql | out dev doc lib man | E1 | all | libpq.so.5 | PostgreSQL; its lib output is the client library
proj | out dev | E1 | all | libproj.so.25 | map projections
protobuf | out | 24.05 | all | libprotobuf.so.N? | Protocol Buffers for C++
qpdf | bin doc lib man out | E1 | all | libqpdf.so.29? libqpdf.so.30? | transforms PDF
qt5.qtbase | bin dev out | - | all | libQt5Core.so.5 libQt5Gui.so.5 libQt5Widgets.so.5 | Qt 5's core, GUI and widgets
qt6.qtbase | out | - | all | libQt6Core.so.6 libQt6Gui.so.6 libQt6Widgets.so.6 | Qt 6's core, GUI and widgets
R | out man | 26.05 | all | libR.so? | the R language
rdkafka | out dev | E1 | all | librdkafka.so.1 librdkafka++.so.1 | Apache Kafka client
re2 | out dev | 24.05 | all | libre2.so.11? | regular expressions in linear time
readline | out dev man doc info | 24.05 | all | libreadline.so.8 libhistory.so.8 | line editing
rocksdb | out tools | - | all | librocksdb.so.N? | key-value store, from Facebook
rocmPackages.clr | out icd | - | linux | libamdhip64.so.6? libamdhip64.so.7? | AMD's HIP runtime
SDL | out dev | - | all | libSDL-1.2.so.0? | first series of SDL
SDL2 | out dev | E1 | all | libSDL2-2.0.so.0 | windows, input and sound for games
SDL2_image | out dev | - | all | libSDL2_image-2.0.so.0 | image loading for SDL 2
SDL2_mixer | out | - | all | libSDL2_mixer-2.0.so.0 | sound mixing for SDL 2
SDL2_ttf | out | - | all | libSDL2_ttf-2.0.so.0 | fonts for SDL 2
sdl3 | lib dev out | E1 | all | libSDL3.so.0? | windows, input and sound for games
secp256k1 | out | E1 | all | libsecp256k1.so.N? | Bitcoin's elliptic curve
snappy | out dev | E1 | all | libsnappy.so.1 | Snappy compression
soxr | out dev doc | 26.05 | all | libsoxr.so.0 | sample rate conversion
speex | out dev doc | - | all | libspeex.so.1 | Speex codec
sqlite | bin dev man doc out | 24.05 | all | libsqlite3.so.0 | embedded SQL database
stdenv.cc.cc | out man info lib libgcc | 24.05 | all | libstdc++.so.6 libgomp.so.1 libatomic.so.1 libquadmath.so.0 libitm.so.1 libasan.so.8 libubsan.so.1 libgcc_s.so.1 | GCC's runtime: C++ standard library, OpenMP, atomics
suitesparse | out dev doc | E1 | all | libcholmod.so.N? libumfpack.so.N? libamd.so.N? | sparse matrices
systemd | out dev man | 24.05 | linux | libsystemd.so.0 libudev.so.1 | talks to systemd and its journal
taglib | out | E1 | all | libtag.so.1? libtag.so.2? | audio tags
tcl | out | 24.05 | all | libtcl8.6.so | Tcl language
tesseract | out | - | all | libtesseract.so.5 | optical character recognition
tk | out dev | 24.05 | all | libtk8.6.so | Tk widgets
tzdata | out bin man dev | 24.05 | all | - | time zone database
udev | out dev | 24.05 | linux | libudev.so.1 libsystemd.so.0 | device enumeration
unixodbc | out | E1 | all | libodbc.so.2 libodbcinst.so.2 | ODBC driver manager
util-linux | bin dev out lib man login mount swap | 24.05 | linux? | libuuid.so.1 libblkid.so.1 libmount.so.1 libsmartcols.so.1 libfdisk.so.1 | libuuid, libblkid, libmount and relatives
v4l-utils | out lib doc dev | E1 | linux | libv4l2.so.0? | video capture devices
vips | bin out man dev | E1 | all | libvips.so.42 libvips-cpp.so.42? | fast image processing
vulkan-loader | out dev | 26.05 | all | libvulkan.so.1 | finds Vulkan drivers
wayland | out bin dev | 26.05 | linux? | libwayland-client.so.0 libwayland-cursor.so.0 libwayland-egl.so.1 libwayland-server.so.0 | Wayland protocol
webkitgtk_4_1 | out dev | - | linux? | libwebkit2gtk-4.1.so.0 | web view for GTK 3
x264 | out lib dev | 26.05 | all | libx264.so.N? | H.264 encoder
xmlsec | out dev | E1 | all | libxmlsec1.so.1 libxmlsec1-openssl.so.1 | XML signatures and encryption
xxhash | out | E1 | all | libxxhash.so.0 | xxHash checksums
xz | bin dev out man doc | 24.05 | all | liblzma.so.5 | LZMA compression
z3 | out lib dev python | E1 | all | libz3.so.4 | theorem prover
zbar | out lib dev doc man | E1 | all | libzbar.so.0 | reads bar codes
zeromq | out | 24.05 | all | libzmq.so.5 | message queues without a broker
zlib | out dev | 24.05 | all | libz.so.1 | DEFLATE compression
zlib-ng | out dev bin | 26.05 | all | libz-ng.so.2? | zlib rewritten for modern processors
zstd | bin dev man out | 24.05 | all | libzstd.so.1 | Zstandard compression`;
