import { languageOf } from './english.ts';

/** Trouble as English speakers name it, and what a neighbour would have written; the narrow before the wide. */
const MATTERS: readonly (readonly [RegExp, string])[] = [
  [/\btraffic lights?\b/, 'đèn tín hiệu giao thông bị hỏng'],
  [
    /\b(?:street ?(?:light|lamp)s?|lamp ?posts?|lights? (?:is|are) (?:out|off|broken))\b/,
    'đèn đường bị hỏng không sáng',
  ],
  [/\bmanholes?\b|\bdrain cover/, 'nắp hố ga cống bị mất nắp'],
  [
    /\b(?:pot ?holes?|holes? (?:in|on) (?:the |a )?|big hole|crack\w*|road (?:is )?(?:damaged|broken)|bumpy)\b/,
    'đường có ổ gà hư hỏng mặt đường',
  ],
  [
    /\b(?:flood\w*|water ?log\w*|drain\w* (?:is |are )?(?:blocked|clogged)|(?:blocked|clogged) drain\w*)\b/,
    'đường ngập nước tắc cống thoát nước',
  ],
  [/\b(?:sewage|waste ?water|pollut\w*)\b/, 'nước thải gây ô nhiễm'],
  [/\b(?:garbage|rubbish|trash|litter|waste|dump\w*)\b/, 'rác thải không ai thu gom'],
  [/\b(?:smoke|dust|smell\w*|stink\w*|odou?r|burning)\b/, 'khói bụi mùi hôi khó chịu'],
  [/\b(?:noise|noisy|loud|karaoke)\b/, 'tiếng ồn karaoke ồn ào'],
  [/\b(?:sidewalk|pavement|footpath)\b/, 'lấn chiếm vỉa hè'],
  [/\b(?:trees?|branch\w*)\b/, 'cây xanh gãy đổ'],
  [
    /\b(?:power (?:is )?(?:cut|out\w*|failure)|no (?:power|electricity)|electric\w*|blackout|power lines?)\b/,
    'mất điện sự cố dây điện',
  ],
  [
    /\b(?:tap water|no water|water (?:supply|pipe|main)|burst pipe|pipe)\b/,
    'mất nước máy vỡ ống nước sạch',
  ],
  [
    /\b(?:internet|telecom|phone|fib(?:er|re)) (?:cable|line)s?\b/,
    'dây cáp viễn thông chùng xuống đường',
  ],
  [/\b(?:stray )?(?:dogs?|cats?|cows?|animals?)\b/, 'chó thả rông không rọ mõm'],
  [
    /\b(?:food|restaurant) (?:poison\w*|safety)|\bprices?\b/,
    'quán ăn mất vệ sinh an toàn thực phẩm',
  ],
  [/\b(?:mosquito\w*|dengue|disease)\b/, 'muỗi nhiều sốt xuất huyết dịch bệnh'],
  [
    /\b(?:accident|dangerous crossing|speeding|parking|parked)\b/,
    'an toàn giao thông xe đậu cản trở',
  ],
  [/\b(?:theft|thief|stolen|fight\w*|drug\w*|robb\w*)\b/, 'mất trật tự trộm cắp đánh nhau'],
  [/\b(?:school|teacher)s?\b/, 'trường học'],
];

/**
 * The matter of an English report in Vietnamese words that the language module knows; `undefined` for a text that is
 * no English or names no trouble of the list. Only what kind of matter it is comes from it, never a place.
 */
export function matterInVietnamese(text: string): string | undefined {
  if (languageOf(text) !== 'en') return undefined;
  const words = text.toLowerCase();
  return MATTERS.find(([rule]) => rule.test(words))?.[1];
}
