import { DAY, MINUTE, SECOND } from '../../core/clock.ts';
import type { ErrorDetail } from '../../core/errors.ts';
import { isDossierCode, tidyDossierCode } from './code.ts';
import { readDossierState } from './states.ts';
import type { DossierUpdate } from './take-in.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Spellings of each field: of the provincial platform's payloads, and of spreadsheet heads. */
const SPELLINGS = {
  code: ['MaHoSo', 'mã hồ sơ', 'số hồ sơ', 'dossier_code', 'code'],
  id: ['IDHoSo', 'IdHoSo'],
  state: ['TrangThai', 'trạng thái', 'trạng thái hồ sơ', 'tình trạng', 'state'],
  stateAt: ['ThoiDiemXuLy', 'thời điểm', 'thời điểm xử lý', 'ngày cập nhật', 'state_at'],
  note: ['NoiDungYKien', 'NoiDungXuLy', 'nội dung xử lý', 'ý kiến', 'ghi chú', 'lý do', 'note'],
  procedureCode: ['MaTTHC', 'MaThuTuc', 'mã thủ tục', 'mã TTHC', 'procedure_code'],
  procedureName: ['TenTTHC', 'TenThuTuc', 'thủ tục', 'tên thủ tục', 'procedure_name'],
  unit: ['MaDonViTiepNhan', 'mã đơn vị', 'đơn vị', 'đơn vị tiếp nhận', 'cơ quan', 'unit'],
  submittedAt: ['NgayNop', 'ngày nộp', 'submitted_at'],
  receivedAt: ['NgayTiepNhan', 'ngày tiếp nhận', 'received_at'],
  dueAt: [
    'NgayHenTra',
    'NgayKetThucTheoQuyDinh',
    'ngày hẹn trả',
    'ngày hẹn trả kết quả',
    'hẹn trả',
    'due_at',
  ],
  draftUntil: ['HanXacNhanBieuMau', 'hạn xác nhận', 'draft_until'],
  phone: ['SoDienThoai', 'số điện thoại', 'điện thoại', 'sđt', 'phone'],
  idNumber: [
    'SoDinhDanh',
    'số định danh',
    'căn cước',
    'số căn cước',
    'cccd',
    'số cccd',
    'id_number',
  ],
} as const;
type Field = keyof typeof SPELLINGS;

const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('đ', 'd')
    .replace(/[^a-z0-9]/g, '');

const FIELD_OF = new Map<string, Field>(
  Object.entries(SPELLINGS).flatMap(([field, names]) =>
    names.map((name) => [plain(name), field as Field] as const),
  ),
);

/** A dossier as a source says it, or every field that cannot be right. */
export type ReadDossier = { update: DossierUpdate } | { problems: ErrorDetail[] };

/**
 * Reads one dossier of the provincial platform (registration, progress or state: PLATFORM forms with `MaHoSo`,
 * `TrangThai`, `ThongTinNguoiNop`), or one row of a spreadsheet with Vietnamese heads. Both spellings `IDHoSo` and
 * `IdHoSo` are taken, also together when they say the same. A state that is none of the ten is kept as unknown (0) with
 * its name when all the rest is right, else it is told beside the other problems. Names and addresses are not read.
 * */
