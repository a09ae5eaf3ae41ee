import { join } from 'node:path';
import { Eta } from 'eta';
import { projectRoot } from '../../core/project-root.ts';

export type Views = { render(name: string, data: Record<string, unknown>): string };

/** Pages rendered on the server; values are escaped, templates are read once. */
export function createViews(): Views {
  const eta = new Eta({
    views: join(projectRoot, 'api/public/views'),
    cache: true,
    autoTrim: false,
    useWith: false,
  });
  return { render: (name, data) => eta.render(`./${name}`, data) };
}
