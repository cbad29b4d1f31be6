import type { Finding } from '../finding.ts';
import type { Shell } from '../nix/facts.ts';
import { developmentShells } from '../project.ts';
import { type Location, locationKey, textAt } from '../text.ts';
import type { Rule } from './rule.ts';

export const unfreeNotAllowed: Rule = {
  id: 'unfree-not-allowed',
  summary: 'The shell takes CUDA from a nixpkgs that was not told to allow unfree packages.',
  severity: 'warning',
  group: 'Runtime libraries',
  *check(project): Iterable<Finding> {
    // Outside of a flake, the user's own configuration of nixpkgs counts.
    if (project.flake?.kind !== 'flake') return;
    for (const shell of developmentShells(project)) {
      if (shell.environment.has('NIXPKGS_ALLOW_UNFREE') || !shell.system.endsWith('-linux')) continue;
      const [first, ...others] = refused(shell);
      if (!first) continue;
      const names = [...new Set([first, ...others].map(({ name }) => `\`${name}\``))];
      yield {
        message: `${names.join(', ')} ${names.length > 1 ? 'are' : 'is'} unfree, and this nixpkgs is used without \`config.allowUnfree\`: evaluating the shell ends with an error.`,
        at: first.at,
        related: others.map(({ at }) => ({ message: 'unfree too', at })),
      };
    }
  },
};

/** What NVIDIA publishes under its own terms. */
const unfree =
  /^(?:cudaPackages\w*\.(?:cudatoolkit|cudnn|cuda_(?:cudart|nvcc|nvrtc|cupti)|libcu(?:blas|fft|rand|solver|sparse)|libnpp|libnvjitlink|tensorrt)|cudatoolkit|cudnn)(?:\.\w+)?$/;

/** Each place once: a list is often both on PATH and on the library path. */
function refused({ tools, libraryPath }: Shell): readonly { readonly name: string; readonly at: Location }[] {
  const found = new Map<string, { name: string; at: Location }>();
  for (const { attribute, allowUnfree, at } of [...libraryPath.entries, ...tools]) {
    if (attribute === null || allowUnfree !== false || !unfree.test(attribute)) continue;
    if (!found.has(locationKey(at))) found.set(locationKey(at), { name: nameAt(at) ?? attribute, at });
  }
  return [...found.values()];
}

/** As written, where an attribute path stands there. */
const nameAt = (at: Location): string | undefined => /^[\w.-]+$/.exec(textAt(at))?.[0];
