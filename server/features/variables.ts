/** Environment variables by which a shell tells uv and the loader what to do. Source: uv's reference, 0.9. */
import { spelled } from '../nix/edits.ts';

/** What a value may be made of. */
interface Surroundings {
  /** The shell's interpreter, as in nixpkgs. */
  readonly interpreter: string | undefined;
  /** How nixpkgs' packages and its lib are spelled where the variable is set. */
  readonly packageSet: string | undefined;
  readonly lib: string | undefined;
  /** What the library path lacks. */
  readonly libraries: readonly string[];
}

export interface EnvironmentVariable {
  readonly name: string;
  /** Its value in Nix; undefined where nothing sensible can be said. */
  readonly value: (surroundings: Surroundings) => string | undefined;
  readonly says: string;
  /** Its possible values, where they are words. */
  readonly values?: readonly (readonly [value: string, says: string])[];
}

export const variables: readonly EnvironmentVariable[] = [
  {
    name: 'UV_PYTHON',
    value: ({ interpreter, packageSet }) => interpreter && `${spelled(interpreter, packageSet)}.interpreter`,
    says: 'The Python that uv uses, whatever else is installed. It comes before `.python-version` and `requires-python`.',
  },
  {
    name: 'UV_PYTHON_DOWNLOADS',
    value: () => '"never"',
    says: 'Whether uv may download a Python. Those that it downloaded before are used all the same.',
    values: [
      ['never', 'uv downloads no Python.'],
      ['manual', 'uv downloads a Python only where `uv python install` asks for it.'],
      ['automatic', 'uv downloads a Python when it needs one: its default.'],
    ],
  },
  {
    name: 'UV_PYTHON_PREFERENCE',
    value: () => '"only-system"',
    says: 'Whether uv prefers the Pythons that it installed itself, or those that it finds.',
    values: [
      ['only-system', 'uv uses Pythons that it finds, and never its own.'],
      ['system', 'uv prefers Pythons that it finds to its own.'],
      ['managed', 'uv prefers its own Pythons: its default.'],
      ['only-managed', 'uv uses its own Pythons only, which NixOS cannot start without nix-ld.'],
    ],
  },
  {
    name: 'UV_NO_MANAGED_PYTHON',
    value: () => '"1"',
    says: 'uv uses Pythons that it finds, and never its own.',
  },
  {
    name: 'UV_NO_SYNC',
    value: () => '"1"',
    says: '`uv run` leaves the environment as it is: for an environment that Nix has built.',
  },
  {
    name: 'UV_PROJECT_ENVIRONMENT',
    value: () => '".venv"',
    says: "Where the project's virtual environment is, relative to the workspace's root.",
  },
  {
    name: 'LD_LIBRARY_PATH',
    value: ({ lib, packageSet, libraries }) =>
      lib && `${lib}.makeLibraryPath [ ${libraries.map(name => `${spelled(name, packageSet)} `).join('')}]`,
    says: 'Where the loader looks for the libraries that wheels take from the host.',
  },
];
