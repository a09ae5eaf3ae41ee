import type { CityProfile } from '../../core/city/schema.ts';
import { presentWard } from '../../core/city/ward-lookup.ts';
import { scan } from '../normalize/scan.ts';
import { createTokens, NUMBER, PLAIN, type Tokens, WORD } from '../normalize/tokens.ts';

/** How a place was written. */
export type Writing = 'full' | 'joined' | 'partial' | 'initials' | 'bare';

/** A place of the city as the finder knows it. */
export type GazetteerPlace = {
  id: string;
  name: string;
  kind: 'street' | 'landmark' | 'ward';
  /** Ids of present wards. */
  wards: string[];
  main: boolean;
  doubtful: 'always' | 'unaccented' | undefined;
};

/** One way to write a place: tokens as keys for the trie, with the accented hashes for comparing. */
export type Variant = {
  place: GazetteerPlace;
  writing: Writing;
  text: string;
  keys: number[];
  forms: Int32Array;
  /** 1 where the syllable bears accents. */
  accented: Uint8Array;
};

/** Numbers are compared by their digits, words by their unaccented letters. */
export const keyAt = (tokens: Tokens, at: number): number =>
  tokens.kind[at] === WORD ? (tokens.base[at] ?? 0) : (tokens.form[at] ?? 0) ^ 0x5bd1e995;

const DOUBLED = /[ưứừửữự]u/;
const NUMBER_WORDS: Record<string, string> = {
  '1': 'một',
  '2': 'hai',
  '3': 'ba',
  '4': 'bốn',
  '5': 'năm',
};
const INITIAL_FORMS: Record<string, string[]> = {
  Nguyễn: ['Ng', 'Ngx', 'Ngyễn'],
  Trần: ['Tr'],
  Trường: ['Tr'],
  Trương: ['Tr'],
  Phan: ['Ph'],
  Phạm: ['Ph'],
};

/** Every way in which residents write the places of a city. */
export function variantsOf(city: CityProfile): Variant[] {
  const variants: Variant[] = [];
  const scratch = createTokens(64);
  const add = (place: GazetteerPlace, writing: Writing, text: string) => {
    scan(text, scratch);
    const keys: number[] = [];
    const forms: number[] = [];
    const accented: number[] = [];
    for (let at = 0; at < scratch.count; at += 1) {
      const kind = scratch.kind[at];
      if (kind !== WORD && kind !== NUMBER) continue;
      keys.push(keyAt(scratch, at));
      forms.push(scratch.form[at] ?? 0);
      accented.push(((scratch.flags[at] ?? 0) & PLAIN) === 0 ? 1 : 0);
    }
    if (keys.length === 0) return;
    variants.push({
      place,
      writing,
      text,
      keys,
      forms: Int32Array.from(forms),
      accented: Uint8Array.from(accented),
    });
    // the scanner takes the doubled letter of unaccented `huu` for elongation, so both spellings are known
    if (DOUBLED.test(text)) add(place, writing, text.replace(DOUBLED, 'u'));
  };
  const present = (ids: readonly string[]) => [
    ...new Set(ids.flatMap((id) => presentWard(city, id)?.id ?? [])),
  ];

  for (const street of city.streets) {
    const { id, name } = street;
    const place: GazetteerPlace = {
      id,
      name,
      kind: 'street',
      wards: present(street.wards),
      main: street.main ?? false,
      doubtful: street.doubtful,
    };
    for (const written of [name, ...street.aliases]) addStreet(place, written, add);
  }
  for (const landmark of city.landmarks) {
    const { id, name } = landmark;
    const place: GazetteerPlace = {
      id,
      name,
      kind: 'landmark',
      wards: present(landmark.wards),
      main: false,
      doubtful: undefined,
    };
    for (const written of [name, name.replace(/\s*\(.*\)/, ''), ...landmark.aliases])
      addLandmark(place, written, landmark.kind, add);
  }
  for (const ward of city.wards) {
    const place: GazetteerPlace = {
      id: ward.id,
      name: ward.name,
      kind: 'ward',
      wards: present([ward.id]),
      main: false,
      doubtful: undefined,
    };
    addWard(place, city.name, add);
  }
  return variants;
}

type Add = (place: GazetteerPlace, writing: Writing, text: string) => void;

