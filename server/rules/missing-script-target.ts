import type { Finding } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { discover } from '../project/layout.ts';
import type { Rule } from './rule.ts';

/** What a module's file may be called; compiled and generated ones may come from anywhere. */
const endings = ['.py', '/__init__.py', '.pyi', '.so', '.pyx'];

export const missingScriptTarget: Rule = {
  id: 'missing-script-target',
  summary: 'A script names a module of the project that does not exist.',
  severity: 'warning',
  group: 'Layout',
  *check(project): Iterable<Finding> {
    const { pyproject } = project;
    const discovery = discover(project, 'wheel');
    // What a compiler or CMake adds may be the very module.
    if (discovery?.kind !== 'ships' || !discovery.complete) return;
    const scripts = [
      ...(pyproject.project?.scripts ?? []),
      ...(pyproject.project?.guiScripts ?? []),
      ...(pyproject.poetry?.scripts ?? []),
    ].map(({ target }) => ({ target, module: target.value.split(/[:[]/, 1)[0]!.trim() }));
    const shipped = [...discovery.files.keys()];
    for (const { target, module } of scripts) {
      const path = module.replaceAll('.', '/');
      const own = discovery.modules.find(({ name }) => module === name || module.startsWith(`${name}.`));
      if (!own || own.kind === 'namespace' || path === own.name) continue;
      if (shipped.some(file => file.startsWith(`${path}/`) || endings.some(ending => file === path + ending)))
        continue;
      if (shipped.some(file => file.startsWith(`${path}.`))) continue;
      const modules = shipped
        .filter(file => file.endsWith('.py') && file.startsWith(`${own.name}/`))
        .map(file => file.replace(/(\/__init__)?\.py$/, '').replaceAll('/', '.'));
      const meant = nearest(
        module,
        modules.filter(name => name !== own.name),
      );
      yield {
        message: `There is no module \`${module}\` in the project.`,
        at: target.at,
        fixes:
          meant === undefined
            ? []
            : [
                {
                  title: `Write \`${meant}\``,
                  safe: false,
                  edits: [{ at: target.at, text: target.value.replace(module, meant) }],
                },
              ],
      };
    }
  },
};
