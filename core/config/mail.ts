import { z } from 'zod';
import type { ErrorDetail } from '../errors.ts';

/** The city's mail server, for notices to staff. */
export const mailSettings = z.object({
  /** `smtp://user:password@host:587`, or smtps:// for TLS from the first byte. */
  SMTP_URL: z
    .url({
      protocol: /^smtps?$/,
      error: 'must look like smtp://user:password@mail.example.org:587',
    })
    .optional(),
  /** Who the letters are from. */
  MAIL_FROM: z.email('must be an address such as lang-nghe@example.org').optional(),
});

/** Where letters go out, when both settings are given. */
export type MailConfig = { url: string; from: string };

/** Both settings or none. */
export function readMail(
  { SMTP_URL, MAIL_FROM }: z.output<typeof mailSettings>,
  problems: ErrorDetail[],
): MailConfig | undefined {
  if (SMTP_URL && MAIL_FROM) return { url: SMTP_URL, from: MAIL_FROM };
  if (SMTP_URL || MAIL_FROM)
    problems.push({
      path: SMTP_URL ? 'MAIL_FROM' : 'SMTP_URL',
      message: 'is missing; e-mail needs both SMTP_URL and MAIL_FROM, or none',
    });
  return undefined;
}
