import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { BUTTON_ID } from '../button-id.ts';

const coordinate = (most: number) => z.coerce.number().min(-most).max(most);
const location = z.object({ lat: coordinate(90), lon: coordinate(180) });

/** What a page or program may say; in a form, `location` is JSON. */
const messageSchema = z
  .object({
    /** The sender's own id of the message: sending it again changes nothing. */
    id: z
      .string()
      .regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _')
      .optional(),
    text: z.string().trim().max(4000, 'must have at most 4,000 characters').optional(),
    button: z.string().regex(BUTTON_ID, 'must be the id of a button that was offered').optional(),
    location: z
      .preprocess((value, context) => {
        if (typeof value !== 'string') return value;
        try {
          return JSON.parse(value);
        } catch {
          context.addIssue({ code: 'custom', message: 'must be {"lat","lon"}' });
          return z.NEVER;
        }
      }, location)
      .optional(),
  })
  .strict();

export type ChatMessage = z.infer<typeof messageSchema>;

/** @throws AppError `invalid_input` (400) naming every bad field */
export function readChatMessage(body: unknown, photos: number): ChatMessage {
  const parsed = messageSchema.safeParse(body ?? {});
  if (!parsed.success)
    throw new AppError(
      'invalid_input',
      400,
      'The message has fields that need a correction',
      parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
    );
  const { text, button, location: at } = parsed.data;
  if (!text && !button && !at && photos === 0)
    throw new AppError('invalid_input', 400, 'The message is empty', [
      { path: 'text', message: 'text, location, button or photo is needed' },
    ]);
  return parsed.data;
}
