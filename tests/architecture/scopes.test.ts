import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { projectRoot } from '../../core/project-root.ts';
import { SCOPES } from '../../workflow/access/scopes.ts';

const docs = readFileSync(join(projectRoot, 'docs/api.md'), 'utf8');

/** Everything below `api/` as one text. */
const sources = readdirSync(join(projectRoot, 'api'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.startsWith('contract'))
  .map((name) => readFileSync(join(projectRoot, 'api', name), 'utf8'))
  .join('\n');

describe('the scopes of API keys', () => {
  it('stand in docs/api.md, and nothing else stands there', () => {
    const named = [...docs.matchAll(/^\| `([a-z0-9_]+\.[a-z]+)` \|/gm)].map(([, scope]) => scope);
    expect(named).toEqual([...SCOPES]);
  });

  it('are said to open nothing exactly when no address asks for them', () => {
    for (const scope of SCOPES) {
      const isAsked =
        new RegExp(`scope: '${scope}'`).test(sources) ||
        (scope.startsWith('open311') && sources.includes(`'${scope}'`));
      const opensNothing = docs.includes(`| \`${scope}\` | nothing yet`);
      expect([scope, isAsked]).toEqual([scope, !opensNothing]);
    }
  });
});
