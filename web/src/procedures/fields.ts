import type { ProcedureInput } from '../../../api/contract/procedures.ts';

export const CHANNELS = ['online', 'post', 'counter'] as const;
type Channel = (typeof CHANNELS)[number];
export type Paper = ProcedureInput['papers'][number];

/** An entry as the form shows it: texts, lists with an item a line. */
export type ProcedureFields = {
  name: string;
  shortName: string;
  field: string;
  level: string;
  decision: string;
  audience: string;
  plainVi: string;
  plainEn: string;
  phrases: string;
  papers: Paper[];
  channels: ProcedureInput['channels'];
  timeLimit: string;
  timeReliable: boolean;
  timeNote: string;
  timeNoteEn: string;
  fee: string;
  feeEn: string;
  residentDeadline: string;
  residentDeadlineEn: string;
  office: string;
  anyCentre: boolean;
  result: string;
  asOf: string;
  source: string;
};

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

export function fieldsOf(entry: ProcedureInput | undefined): ProcedureFields {
  return {
    name: entry?.name ?? '',
    shortName: entry?.shortName ?? '',
    field: entry?.field ?? '',
    level: entry?.level ?? 'Cấp xã',
    decision: entry?.decision ?? '',
    audience: entry?.audience ?? '',
    plainVi: entry?.plain?.vi ?? '',
    plainEn: entry?.plain?.en ?? '',
    phrases: (entry?.phrases ?? []).join('\n'),
    papers: entry?.papers ?? [],
    channels: entry?.channels ?? [],
    timeLimit: (entry?.timeLimit ?? []).join('\n'),
    timeReliable: entry?.timeReliable ?? false,
    timeNote: entry?.timeNote ?? '',
    timeNoteEn: entry?.timeNoteEn ?? '',
    fee: entry?.fee ?? '',
    feeEn: entry?.feeEn ?? '',
    residentDeadline: entry?.residentDeadline ?? '',
    residentDeadlineEn: entry?.residentDeadlineEn ?? '',
    office: entry?.office ?? '',
    anyCentre: entry?.anyCentre ?? false,
    result: (entry?.result ?? []).join('\n'),
    asOf: entry?.asOf ?? '',
    source: [entry?.source ?? []].flat().join('\n'),
  };
}

/** What the form says, as the server takes it; an empty field says nothing. */
export function entryOf(fields: ProcedureFields): ProcedureInput {
  const source = linesOf(fields.source);
  const [only = '', ...more] = source;
  return {
    name: fields.name.trim(),
    shortName: fields.shortName.trim(),
    field: fields.field.trim(),
    level: fields.level.trim(),
    ...given('decision', fields.decision),
    ...given('audience', fields.audience),
    ...((fields.plainVi.trim() || fields.plainEn.trim()) && {
      plain: { vi: fields.plainVi.trim(), en: fields.plainEn.trim() },
    }),
    papers: fields.papers.filter(({ name }) => name.trim()),
    channels: fields.channels,
    timeLimit: linesOf(fields.timeLimit),
    timeReliable: fields.timeReliable,
    ...given('timeNote', fields.timeNote),
    ...given('timeNoteEn', fields.timeNoteEn),
    ...given('fee', fields.fee),
    ...given('feeEn', fields.feeEn),
    ...given('residentDeadline', fields.residentDeadline),
    ...given('residentDeadlineEn', fields.residentDeadlineEn),
    ...given('office', fields.office),
    ...(fields.anyCentre && { anyCentre: true }),
    result: linesOf(fields.result),
    phrases: linesOf(fields.phrases),
    asOf: fields.asOf,
    source: more.length === 0 ? only : source,
  };
}

/** True when the server can be asked how it reads. */
export const isWhole = ({ asOf, name, plain, shortName, source }: ProcedureInput): boolean =>
  Boolean(asOf && name && shortName && [source].flat()[0]) &&
  (!plain || Boolean(plain.vi && plain.en));

/** A way to hand in, with or without its time; off takes it away. */
export function withChannel(
  channels: ProcedureInput['channels'],
  channel: Channel,
  isOn: boolean,
): ProcedureInput['channels'] {
  const others = channels.filter((one) => one.channel !== channel);
  if (!isOn) return others;
  const kept = channels.find((one) => one.channel === channel) ?? { channel };
  return CHANNELS.flatMap((name) =>
    name === channel ? [kept] : others.filter((one) => one.channel === name),
  );
}

type Optional =
  | 'decision'
  | 'audience'
  | 'timeNote'
  | 'timeNoteEn'
  | 'fee'
  | 'feeEn'
  | 'residentDeadline'
  | 'residentDeadlineEn'
  | 'office';
const given = (name: Optional, text: string) => (text.trim() ? { [name]: text.trim() } : {});
