import type { ReactNode } from 'react';

/** A framed part of a page with its heading. */
export function Card({
  title,
  children,
  aside,
  id,
}: {
  title?: string;
  children: ReactNode;
  aside?: ReactNode;
  id?: string;
}) {
  return (
    <section id={id} className="rounded-xl border border-line bg-white p-4">
      {title && (
        <div className="mb-2 flex flex-wrap items-baseline justify-between gap-2">
          <h2 className="font-semibold">{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

const TONES = {
  quiet: 'bg-stone-100 text-stone-800',
  good: 'bg-good-50 text-good',
  warn: 'bg-warn-50 text-warn',
  alarm: 'bg-alarm-50 text-alarm',
  brand: 'bg-brand-50 text-brand',
} as const;
export type Tone = keyof typeof TONES;

export function Badge({ tone = 'quiet', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={`inline-block rounded-full px-2 py-0.5 text-xs whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}

/** Something the reader should know now; `alarm` and `warn` are read out by screen readers. */
export function Notice({ tone = 'quiet', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <p
      role={tone === 'alarm' || tone === 'warn' ? 'alert' : 'status'}
      className={`rounded-lg px-3 py-2 ${TONES[tone]}`}
    >
      {children}
    </p>
  );
}

/** What stands where nothing is. */
export function Empty({ children }: { children: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-3 rounded-xl border border-dashed border-line bg-white px-4 py-10 text-center text-quiet">
      {children}
    </div>
  );
}

/** Grey rows in the place of a list that is on its way. */
export function Loading({ label, rows = 4 }: { label: string; rows?: number }) {
  return (
    <div role="status" aria-label={label} className="grid gap-2">
      {Array.from({ length: rows }, (_, row) => row).map((row) => (
        <div key={row} className="h-20 rounded-xl border border-line bg-stone-100" />
      ))}
    </div>
  );
}
