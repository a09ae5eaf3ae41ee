import type { DeliveryState } from '../../models/delivery.ts';

/** What a delivery of one version of a warning is about. */
export const aboutVersion = (identifier: string, number: number) => ({
  type: 'warning' as const,
  id: `${identifier}:v${number}`,
});

/** Key of a resident's message: the same version reaches the same person once. */
export const warningKey = (identifier: string, number: number, residentId: unknown): string =>
  `warning:${identifier}:v${number}:resident:${String(residentId)}`;

/** What the `repeat`th repeat of a version is about; apart from the version, so that nobody is counted twice. */
export const aboutRepeat = (identifier: string, number: number, repeat: number) => ({
  type: 'warning' as const,
  id: `${identifier}:v${number}:r${repeat}`,
});

/** Key of a repeat to one resident. */
export const repeatKey = (
  identifier: string,
  number: number,
  repeat: number,
  residentId: unknown,
): string => `${warningKey(identifier, number, residentId)}:repeat:${repeat}`;

/** Deliveries that may still go out by themselves. */
export const ON_THEIR_WAY = ['queued', 'sending'] as const satisfies readonly DeliveryState[];
