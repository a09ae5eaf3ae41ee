import { useEffect, useState } from 'react';
import { keysAreTaken } from './page-keys.ts';

/**
 * Moves through a list by J and K and acts on the chosen row by other keys; keys typed into a field are left alone.
 *
 * @returns index of the chosen row, -1 for none
 */
export function useListKeys(
  length: number,
  actions: Readonly<Record<string, (index: number) => void>>,
): number {
  const [chosen, setChosen] = useState(-1);
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (keysAreTaken(event)) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (key === 'j') setChosen((at) => Math.min(length - 1, at + 1));
      else if (key === 'k') setChosen((at) => Math.max(0, at - 1));
      else {
        const act = actions[key];
        // Enter on a button or a link is that button's own.
        const own = event.target instanceof Element && event.target.closest('a, button, summary');
        if (!act || (key === 'Enter' && own)) return;
        act(Math.min(chosen, length - 1));
      }
      event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions, chosen, length]);
  useEffect(() => {
    if (chosen >= 0)
      document.querySelector('[data-chosen="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return Math.min(chosen, length - 1);
}
