import { useCallback } from 'react';
import { useStored } from '../kit/stored.ts';
import { useSession } from '../shell/session.tsx';
import { draftKey } from './draft-keys.ts';

/**
 * What is being written into a form: it survives a reload, a lost connection and a closed tab.
 *
 * @param form e.g. `DH-7K3M:move`
 * @returns the fields; a setter for some of them; a way to empty the form
 */
export function useDraft<Fields extends object>(
  form: string,
  empty: Fields,
): readonly [Fields, (change: Partial<Fields>) => void, () => void] {
  const { me } = useSession();
  const [kept, keep] = useStored<Partial<Fields>>(draftKey(me.id, form), {});
  const fields = { ...empty, ...kept };
  const set = useCallback((change: Partial<Fields>) => keep({ ...kept, ...change }), [keep, kept]);
  const clear = useCallback(() => keep(undefined), [keep]);
  return [fields, set, clear];
}
