import { isInside, join } from '../files.ts';
import type { Finding } from '../finding.ts';
import type { Rule } from './rule.ts';

export const missingBackendPath: Rule = {
  id: 'missing-backend-path',
  summary: '`backend-path`, or the backend in it, does not exist.',
  severity: 'error',
  group: 'Build',
  *check({ pyproject, directory, files }): Iterable<Finding> {
    const { buildSystem } = pyproject;
    const paths = buildSystem?.backendPath;
    if (!paths || paths.length === 0) return;
    let allExist = true;
    for (const { value, at } of paths) {
      const isOutside = value.startsWith('/') || !isInside(directory, join(directory, value));
      if (!isOutside && files.kind(join(directory, value)) === 'directory') continue;
      allExist = false;
      yield {
        message: isOutside
          ? `\`${value}\` lies outside the project: \`backend-path\` must stay inside it.`
          : `There is no directory \`${value}\`.`,
        at,
      };
    }
    const backend = buildSystem.backend;
    if (!backend || !allExist) return;
    const module = backend.value.split(/[.:]/, 1)[0]!;
    const exists = paths.some(({ value }) =>
      [`${module}.py`, module].some(name => files.kind(join(directory, value, name)) !== undefined),
    );
    if (!exists) {
      yield {
        message: `There is no \`${module}\` in \`backend-path\`.`,
        at: backend.at,
        related: paths.map(({ at }) => ({ message: 'looked for here', at })),
      };
    }
  },
};
