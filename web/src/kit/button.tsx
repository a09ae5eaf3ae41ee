import type { ComponentProps } from 'react';

const LOOKS = {
  primary: 'bg-brand text-white hover:bg-brand-dark',
  plain: 'border border-line bg-white hover:bg-brand-50',
  danger: 'border border-alarm text-alarm bg-white hover:bg-alarm-50',
} as const;

/** A button; 44 px high so that a wet thumb hits it. */
export function Button({
  look = 'plain',
  className = '',
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: keyof typeof LOOKS }) {
  return (
    <button
      type={type}
      className={`inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 font-semibold disabled:opacity-60 ${LOOKS[look]} ${className}`}
      {...rest}
    />
  );
}
