/**
 * Patterns of personal data in Vietnamese text. Every repetition is bounded and no two neighbours can take
 * the same characters, so a search is linear in the text.
 */

/** Not inside a longer number, a decimal, a date or a code. */
const ALONE = String.raw`(?<![\p{L}\d])(?<!\d[.,/-])`;
const END = String.raw`(?![\p{L}\d])(?![,/]\d)`;

/**
 * Mobile numbers (03, 05, 07, 08, 09 and eight digits) and landlines (02 and nine digits), also with +84 or
 * 84, with dots, hyphens or spaces between digits, or the letter o typed for zero.
 */
export const PHONE =
  /(?<![\p{L}\d])(?<!\d[.,/-])\(?(?:\+?84|[0oO])\)?[ .-]{0,2}(?:[35789](?:[ .-]{0,2}[\doO]){8}|2(?:[ .)-]{0,2}[\doO]){9})(?!\d)/gu;

/** A phone number told in words, as voice typing writes it. */
const DIGIT_WORD =
  '(?:không|khong|một|mot|mốt|hai|ba|bốn|bon|tư|năm|nam|lăm|sáu|sau|bảy|bay|bẩy|tám|tam|chín|chin)';
export const SPOKEN_PHONE = new RegExp(
  String.raw`(?<!\p{L})(?:không|khong)(?:[ .,]{1,2}${DIGIT_WORD}){8,10}(?!\p{L})`,
  'iu',
);

export const EMAIL =
  /(?<![\w.+-])[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}/g;

/** `74K1-123.45`, `74A 12345`, `74 K1 1234`: province, series, four or five digits. */
export const PLATE = new RegExp(
  String.raw`${ALONE}\d\d[ .-]?[A-Za-zĐđ]{1,2}\d?[ .-]{0,2}(?:\d{3}[. ]?\d{2}|\d{4})${END}`,
  'gu',
);
export const PLATE_WORDS = /(?:biển|bien|bks|bs|biển số|số xe|so xe|xe)[^\n]{0,12}$/u;

/** Six to nineteen digits, in groups or not. */
export const LONG_NUMBER = new RegExp(
  String.raw`(?<![\p{L}\d])(?<!\d[.,/-])\d(?:[ .-]?\d){5,18}${END}(?!-[\p{L}\d])`,
  'gu',
);
export const PASSPORT = /(?<![\p{L}\d])[A-Z]\d{7}(?![\p{L}\d])/gu;

export const ID_WORDS =
  /(?:cccd|cmnd|cmt|căn cước|can cuoc|chứng minh|chung minh|định danh|dinh danh|hộ chiếu|ho chieu|passport|mã số thuế cá nhân)[^\n]{0,24}$/u;
export const BANK_WORDS =
  /(?<!\p{L})(?:stk|số tài khoản|so tai khoan|tài khoản|tai khoan|tk|ngân hàng|ngan hang|vietcombank|vcb|bidv|agribank|vietinbank|mbbank|mb|techcombank|tcb|acb|vpbank|tpbank|sacombank|chuyển khoản|chuyen khoan)(?!\p{L})/u;
