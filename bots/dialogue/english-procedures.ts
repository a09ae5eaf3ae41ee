/** Names of papers as English speakers say them, and how the catalogue names the procedure; the narrow before the wide. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [
    /\b(?:copy|copies|extract) of (?:\w+ ){0,2}(?:birth|marriage|death|civil status)/,
    'bản sao trích lục hộ tịch',
  ],
  [
    /\bbirths?\b.*\b(?:certificate|regist\w*)|\bregist\w*\b.*\b(?:birth|baby|newborn|child)\b/,
    'đăng ký khai sinh',
  ],
  [/\b(?:single|marital|marriage) status\b/, 'xác nhận tình trạng hôn nhân'],
  [/\bforeign\w*\b.*\bmarr\w+|\bmarr\w+\b.*\bforeign\w*/, 'kết hôn có yếu tố nước ngoài'],
  [/\bmarr(?:y|iage|ied)\b/, 'đăng ký kết hôn'],
  [/\bdeath\b/, 'đăng ký khai tử'],
  [/\b(?:extend|renew)\b.*\btemporary residen\w+/, 'gia hạn tạm trú'],
  [/\btemporary (?:absence|absent)\b/, 'khai báo tạm vắng'],
  [/\btemporary residen\w+|\bresidence for (?:a )?(?:tenant|student)s?/, 'đăng ký tạm trú'],
  [/\b(?:permanent )?residence\b|\bresidency\b/, 'đăng ký thường trú'],
  [/\b(?:extend|renew)\b.*\b(?:building|construction) permit/, 'gia hạn giấy phép xây dựng'],
  [/\b(?:repair|renovat\w+)\b/, 'giấy phép sửa chữa, cải tạo'],
  [/\b(?:building|construction) permit|\bbuild (?:a|my|our) house/, 'giấy phép xây dựng nhà ở'],
  [
    /\bland\b.*\b(?:transfer|inherit\w*|donat\w+|sell|sale)|\b(?:transfer|inherit\w*|sell)\b.*\bland\b/,
    'đăng ký biến động đất đai chuyển nhượng',
  ],
  [/\bland (?:title|certificate|use|registration)\b|\bred book\b/, 'cấp sổ đỏ lần đầu'],
  [/\b(?:close|end|stop)\b.*\b(?:household )?business\b/, 'chấm dứt hoạt động hộ kinh doanh'],
  [/\b(?:household |small )?business\b|\bshop\b/, 'đăng ký thành lập hộ kinh doanh'],
  [/\bcertif\w+\b.*\bsignature|\bsignature\b/, 'chứng thực chữ ký'],
  [
    /\bcertified? cop(?:y|ies)\b|\bcertify (?:a |my )?cop(?:y|ies)\b|\bnotar\w+/,
    'chứng thực bản sao từ bản chính',
  ],
  [/\badopt\w*/, 'đăng ký nuôi con nuôi'],
  [/\bguardian\w*/, 'đăng ký giám hộ'],
  [/\bdisab\w+/, 'xác định mức độ khuyết tật'],
  [/\bpension\b/, 'trợ cấp hưu trí xã hội'],
];

/** The words to look up in the Vietnamese catalogue for an English question; `undefined` when it names no paper we know. */
export const inVietnamese = (text: string): string | undefined =>
  NAMES.find(([name]) => name.test(text.toLowerCase()))?.[1];
