import { join } from '../files.ts';
import type { Finding, Fix } from '../finding.ts';
import { insertVariables, spelled } from '../nix/edits.ts';
import type { Interpreter, Shell } from '../nix/facts.ts';
import { hasUv, uvSelection } from '../project/selection.ts';
import { developmentShells, type Project } from '../project.ts';
import type { Rule } from './rule.ts';

export const uvMayPickOtherPython: Rule = {
  id: 'uv-may-pick-other-python',
  summary: "`requires-python` lets uv take another Python than the shell's, if it has installed one.",
  severity: 'info',
  group: 'Interpreter',
  *check(project): Iterable<Finding> {
    const requirement = project.pyproject.project?.requiresPython;
    for (const shell of developmentShells(project)) {
      if (shell.regime !== 'venv' || !requirement || !hasUv(shell)) continue;
      const { outcome, interpreter: chosen, others } = uvSelection(project, shell);
      const interpreter = shell.interpreters.find(({ at }) => at === chosen?.at);
      if (outcome !== 'may-use-managed' || !interpreter?.version) continue;
      yield {
        message: `uv may pick another Python than ${interpreter.version}: if it has installed ${oneOf(others)}, it takes that.`,
        at: interpreter.at,
        related: [
          {
            message: `\`${requirement.text}\` admits ${oneOf(others, 'and')} too, and nothing binds uv`,
            at: requirement.at,
          },
        ],
        fixes: [...bindInShell(shell, interpreter), pin(project, interpreter.version)],
      };
    }
  },
};

function oneOf(minors: readonly string[], word = 'or'): string {
  return minors.length < 2 ? minors.join() : `${minors.slice(0, -1).join(', ')} ${word} ${minors.at(-1)}`;
}

function bindInShell({ body, environment }: Shell, { attribute }: Interpreter): readonly Fix[] {
  if (!body?.packageSet) return [];
  const settings: (readonly [string, string])[] = [
    ['UV_PYTHON', `${spelled(attribute, body.packageSet)}.interpreter`],
    ['UV_PYTHON_DOWNLOADS', '"never"'],
  ];
  const missing = settings.filter(([name]) => !environment.has(name));
  return [{ title: "Bind uv to the shell's Python", safe: false, edits: [insertVariables(body, missing)] }];
}

function pin({ workspace }: Project, minor: string): Fix {
  const path = join(workspace.root, '.python-version');
  return {
    title: `Pin Python ${minor} in .python-version`,
    safe: false,
    edits: [{ create: path, text: `${minor}\n` }],
  };
}
