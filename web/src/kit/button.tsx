import type { ComponentProps } from 'react';

const LOOKS = {
  primary: 'bg-brand text-white hover:bg-brand-dark',
  plain: 'border border-line bg-white hover:bg-brand-50',
  danger: 'border border-alarm text-alarm bg-white hover:bg-alarm-50',
  dark: 'text-white hover:bg-white/15 focus-visible:outline-white',
} as const;
export type Look = keyof typeof LOOKS;

/** How a button looks, for links that should look like one. */
export const buttonLook = (look: Look = 'plain'): string =>
  `inline-flex min-h-11 items-center justify-center gap-2 rounded-lg px-4 text-center font-semibold disabled:opacity-60 ${LOOKS[look]}`;

/** A button; 44 px high so that a wet thumb hits it. */
export function Button({
  look = 'plain',
  className = '',
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: Look }) {
  return <button type={type} className={`${buttonLook(look)} ${className}`} {...rest} />;
}
