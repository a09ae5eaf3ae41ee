import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from 'react';
import { Button } from '../kit/button.tsx';
import { useLanguage } from '../text/language.tsx';

/** A short word after something was done; with `undo` it can be taken back. */
type Toast = { id: number; text: string; undo?: (() => void) | undefined };
type Tell = (text: string, undo?: () => void) => void;

const SHOWN_MS = 10_000;
const Context = createContext<{ toasts: readonly Toast[]; tell: Tell; drop(id: number): void }>({
  toasts: [],
  tell: () => undefined,
  drop: () => undefined,
});

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const drop = useCallback(
    (id: number) => setToasts((now) => now.filter((toast) => toast.id !== id)),
    [],
  );
  const tell = useCallback<Tell>(
    (text, undo) => {
      const id = performance.now();
      // Two at most: an older word makes way for a newer one.
      setToasts((now) => [...now.slice(-1), { id, text, undo }]);
      setTimeout(() => drop(id), SHOWN_MS);
    },
    [drop],
  );
  const value = useMemo(() => ({ toasts, tell, drop }), [toasts, tell, drop]);
  return <Context value={value}>{children}</Context>;
}

export const useTell = (): Tell => useContext(Context).tell;

/**
 * Where the words appear: the last line of the page, kept in view while scrolling. It has a place of its own, so
 * everything can be scrolled clear of it.
 */
export function Toasts() {
  const { say } = useLanguage();
  const { toasts, drop } = useContext(Context);
  return (
    <div role="status" className="sticky bottom-0 z-10 grid gap-2 pt-2 print:hidden">
      {toasts.map(({ id, text, undo }) => (
        <p
          key={id}
          className="flex items-center gap-3 rounded-lg bg-ink py-1 pr-1 pl-4 text-white shadow-lg"
        >
          <span className="grow py-2">{text}</span>
          {undo && (
            <Button
              look="dark"
              onClick={() => {
                drop(id);
                undo();
              }}
            >
              {say('common.undo')}
            </Button>
          )}
          <Button look="dark" aria-label={say('common.close')} onClick={() => drop(id)}>
            ×
          </Button>
        </p>
      ))}
    </div>
  );
}
