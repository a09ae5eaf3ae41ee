import { BASE, TONELESS } from './letters.ts';

/** The text without accents (`Đường Hùng Vương` -> `Duong Hung Vuong`), letter case kept; NFD input is composed first. */
export function stripAccents(text: string): string {
  const composed = text.normalize('NFC');
  let out = '';
  let from = 0;
  for (let at = 0; at < composed.length; at += 1) {
    const unit = composed.charCodeAt(at);
    if (unit < 0xc0 || unit >= TONELESS.length) continue;
    const toneless = TONELESS[unit] ?? 0;
    if (toneless === 0) continue;
    const letter = String.fromCharCode(BASE[toneless] ?? unit);
    const capital = composed.charAt(at) !== composed.charAt(at).toLowerCase();
    out += composed.slice(from, at) + (capital ? letter.toUpperCase() : letter);
    from = at + 1;
  }
  return from === 0 ? composed : out + composed.slice(from);
}
