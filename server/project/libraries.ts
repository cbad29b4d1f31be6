/** What the entries of a shell's library path are, in the nixpkgs that they come from. */
import { manylinuxSonames } from '../catalog/hosts.ts';
import { type Answer, type How, isDriverLibrary, provides } from '../catalog/libraries.ts';
import type { Nixpkgs } from '../catalog/nixpkgs.ts';
import type { LibraryEntry, Shell } from '../nix/facts.ts';
import type { AttributeFact } from '../nix/store/nixpkgs.ts';
import { developmentShells, type Project } from '../project.ts';
import { locationKey } from '../text.ts';
import { nixpkgsOf, treeOf } from './interpreter.ts';

/** An entry that is a package, with what the catalogue is to be asked. */
export interface PackageEntry {
  readonly shell: Shell;
  readonly entry: LibraryEntry;
  readonly attribute: string;
  readonly how: How;
  readonly nixpkgs: Nixpkgs;
  /** What nixpkgs' own source says of the attribute, where it lies on this machine and no overlay comes between. */
  readonly stored: AttributeFact | undefined;
}

/** The packages on the library paths of the shells that the project is developed in, each place once for a shell. */
export function packageEntries(project: Project): readonly PackageEntry[] {
  return developmentShells(project).flatMap(shell => {
    const places = new Set<string>();
    return shell.libraryPath.entries.flatMap(entry => {
      const { attribute, folder, at } = entry;
      const place = `${locationKey(at)} ${attribute}`;
      if (attribute === null || folder !== 'lib' || places.has(place)) return [];
      places.add(place);
      const nixpkgs = nixpkgsOf(project, entry.nixpkgs);
      return { shell, entry, attribute, how: howOf(entry), nixpkgs, stored: storedFact(project, entry) };
    });
  });
}

function storedFact(
  project: Project,
  { written, nixpkgs, overlaid }: LibraryEntry,
): AttributeFact | undefined {
  const tree = overlaid ? undefined : treeOf(project, nixpkgs);
  const [head, next] = written.split('.') as [string, string?];
  if (/^python\w*Packages$/.test(head) && next !== undefined) return tree?.pythonAttribute(next);
  return tree?.attribute(head);
}

/** Whether an entry gives a soname. */
export function gives(project: Project, entry: LibraryEntry, soname: string): Answer {
  if (entry.attribute === null) return directoryGives(entry.directory, soname);
  if (entry.folder !== 'lib') return 'unknown';
  const nixpkgs = nixpkgsOf(project, entry.nixpkgs);
  const policy = manylinuxSonames(entry.attribute, nixpkgs);
  if (policy) return policy.includes(soname) ? 'yes' : 'no';
  return provides(entry.attribute, howOf(entry), soname, nixpkgs);
}

/** NixOS puts the graphics driver there, with what OpenGL, Vulkan, OpenCL and video need of it, and nothing else. */
function directoryGives(directory: string | null, soname: string): Answer {
  if (!/^\/run\/opengl-driver(?:-32)?\/lib\/?$/.test(directory ?? '')) return 'unknown';
  if (isDriverLibrary(soname)) return 'yes';
  return /^lib(?:GL|EGL|OpenGL|OpenCL|vulkan|gbm|drm|va|vdpau|nv|cuda|z[es]_)/.test(soname)
    ? 'unknown'
    : 'no';
}

const howOf = ({ how }: LibraryEntry): How => (how === 'interpolation' ? 'interpolation' : 'makeLibraryPath');
