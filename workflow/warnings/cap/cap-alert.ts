import type {
  CAP_CERTAINTIES,
  CAP_RESPONSES,
  CAP_SEVERITIES,
  CAP_URGENCIES,
} from '../../../models/warning-version.ts';
import type { Area, Corner } from '../area.ts';

/*
 * A message of the Common Alerting Protocol 1.2 (OASIS, 1 July 2010), as far as it is used here. Names are those of the
 * standard but for what comes several times; times are as they stand in the message, `2026-10-17T23:05:00+07:00`.
 */

export const CAP_STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
export const CAP_MESSAGE_TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
export const CAP_SCOPES = ['Public', 'Restricted', 'Private'] as const;

/** A name and a value of a list that is not CAP's: of geocodes and parameters. */
export type CapPair = { name: string; value: string };

export type CapArea = {
  areaDesc: string;
  /** Rings of [latitude, longitude]. */
  polygons: readonly (readonly Corner[])[];
  circles: Area['circles'];
  geocodes: readonly CapPair[];
};

/** What is said in one language. */
export type CapInfo = {
  language: string;
  categories: readonly string[];
  event: string;
  responses: readonly (typeof CAP_RESPONSES)[number][];
  urgency: (typeof CAP_URGENCIES)[number];
  severity: (typeof CAP_SEVERITIES)[number];
  certainty: (typeof CAP_CERTAINTIES)[number];
  onset?: string | undefined;
  expires?: string | undefined;
  senderName?: string | undefined;
  headline?: string | undefined;
  description?: string | undefined;
  instruction?: string | undefined;
  web?: string | undefined;
  contact?: string | undefined;
  parameters: readonly CapPair[];
  areas: readonly CapArea[];
};

export type CapAlert = {
  identifier: string;
  sender: string;
  sent: string;
  status: (typeof CAP_STATUSES)[number];
  msgType: (typeof CAP_MESSAGE_TYPES)[number];
  scope: (typeof CAP_SCOPES)[number];
  note?: string | undefined;
  /** Earlier messages, each as {@link referenceTo} writes it. */
  references: readonly string[];
  /** The danger that several messages are about. */
  incidents?: string | undefined;
  infos: readonly CapInfo[];
};

/** How other messages name this one: `sender,identifier,sent`. */
export const referenceTo = ({
  sender,
  identifier,
  sent,
}: Pick<CapAlert, 'sender' | 'identifier' | 'sent'>): string => `${sender},${identifier},${sent}`;
