import { forgetStored } from '../kit/stored.ts';

/** Where the draft of a form is kept in this browser. */
export const draftKey = (person: string, form: string): string => `draft:${person}:${form}`;

/** Takes away what somebody has begun to write: others may sit at this machine next. */
export const forgetDrafts = (person: string): void => forgetStored(`draft:${person}:`);
