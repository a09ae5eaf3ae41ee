import { Types } from 'mongoose';
import { AppError } from '../core/errors.ts';

/** Where a page ended: the value it is sorted by and the id that breaks ties. */
type Position = { value: Date; id: Types.ObjectId };

/** The opaque cursor of a position. */
export const cursorOf = (value: Date, id: Types.ObjectId): string =>
  Buffer.from(`${value.getTime().toString(36)}.${String(id)}`).toString('base64url');

/**
 * The condition for what comes after a cursor, for a list sorted by `field` and then by `_id` in one direction.
 *
 * @throws AppError `invalid_input` for a cursor that is none of ours
 */
export function afterCursor(
  cursor: string | undefined,
  field: string,
  direction: 1 | -1,
): Record<string, unknown> | undefined {
  if (cursor === undefined) return undefined;
  const { value, id } = readCursor(cursor);
  const beyond = direction === 1 ? '$gt' : '$lt';
  return {
    [field]: { [`${beyond}e`]: value },
    $or: [{ [field]: { [beyond]: value } }, { [field]: value, _id: { [beyond]: id } }],
  };
}

/** Cuts the one row that was read too many, and makes the cursor when it was there. */
export function pageOf<Row extends { _id: Types.ObjectId }>(
  rows: readonly Row[],
  limit: number,
  value: (row: Row) => Date,
): { rows: Row[]; next: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next = rows.length > limit && last ? cursorOf(value(last), last._id) : null;
  return { rows: shown, next };
}

function readCursor(cursor: string): Position {
  const [time = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('.');
  const value = new Date(Number.parseInt(time, 36));
  if (Number.isNaN(value.getTime()) || !Types.ObjectId.isValid(id))
    throw new AppError('invalid_input', 400, 'The cursor is not one of this list', [
      { path: 'cursor', message: 'must be `next` of the page before' },
    ]);
  return { value, id: new Types.ObjectId(id) };
}
