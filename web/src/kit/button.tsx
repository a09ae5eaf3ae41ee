import type { ComponentProps } from 'react';

const LOOKS = {
  primary: 'px-4 bg-brand text-white hover:bg-brand-dark',
  plain: 'px-4 border border-line bg-white hover:bg-brand-50',
  danger: 'px-4 border border-alarm text-alarm bg-white hover:bg-alarm-50',
  dark: 'min-w-11 px-2 text-sm text-white hover:bg-white/15 focus-visible:outline-white',
} as const;
export type Look = keyof typeof LOOKS;

/** How a button looks, for links that should look like one. */
export const buttonLook = (look: Look = 'plain'): string =>
  `inline-flex min-h-11 items-center justify-center gap-2 rounded-lg text-center font-semibold disabled:opacity-60 ${LOOKS[look]}`;

/** A button; 44 px high so that a wet thumb hits it. */
export function Button({
  look = 'plain',
  className = '',
  type = 'button',
  ...rest
}: ComponentProps<'button'> & { look?: Look }) {
  return <button type={type} className={`${buttonLook(look)} ${className}`} {...rest} />;
}
