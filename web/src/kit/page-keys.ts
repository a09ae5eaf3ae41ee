import { useEffect } from 'react';

/** True while keys belong to a field or to an open dialog. */
export function keysAreTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true;
  const { target } = event;
  return (
    (target instanceof HTMLElement &&
      (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))) ||
    document.querySelector('dialog[open]') !== null
  );
}

/** Single keys that do something on this page; keys typed into a field are left alone. */
export function usePageKeys(actions: Readonly<Record<string, () => void>>): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (keysAreTaken(event)) return;
      const act = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      act();
      event.preventDefault();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [actions]);
}

/** Brings a part of the page into view, opened, with the cursor in its first field. */
export function focusPart(id: string): void {
  const part = document.getElementById(id);
  if (part instanceof HTMLDetailsElement) part.open = true;
  part?.scrollIntoView({ block: 'nearest' });
  part?.querySelector<HTMLElement>('textarea, input, select, button')?.focus();
}
