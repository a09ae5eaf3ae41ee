import { type ComponentProps, type ReactNode, useId } from 'react';

const BOX = 'mt-1 block w-full rounded-lg border border-stone-400 bg-white px-3 font-normal';

type Labelled = { label: string; hint?: string | undefined; error?: string | undefined };

function Frame({
  label,
  hint,
  error,
  id,
  children,
}: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="text-sm font-semibold">
      <label htmlFor={id}>{label}</label>
      {children}
      {hint && (
        <p id={`${id}-hint`} className="mt-1 font-normal text-quiet">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} role="alert" className="mt-1 font-normal text-alarm">
          {error}
        </p>
      )}
    </div>
  );
}

const describedBy = (id: string, { hint, error }: Omit<Labelled, 'label'>) =>
  [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;

export function TextField({ label, hint, error, ...rest }: Labelled & ComponentProps<'input'>) {
  const id = useId();
  return (
    <Frame {...{ label, hint, error, id }}>
      <input
        id={id}
        className={`${BOX} h-11`}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { hint, error })}
        {...rest}
      />
    </Frame>
  );
}

export function TextArea({ label, hint, error, ...rest }: Labelled & ComponentProps<'textarea'>) {
  const own = useId();
  const id = rest.id ?? own;
  return (
    <Frame {...{ label, hint, error, id }}>
      <textarea
        className={`${BOX} min-h-24 py-2`}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy(id, { hint, error })}
        {...rest}
        id={id}
      />
    </Frame>
  );
}

export type Option = { value: string; label: string };

/** The browser's own select: works by keyboard, screen reader and thumb without a line of ours. */
export function Select({
  label,
  hint,
  error,
  options,
  ...rest
}: Labelled & { options: readonly Option[] } & ComponentProps<'select'>) {
  const id = useId();
  return (
    <Frame {...{ label, hint, error, id }}>
      <select id={id} className={`${BOX} h-11`} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </Frame>
  );
}

export function Checkbox({ label, ...rest }: { label: string } & ComponentProps<'input'>) {
  return (
    <label className="flex min-h-11 items-center gap-2 text-sm">
      <input type="checkbox" className="size-5 accent-brand" {...rest} />
      {label}
    </label>
  );
}
