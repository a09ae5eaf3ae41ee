/**
 * What a resident can agree to, each on its own: the one list.
 *
 * contact: name and phone, so that an officer can call back. dossier: the last digits that prove whose dossier it is,
 * and following it. place: a place of their own or of relatives, for warnings. warnings: unasked messages about
 * wards and rivers. notices: unasked messages on other topics: waste collection, crops, schools, health, tourism.
 * registry: days of the civil registry that they ask to be reminded of. What they report needs none: the city has to answer it (Luật Tiếp công dân 2013).
 */
export const CONSENT_TOPICS = [
  'contact',
  'dossier',
  'place',
  'warnings',
  'notices',
  'registry',
] as const;
export type ConsentTopic = (typeof CONSENT_TOPICS)[number];
