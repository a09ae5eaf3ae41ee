/** 32 hexadecimal digits by chance; `crypto.randomUUID` is missing on a plain-http address inside an office. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
