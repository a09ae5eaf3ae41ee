import { Decimal128, Double, Int32, Long } from 'bson';
import { bsonKind } from './document.ts';
import { toDouble, toExact } from './exact.ts';

type Operation = 'add' | 'multiply';

const INT32_MAX = 2n ** 31n - 1n;
const INT64_MAX = 2n ** 63n - 1n;

/** True for every BSON number in either decoding. */
export function isNumber(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true;
  const kind = bsonKind(value);
  return kind === 'Int32' || kind === 'Double' || kind === 'Long' || kind === 'Decimal128';
}

function width(value: unknown): 'int' | 'long' | 'double' | 'decimal' {
  if (typeof value === 'number') {
    return Number.isInteger(value) && (value | 0) === value ? 'int' : 'double';
  }
  if (typeof value === 'bigint') return 'long';
  const kind = bsonKind(value);
  if (kind === 'Int32') return 'int';
  if (kind === 'Long') return 'long';
  return kind === 'Decimal128' ? 'decimal' : 'double';
}

function decimal(left: unknown, right: unknown, operation: Operation): Decimal128 {
  const [a, b] = [toDouble(left), toDouble(right)];
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    return Decimal128.fromString(String(operation === 'add' ? a + b : a * b));
  }
  const [x, y] = [toExact(left), toExact(right)];
  if (operation === 'multiply') {
    return Decimal128.fromStringWithRounding(`${x.digits * y.digits}E${x.exponent + y.exponent}`);
  }
  const exponent = Math.min(x.exponent, y.exponent);
  const digits =
    x.digits * 10n ** BigInt(x.exponent - exponent) +
    y.digits * 10n ** BigInt(y.exponent - exponent);
  return Decimal128.fromStringWithRounding(`${digits}E${exponent}`);
}

/**
 * Adds or multiplies as `$inc` and `$mul` do: the wider type wins, int32 that overflows becomes long.
 * @returns undefined when a long overflows; the caller names the field in the error.
 */
export function arithmetic(left: unknown, right: unknown, operation: Operation): unknown {
  const widths = [width(left), width(right)];
  if (widths.includes('decimal')) return decimal(left, right, operation);
  if (widths.includes('double')) {
    const [a, b] = [toDouble(left), toDouble(right)];
    return new Double(operation === 'add' ? a + b : a * b);
  }
  const [a, b] = [BigInt(String(left)), BigInt(String(right))];
  const result = operation === 'add' ? a + b : a * b;
  const fits32 = result >= -INT32_MAX - 1n && result <= INT32_MAX;
  if (fits32 && !widths.includes('long')) return new Int32(Number(result));
  if (result < -INT64_MAX - 1n || result > INT64_MAX) return undefined;
  return Long.fromBigInt(result);
}

/** The value as a JavaScript integer; undefined when it is not a whole number that a double holds. */
export function wholeNumber(value: unknown): number | undefined {
  if (!isNumber(value)) return undefined;
  const number = toDouble(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
