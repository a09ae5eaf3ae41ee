import { POST_SOURCES, type PostSource } from '../../models/post.ts';

/**
 * Sources whose figures are never added to those of others. YouTube API Services, Developer Policies III.E.4: data of
 * its API are not to be joined with other data into figures of one's own.
 */
export const APART: readonly PostSource[] = ['youtube'];
/** The sources that one figure is made of. */
export const TOGETHER: readonly PostSource[] = POST_SOURCES.filter(
  (source) => !APART.includes(source),
);

export const isApart = (source: string): boolean => APART.some((apart) => apart === source);
