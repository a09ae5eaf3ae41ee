import { useEffect, useState } from 'react';

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

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
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      if (key === 'j') setChosen((at) => Math.min(length - 1, at + 1));
      else if (key === 'k') setChosen((at) => Math.max(0, at - 1));
      else {
        const act = actions[key];
        if (!act || (key === 'Enter' && event.target !== document.body)) return;
        act(chosen);
      }
      event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions, chosen, length]);
  useEffect(() => {
    document.querySelector('[data-chosen="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  return Math.min(chosen, length - 1);
}
