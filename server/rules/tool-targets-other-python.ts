import type { Finding, Severity } from '../finding.ts';
import { admitsMinor, minimumMinor, parseRelease, type Range } from '../python/range.ts';
import type { ToolPython } from '../python/tool-pythons.ts';
import type { Located } from '../text.ts';
import type { Rule } from './rule.ts';

export const toolTargetsOtherPython: Rule = {
  id: 'tool-targets-other-python',
  summary: 'A tool is told to work for another Python than the oldest that the project supports.',
  severity: 'warning',
  group: 'Interpreter',
  *check({ pyproject }): Iterable<Finding> {
    const requirement = pyproject.pythonRequirement;
    const minimum = requirement?.range && minimumMinor(requirement.range);
    if (!requirement?.range || !minimum || minimum.endsWith('.0')) return;
    for (const setting of pyproject.toolPythons) {
      const wrong = judge(setting, requirement.range, minimum);
      if (!wrong) continue;
      const { version, severity, why } = wrong;
      yield {
        message: `\`${setting.key}\` is for Python ${version.value}, ${why}.`,
        at: version.at,
        ...(severity && { severity }),
        related: [{ message: `\`${requirement.text}\` is required here`, at: requirement.at }],
        fixes: [
          {
            title: `Set it to ${spell(setting, minimum)}`,
            safe: false,
            edits: [{ at: version.at, text: spell(setting, minimum) }],
          },
        ],
      };
    }
  },
};

interface Wrong {
  readonly version: Located<string>;
  readonly why: string;
  readonly severity?: Severity;
}

const checked = new Set(['ruff', 'black', 'mypy', 'pyright', 'basedpyright', 'ty', 'pyrefly', 'pylint']);

function judge({ tool, key, kind, versions }: ToolPython, range: Range, minimum: string): Wrong | undefined {
  if (!checked.has(tool) || key.includes('per-file')) return undefined;
  const [lowest] = [...versions].sort((a, b) => rank(a.value) - rank(b.value));
  if (!lowest || rank(lowest.value) <= rank(minimum)) {
    // Below the minimum is harmless for what rewrites code, and wrong for what analyses it as one version.
    const release = lowest && kind === 'exact' ? parseRelease(lowest.value) : undefined;
    if (!lowest || !release || admitsMinor(range, release[0], release[1]) !== 'none') return undefined;
    return { version: lowest, why: 'which the project does not support' };
  }
  if (kind !== 'exact') {
    if (tool === 'black' && !blackWritesMore(minimum, lowest.value)) return undefined;
    return {
      version: lowest,
      why: `so it may use what Python ${minimum}, which the project supports, does not have`,
    };
  }
  const release = parseRelease(lowest.value)!;
  return admitsMinor(range, release[0], release[1]) === 'none'
    ? { version: lowest, why: 'which the project does not support' }
    : {
        version: lowest,
        why: `so it does not see what Python ${minimum}, which the project supports, does not have`,
        severity: 'hint',
      };
}

/** What black writes differs between its targets only at these: parentheses around `with`, none around `except`. */
const blackWritesMore = (from: string, to: string): boolean =>
  ['3.9', '3.14'].some(step => rank(from) < rank(step) && rank(step) <= rank(to));

function rank(minor: string): number {
  const [major = 0, number = 0] = minor.split('.').map(Number);
  return major * 1000 + number;
}

function spell({ spelling }: ToolPython, minor: string): string {
  return spelling.replace('3.12', minor).replace('312', minor.replace('.', ''));
}
