import { useCallback, useSyncExternalStore } from 'react';

const CHANGED = 'lang-nghe:stored';
const parsed = new Map<string, { raw: string | null; value: unknown }>();

function subscribe(onChange: () => void): () => void {
  // `storage` tells of other tabs only; the event of our own tells this one.
  window.addEventListener('storage', onChange);
  window.addEventListener(CHANGED, onChange);
  return () => {
    window.removeEventListener('storage', onChange);
    window.removeEventListener(CHANGED, onChange);
  };
}

/** What is kept under a key in this browser; undefined when there is nothing or it cannot be read. */
export function readStored<Value>(key: string): Value | undefined {
  const raw = localStorage.getItem(key);
  const known = parsed.get(key);
  if (known && known.raw === raw) return known.value as Value | undefined;
  let value: unknown;
  try {
    value = raw === null ? undefined : JSON.parse(raw);
  } catch {
    value = undefined;
  }
  parsed.set(key, { raw, value });
  return value as Value | undefined;
}

/** Keeps a value in this browser; undefined takes it away. A full storage is no reason to stop the work. */
export function writeStored(key: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(value));
  } catch {
    parsed.set(key, { raw: localStorage.getItem(key), value });
  }
  window.dispatchEvent(new Event(CHANGED));
}

/** Takes away everything whose key begins so. */
export function forgetStored(prefix: string): void {
  const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index));
  for (const key of keys) if (key?.startsWith(prefix)) writeStored(key, undefined);
}

/** A value that outlives the page and is the same in every tab of this browser. */
export function useStored<Value>(
  key: string,
  empty: Value,
): readonly [Value, (next: Value | undefined) => void] {
  const value = useSyncExternalStore(subscribe, () => readStored<Value>(key)) ?? empty;
  const keep = useCallback((next: Value | undefined) => writeStored(key, next), [key]);
  return [value, keep];
}
