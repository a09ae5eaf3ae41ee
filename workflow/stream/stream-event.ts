/** What the stream tells of. */
export const STREAM_KINDS = [
  'ticket.opened',
  'ticket.changed',
  'ticket.closed',
  'warning.sent',
  'warning.ended',
  'alarm.raised',
  'alarm.accepted',
  'spike.raised',
  'limit.passed',
  'limit.kept',
] as const;
export type StreamKind = (typeof STREAM_KINDS)[number];

/** One change; `id` is the same however often it is told. Nothing about persons, no texts of residents. */
export type StreamEvent = {
  id: string;
  kind: StreamKind;
  at: Date;
  data: Readonly<Record<string, unknown>>;
};
