/** Two decimals, with the comma of Vietnamese. */
export const metresText = (metres: number, language: string): string =>
  language === 'vi' ? metres.toFixed(2).replace('.', ',') : metres.toFixed(2);

/** Day and time in the city. */
export const timeText = (iso: string, language: string): string =>
  new Intl.DateTimeFormat(language === 'vi' ? 'vi-VN' : 'en-GB', {
    dateStyle: 'short',
    timeStyle: 'short',
    timeZone: 'Asia/Ho_Chi_Minh',
  }).format(new Date(iso));

/** A value as it was sent, with the comma of Vietnamese. */
export const valueText = (value: number, language: string): string =>
  language === 'vi' ? String(value).replace('.', ',') : String(value);
