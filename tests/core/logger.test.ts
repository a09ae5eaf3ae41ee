import { expect, it } from '@jest/globals';
import { createLogger } from '../../core/logger.ts';

it('personal data and secrets never reach the log, at the top or deep inside', () => {
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  logger.info(
    {
      id: 'm1',
      text: 'SECRET-TEXT',
      resident: { phone: 'SECRET-PHONE', name: 'SECRET-NAME' },
      request: { config: { headers: { access_token: 'SECRET-TOKEN', cookie: 'SECRET-COOKIE' } } },
    },
    'message kept',
  );
  expect(lines.join('')).not.toContain('SECRET');
  expect(lines.join('')).toContain('"id":"m1"');
});
