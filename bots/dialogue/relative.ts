/** Words for family; what stands before them says that it is about where they are. */
const WHO =
  '(?:ba mẹ|bố mẹ|cha mẹ|ba mạ|ông bà|ông ngoại|ông nội|bà ngoại|bà nội|mẹ|má|mạ|ba|bố|cha|bọ|ông|bà|con gái|con trai|con|em gái|em trai|em|anh trai|anh|chị|cô|dì|chú|bác|cậu|mợ|người thân|người nhà|bạn)';
const WHOSE = new RegExp(
  `(?:^|\\s)(?:cho|nhà|của|ở nhà)\\s+(?:nhà\\s+)?(${WHO}(?:\\s+(?:tôi|tui|mình|em|anh|chị))?)(?=\\s|[,.!?]|$)`,
  'iu',
);
const MINE =
  /(?:for|of)\s+(my\s+(?:mother|father|parents|mom|dad|sister|brother|son|daughter|family))/i;

/** Whose place is meant when it is not their own, in their words: `nhà mẹ tôi` → `nhà mẹ tôi`; undefined for their own. */
export function relativeIn(text: string): string | undefined {
  const whose = WHOSE.exec(text.normalize('NFC'))?.[1];
  if (whose) return `nhà ${whose.toLowerCase()}`;
  return MINE.exec(text)?.[1]?.toLowerCase();
}
