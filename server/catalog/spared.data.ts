/**
 * Libraries that wheels are linked with and that importing the package does without, one a line:
 * package | first version that cannot | sonames | why
 *
 * why: `python`: by then the standard library has loaded the same library for itself (`tempfile` and `base64` bring
 * zlib), and the loader takes what is there. `pure`: the package goes on without its compiled part, only slower.
 * Measured: test/oracles/loader imports each of them where there is no such library.
 */
export const sparedRows = `frozenlist | - | libstdc++.so.6 | pure
llvmlite | - | libz.so.1 | python
msgpack | - | libstdc++.so.6 | pure
pillow | 13 | libz.so.1 | python
protobuf | - | libstdc++.so.6 | pure
psycopg-binary | - | libz.so.1 | python
pyproj | - | libz.so.1 | python
rapidfuzz | - | libstdc++.so.6 | pure
scipy | - | libz.so.1 | python`;
