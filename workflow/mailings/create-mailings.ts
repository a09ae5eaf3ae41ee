import { createSay } from '../../core/city/say.ts';
import type { CityProfile } from '../../core/city/schema.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import type { Outbox } from '../notifications/outbox.ts';
import { createMailingDesk, type MailingDesk } from './mailing-desk.ts';
import { createMailingSender } from './send-mailings.ts';
import { createMailingTemplates, type MailingTemplates } from './templates.ts';

export type Mailings = {
  templates: MailingTemplates;
  desk: MailingDesk;
  /** What goes on by itself, by name. */
  sweeps: Readonly<Record<string, () => Promise<number>>>;
};

/** Messages to everybody who asked for a topic: templates, the desk, and what sends them. */
export function createMailings(deps: {
  city: CityProfile;
  clock: Clock;
  logger: Logger;
  outbox: Outbox;
}): Mailings {
  const say = createSay(deps.city);
  const sweep = createMailingSender({ ...deps, say });
  const onMoved = () => {
    sweep().catch((err: unknown) =>
      deps.logger.warn({ err }, 'a message to many could not go on, the next round tries again'),
    );
  };
  return {
    templates: createMailingTemplates(deps),
    desk: createMailingDesk({ ...deps, say, onMoved }),
    sweeps: { 'messages to many': sweep },
  };
}
