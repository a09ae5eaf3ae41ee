/**
 * The id of a button that residents press, the same on every channel: what does not look like this is refused as no
 * button of ours, so a dialogue must not offer it. Telegram takes 64 bytes, and Zalo's come back behind a `#`.
 */
export const BUTTON_ID = /^[a-z][\w:.-]{0,62}$/;