export function readDossierPayload(
  payload: Fields,
  { utcOffsetMinutes, now }: { utcOffsetMinutes: number; now: Date },
): ReadDossier {
  const problems: ErrorDetail[] = [];
  const given = new Map<Field, { name: string; value: string }>();
  const wrong = (name: string, message: string) => problems.push({ path: name, message });

  for (const [name, raw] of [...Object.entries(payload), ...personOf(payload)]) {
    const field = FIELD_OF.get(plain(name));
    if (!field || raw === null || raw === undefined || typeof raw === 'object') continue;
    const value = String(raw).trim();
    if (value === '') continue;
    const before = given.get(field);
    if (before && before.value !== value)
      wrong(name, `says "${value}", but ${before.name} says "${before.value}"`);
    else given.set(field, { name, value });
  }

  const time = (field: Field): Date | undefined => {
    const found = given.get(field);
    const at = found && readMoment(found.value, utcOffsetMinutes);
    if (found && !at) wrong(found.name, `"${found.value}" is no time such as 2026-06-09 08:00:00`);
    return at;
  };
  const text = (field: Field, most: number): string | undefined => {
    const found = given.get(field);
    if (found && found.value.length > most)
      wrong(found.name, `has ${found.value.length} characters, at most ${most} are taken`);
    return found?.value;
  };

  const codeGiven = given.get('code');
  const code = tidyDossierCode(codeGiven?.value ?? '');
  if (!codeGiven) wrong('MaHoSo', 'is missing');
  else if (!isDossierCode(code))
    wrong(
      codeGiven.name,
      `"${codeGiven.value}" is no dossier code such as H50.12-20260609-0000123`,
    );
  const stateGiven = given.get('state');
  const state = stateGiven && readDossierState(stateGiven.value);
  const procedureCode = text('procedureCode', 40);
  const procedureName = text('procedureName', 400);
  const unit = text('unit', 100);
  const note = text('note', 2000);
  const phone = text('phone', 40);
  const idNumber = text('idNumber', 40);
  const stateAt = time('stateAt');
  // A time in the future would keep every true state after it out.
  if (stateAt && stateAt.getTime() > now.getTime() + DAY)
    wrong(given.get('stateAt')?.name ?? '', 'lies more than a day in the future');
  const submittedAt = time('submittedAt');
  const receivedAt = time('receivedAt');
  const dueAt = endOfNamedDay(time('dueAt'), given.get('dueAt')?.value);
  const draftUntil = time('draftUntil');
  const unknownState = stateGiven && state === undefined ? stateGiven : undefined;
  if (unknownState && (problems.length > 0 || !isStateName(unknownState.value)))
    wrong(unknownState.name, `"${unknownState.value}" is none of the ten national states (1-10)`);
  if (problems.length > 0) return { problems };
  return {
    update: {
      code,
      ...(state !== undefined && { state }),
      ...(unknownState && { state: 0, stateName: unknownState.value }),
      ...(stateAt && { stateAt }),
      ...(note && { note }),
      ...(procedureCode && { procedureCode }),
      ...(procedureName && { procedureName }),
      ...(unit && { unit }),
      ...(submittedAt && { submittedAt }),
      ...(receivedAt && { receivedAt }),
      ...(dueAt && { dueAt }),
      ...(draftUntil && { draftUntil }),
      ...(phone && { phone }),
      ...(idNumber && { idNumber }),
    },
  };
}

/** A day on a slip lasts until its end; a time of day is kept. */
const endOfNamedDay = (at: Date | undefined, written = ''): Date | undefined =>
  at && !written.includes(':') ? new Date(at.getTime() + DAY - SECOND) : at;

/** What may be a state that this program does not know yet: a number, or a few words. */
const isStateName = (value: string): boolean =>
  /^\d{1,3}$/.test(value) || (/\p{L}{2}/u.test(value) && value.length <= 80);

/** The two numbers of the person who filed, wherever the registration keeps them; nothing else of them is read. */
function personOf(payload: Fields): [string, unknown][] {
  const person = unpacked(payload['ThongTinNguoiNop']);
  if (typeof person !== 'object' || person === null) return [];
  const detail = (person as Fields)['ThongTinChiTiet'];
  const from =
    typeof detail === 'object' && detail !== null ? (detail as Fields) : (person as Fields);
  return (['SoDienThoai', 'SoDinhDanh'] as const).map((name) => [name, from[name]]);
}

/** A part of a payload that came through a file of JSON lines is text again. */
function unpacked(part: unknown): unknown {
  if (typeof part !== 'string' || !part.startsWith('{')) return part;
  try {
    return JSON.parse(part);
  } catch {
    return undefined;
  }
}

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?)?(Z|[+-]\d{2}:?\d{2})?$/;
const DAY_FIRST = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** ISO 8601 or day first; a time without a zone is the city's own. */
function readMoment(value: string, utcOffsetMinutes: number): Date | undefined {
  const iso = ISO.exec(value);
  if (iso?.[7]) {
    const at = new Date(value.replace(' ', 'T'));
    return Number.isNaN(at.getTime()) ? undefined : at;
  }
  const day = iso ? undefined : DAY_FIRST.exec(value);
  const parts = iso
    ? [iso[1], iso[2], iso[3], iso[4], iso[5], iso[6]]
    : day && [day[3], day[2], day[1], day[4], day[5], day[6]];
  if (!parts) return undefined;
  const [year = 0, month = 0, date = 0, hour = 0, minute = 0, second = 0] = parts.map((part) =>
    Number(part ?? 0),
  );
  const at = new Date(Date.UTC(year, month - 1, date, hour, minute, second));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date || at.getUTCHours() !== hour)
    return undefined;
  return new Date(at.getTime() - utcOffsetMinutes * MINUTE);
}
