import type { Decimal128, Long } from 'bson';
import { bsonKind } from './document.ts';

/** A finite number as `digits * 10^exponent`, without rounding. */
export type Exact = { readonly digits: bigint; readonly exponent: number };

/** The nearest double of any BSON number. */
export function toDouble(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  switch (bsonKind(value)) {
    case 'Int32':
    case 'Double':
      return Number((value as { value: number }).value);
    case 'Long':
      return (value as Long).toNumber();
    case 'Decimal128':
      return Number((value as Decimal128).toString());
    default:
      return Number.NaN;
  }
}

/** True when the value may hold digits that a double cannot: a long beyond 2^53 or a decimal. */
export function needsExact(value: unknown): boolean {
  const kind = bsonKind(value);
  if (kind === 'Long') return !Number.isSafeInteger((value as Long).toNumber());
  return kind === 'Decimal128' && Number.isFinite(toDouble(value));
}

function doubleToExact(value: number): Exact {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const high = view.getUint32(0);
  const biased = (high >>> 20) & 0x7ff;
  let mantissa = (BigInt(high & 0xfffff) << 32n) | BigInt(view.getUint32(4));
  if (biased !== 0) mantissa |= 1n << 52n;
  const power = (biased === 0 ? 1 : biased) - 1075;
  const signed = value < 0 ? -mantissa : mantissa;
  if (power >= 0) return { digits: signed << BigInt(power), exponent: 0 };
  return { digits: signed * 5n ** BigInt(-power), exponent: power };
}

/** The exact decimal value of a finite BSON number. */
export function toExact(value: unknown): Exact {
  const kind = bsonKind(value);
  if (kind === 'Long') return { digits: (value as Long).toBigInt(), exponent: 0 };
  if (kind !== 'Decimal128') return doubleToExact(toDouble(value));
  const [mantissa = '0', power = '0'] = (value as Decimal128).toString().toLowerCase().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(power) - fraction.length };
}

/** `left - right`, exactly. */
export function subtractExact(left: Exact, right: Exact): Exact {
  const exponent = Math.min(left.exponent, right.exponent);
  const scale = (x: Exact) => x.digits * 10n ** BigInt(x.exponent - exponent);
  return { digits: scale(left) - scale(right), exponent };
}

/** Compares two BSON numbers; NaN is below all others and equal to itself. */
export function compareNumbers(left: unknown, right: unknown): number {
  const a = toDouble(left);
  const b = toDouble(right);
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(b)) - Number(Number.isNaN(a));
  if (!(needsExact(left) || needsExact(right)) || !Number.isFinite(a) || !Number.isFinite(b)) {
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const { digits } = subtractExact(toExact(left), toExact(right));
  return digits < 0n ? -1 : digits > 0n ? 1 : 0;
}
