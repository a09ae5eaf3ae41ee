import { useEffect, useRef, useState } from 'react';
import { TextField } from './fields.tsx';

const PAUSE_MS = 300;

/** A search box that asks when the typing pauses, not at every letter. */
export function SearchField({
  label,
  hint,
  value,
  onSearch,
}: {
  label: string;
  hint?: string;
  value: string;
  onSearch(words: string | undefined): void;
}) {
  const [typed, setTyped] = useState(value);
  const asked = useRef(value);
  const search = useRef(onSearch);
  search.current = onSearch;
  // A view chosen elsewhere on the page sets the words anew.
  if (asked.current !== value) {
    asked.current = value;
    setTyped(value);
  }
  useEffect(() => {
    if (typed === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = typed;
      search.current(typed || undefined);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <TextField
      label={label}
      type="search"
      placeholder={hint}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}
