import { bsonKind, isDoc } from './document.ts';

/** A value as the MongoDB shell writes it, for error messages: `{ code: "T1", at: new Date(0) }`. */
export function shellText(value: unknown): string {
  if (Array.isArray(value)) {
    return value.length === 0 ? '[]' : `[ ${value.map(shellText).join(', ')} ]`;
  }
  if (isDoc(value)) {
    const fields = Object.entries(value).map(([key, item]) => `${key}: ${shellText(item)}`);
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }
  if (value instanceof Date) return `new Date(${value.getTime()})`;
  if (bsonKind(value) === 'ObjectId') return `ObjectId('${String(value)}')`;
  if (typeof value === 'string') return JSON.stringify(value);
  return String(value);
}
