import { type Logger, pino } from 'pino';

export type { Logger };

/** Field names whose values never reach a log: personal data, texts of residents, secrets. */
const SECRET_FIELDS = [
  'phone',
  'name',
  'displayName',
  'text',
  'address',
  'email',
  'idNumber',
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'secret',
  'authorization',
  'cookie',
  'access_token',
  'secret_key',
  '["set-cookie"]',
  '["x-api-key"]',
];

/**
 * The log of one process: JSON lines on standard output, one line per business event.
 *
 * error = somebody must act now; warn = healed or will be retried; info = something happened that an
 * operator may look for. Ids are logged; {@link SECRET_FIELDS} are replaced at up to four levels of depth.
 */
export function createLogger(level: string, destination?: { write(line: string): void }): Logger {
  const paths = SECRET_FIELDS.flatMap((field) => {
    const dotted = field.startsWith('[') ? field : `.${field}`;
    const bare = field.startsWith('[') ? field : field;
    return [bare, `*${dotted}`, `*.*${dotted}`, `*.*.*${dotted}`];
  }).filter((path) => path !== 'err.name');
  const options = { level, redact: { paths, censor: '[redacted]' } };
  return destination ? pino(options, destination) : pino(options);
}
