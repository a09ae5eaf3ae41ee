import { createTransport } from 'nodemailer';
import { SECOND } from '../../core/clock.ts';
import type { MailConfig } from '../../core/config/mail.ts';
import { UpstreamRefused, UpstreamUnreachable } from '../../core/errors.ts';

export type Letter = {
  /** The same letter sent again has the same id, so that the reader's program shows it once. */
  id: string;
  to: string;
  subject: string;
  text: string;
  attachments?: readonly LetterAttachment[];
};

/** A file that goes with a letter; `type` is its media type. */
export type LetterAttachment = { name: string; type: string; content: Buffer };

/** Sends a letter of plain text, with files where there are some. */
export type Mailer = {
  /**
   * Resolves when the city's mail server has taken the letter.
   *
   * @throws UpstreamRefused when it will never take it
   * @throws UpstreamUnreachable when it may be tried again
   */
  send(letter: Letter): Promise<void>;
};

/** Letters by SMTP, encrypted where the server offers it. */
export function createMailer({ url, from }: MailConfig): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: 10 * SECOND,
    greetingTimeout: 10 * SECOND,
    socketTimeout: 20 * SECOND,
  });
  const domain = from.slice(from.indexOf('@') + 1);
  return {
    async send({ id, to, subject, text, attachments = [] }) {
      try {
        await transport.sendMail({
          from,
          to,
          subject,
          text,
          attachments: attachments.map(({ name, type, content }) => ({
            filename: name,
            contentType: type,
            content,
          })),
          messageId: `<${id}@${domain}>`,
          headers: { 'auto-submitted': 'auto-generated' },
        });
      } catch (cause) {
        const code = (cause as { responseCode?: number }).responseCode;
        // 5xx of SMTP is for good, 4xx and a line that fell are not (RFC 5321, 4.2.1).
        if (code && code >= 500)
          throw new UpstreamRefused('the mail server', String(code), 'it does not take the letter');
        throw new UpstreamUnreachable('the mail server', 'the letter was not taken', { cause });
      }
    },
  };
}
