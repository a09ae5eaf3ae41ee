import type { City } from '../../../api/contract/city.ts';
import type { useLanguage } from '../text/language.tsx';

/** A reason why two tickets look alike, in the reader's language; names and distances stay as they are. */
export function showLikeness(
  reason: string,
  city: City,
  say: ReturnType<typeof useLanguage>['say'],
): string {
  const words = reason.match(/^words (\d+)\s?%$/)?.[1];
  if (words) return say('because.words', { share: words });
  const hours = reason.match(/^(\d+) h apart$/)?.[1];
  if (hours) return say('because.hours', { hours });
  const photo = reason.match(/^photo (\d+)%$/)?.[1];
  if (photo) return say('because.photo', { share: photo });
  return city.wards.find(({ id }) => id === reason)?.name ?? reason;
}