function addStreet(place: GazetteerPlace, name: string, add: Add): void {
  add(place, 'full', name);
  if (name.startsWith('đường '))
    for (const head of ['đg', 'đường số', 'đàng']) add(place, 'full', name.replace('đường', head));
  const road = /^Quốc lộ (\w+)$/.exec(name);
  if (road?.[1]) {
    for (const short of [
      'QL',
      'Q lộ',
      'Qlộ',
      'quốc lộ số',
      'đường quốc lộ',
      'q l',
      'qlo',
      'qlộ',
      'quộc lộ',
      'QLộ',
    ])
      add(place, 'full', `${short} ${road[1]}`);
    add(place, 'full', `QL${road[1]}`);
    add(place, 'full', `quốc lộ ${road[1].replace(/(\d)([A-Z])/, '$1 $2')}`);
    return;
  }
  const words = name.split(' ');
  if (words.length < 2 || /\d|^(đường|quốc lộ) /.test(name)) return;
  add(place, 'joined', words.join(''));
  const [first = '', ...rest] = words;
  const last = words.at(-1) ?? '';
  const letters = words.map((word) => word.charAt(0));
  add(place, 'initials', letters.join(''));
  if (words.length > 2) {
    add(place, 'initials', letters.join(' '));
    add(place, 'partial', `${letters.slice(0, -1).join(' ')} ${last}`);
    add(place, 'partial', `${letters.slice(0, -1).join('')} ${last}`);
  }
  add(place, 'partial', `${letters[0]} ${rest.join(' ')}`);
  for (const short of INITIAL_FORMS[first] ?? []) {
    add(place, short.startsWith('Ng') ? 'full' : 'partial', `${short} ${rest.join(' ')}`);
    if (rest.length > 1)
      add(
        place,
        'partial',
        `${short} ${rest
          .slice(0, -1)
          .map((word) => word.charAt(0))
          .join(' ')} ${last}`,
      );
  }
}

function addLandmark(place: GazetteerPlace, name: string, kind: string, add: Add): void {
  const bare = kind === 'neighbourhood' && !/^(khu|làng|vùng|tổ|hoa|kdc|kp)\b/i.test(name);
  add(place, bare ? 'bare' : 'full', name);
  add(place, 'joined', name.split(' ').join(''));
  if (name.includes(' đường '))
    for (const head of [' đg ', ' ']) add(place, 'full', name.replace(' đường ', head));
  if (/Đông Hà$/i.test(name)) add(place, 'full', name.replace(/Đông Hà$/i, 'ĐH'));
  const school = /^(.*?)((?:\p{Lu}\p{Ll}+ ){1,3}\p{Lu}\p{Ll}+)$/u.exec(name);
  if (kind !== 'school' || !school) return;
  const [, prefix = '', person = ''] = school;
  const initials = person
    .split(' ')
    .map((word) => word.charAt(0))
    .join('');
  add(place, 'full', `${prefix}${initials}`);
  for (const level of [
    'c2',
    'cấp hai',
    'cấp II',
    'cấp2',
    'trg',
    'trường c2',
    'trung học cơ sở',
    'trg thcs',
  ]) {
    add(place, 'full', `${level} ${person}`);
    add(place, 'full', `${level} ${initials}`);
  }
}

function addWard(place: GazetteerPlace, cityName: string, add: Add): void {
  const own = place.name.replace(/^Phường /, '');
  const heads = ['phường', 'p', 'f', 'phg', 'fường', 'ph', 'phườg', 'phương', 'phừơng', 'phườn'];
  for (const head of heads) add(place, 'full', `${head} ${own}`);
  const spoken = NUMBER_WORDS[own];
  if (spoken) {
    for (const head of heads) add(place, 'full', `${head} số ${own}`);
    for (const head of ['phường', 'fường']) add(place, 'full', `${head} ${spoken}`);
    for (const head of ['p', 'f', 'phường', 'fường']) add(place, 'full', `${head}${own}`);
    return;
  }
  const initials = own.replace(cityName, 'ĐH');
  if (initials !== own) {
    for (const head of heads) add(place, 'full', `${head} ${initials}`);
    if (initials !== 'ĐH') add(place, 'bare', initials);
  }
  if (own === cityName) return;
  const [first = '', second = ''] = own.split(' ');
  if (own.split(' ').length === 2) {
    for (const head of ['phường', 'fường'])
      add(place, 'full', `${head} ${first.charAt(0)}${second.charAt(0)}`);
    for (const head of heads) add(place, 'full', `${head} ${first.charAt(0)} ${second}`);
  }
  add(place, 'bare', own);
  add(place, 'joined', own.split(' ').join(''));
  add(place, 'joined', place.name.split(' ').join(''));
}
