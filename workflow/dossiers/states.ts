/**
 * The ten states of the national portal, by their numbers: 1 newly filed, 2 received, 3 not received, 4 being handled,
 * 5 papers to be added, 6 fee to be paid, 7 withdrawn by the citizen, 8 stopped, 9 done, 10 result handed over. 0 is a
 * state that we do not know. Their names are `dossier.state.<n>` of the city's texts.
 */
export const DOSSIER_STATES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type DossierState = (typeof DOSSIER_STATES)[number];

/** The office works on it: its clock runs. */
export const RUNNING: readonly number[] = [1, 2, 4];
/** The clock stands until the resident does something, or it was stopped. */
export const PAUSED: readonly number[] = [5, 6, 8];
/** Nothing more will come. */
export const ENDED: readonly number[] = [3, 7, 10];

const NAMES: Readonly<Record<string, DossierState>> = {
  'moi dang ky': 1,
  'cho tiep nhan': 1,
  'duoc tiep nhan': 2,
  'da tiep nhan': 2,
  'khong duoc tiep nhan': 3,
  'tu choi tiep nhan': 3,
  'dang xu ly': 4,
  'dang giai quyet': 4,
  'yeu cau bo sung giay to': 5,
  'yeu cau bo sung': 5,
  'cho bo sung': 5,
  'yeu cau thuc hien nghia vu tai chinh': 6,
  'cho nop phi': 6,
  'cong dan yeu cau rut ho so': 7,
  'rut ho so': 7,
  'da rut': 7,
  'dung xu ly': 8,
  'da xu ly xong': 9,
  'da co ket qua': 9,
  'da tra ket qua': 10,
};

/** The state that a cell or a payload names: its number or its name; undefined when it names none of the ten. */
export function readDossierState(given: string | number): DossierState | undefined {
  const text = String(given).trim();
  if (/^\d{1,2}$/.test(text)) {
    const state = Number(text);
    return state >= 1 && state <= 10 ? (state as DossierState) : undefined;
  }
  const plain = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/\s+/g, ' ');
  return NAMES[plain];
}
