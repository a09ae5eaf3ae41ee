import { WORD_FAMILIES } from './lexicon-words.ts';

/** A phrase that speaks for some labels by itself; the other labels are left open. */
export type Hint = { text: string; labels: Readonly<Record<string, string>> };

/** What each family of words speaks for. Category ids that a city's taxonomy does not have are passed over. */
const FAMILY_LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  callForHelp: { kind: 'rescue', category: 'cuu_nan' },
  trapped: { category: 'cuu_nan' },
  fire: { category: 'cuu_nan' },
  fight: { category: 'an_ninh' },
  liveWire: { category: 'dien_luc' },
  openHole: { category: 'nap_cong' },
  rising: { category: 'ngap_up' },
  flood: { category: 'ngap_up' },
  trash: { category: 'rac_thai' },
  smell: { category: 'khoi_bui_mui' },
  wasteWater: { category: 'nuoc_thai_o_nhiem' },
  noise: { category: 'tieng_on' },
  road: { category: 'duong_sa' },
  manhole: { category: 'nap_cong' },
  streetLight: { category: 'chieu_sang' },
  signal: { category: 'den_tin_hieu' },
  power: { category: 'dien_luc' },
  water: { category: 'nuoc_sach' },
  tree: { category: 'cay_xanh' },
  telecom: { category: 'vien_thong' },
  food: { category: 'attp' },
  health: { category: 'y_te_dich' },
  animals: { category: 'vat_nuoi' },
  school: { category: 'giao_duc' },
  office: { category: 'hanh_chinh' },
  land: { category: 'dat_dai' },
  building: { category: 'xay_dung' },
  pavement: { category: 'via_he' },
  ads: { category: 'quang_cao' },
  traffic: { category: 'an_toan_giao_thong' },
  security: { category: 'an_ninh' },
  asking: { kind: 'question' },
  rhetorical: { kind: 'complaint', sentiment: 'negative' },
  suggesting: { kind: 'suggestion' },
  praising: { kind: 'praise', sentiment: 'positive' },
  thanking: { kind: 'praise', sentiment: 'positive', intent: 'thanks' },
  informing: { kind: 'info' },
  accusing: { kind: 'denunciation', sentiment: 'negative' },
  selling: { kind: 'spam', intent: 'other' },
  joking: { kind: 'chatter', intent: 'other' },
  greeting: { kind: 'chatter', intent: 'greeting' },
  insult: { toxic: '1', sentiment: 'negative' },
  trackReport: { kind: 'question', intent: 'track_report' },
  trackDossier: { kind: 'question', intent: 'track_dossier', category: 'hanh_chinh' },
  subscribeWords: { kind: 'question', intent: 'subscribe' },
  unsubscribeWords: { kind: 'question', intent: 'unsubscribe' },
  handoffWords: { kind: 'question', intent: 'handoff' },
  rateWords: { intent: 'rate' },
  myDataWords: { kind: 'question', intent: 'my_data' },
  floodInfo: { kind: 'question', intent: 'flood_info', category: 'ngap_up' },
  procedureWords: { kind: 'question', intent: 'procedure_info' },
};

/** Every phrase of the word families with what it speaks for, for training with a small weight. */
export function familyHints(): Hint[] {
  return Object.entries(FAMILY_LABELS).flatMap(([family, labels]) =>
    (WORD_FAMILIES[family] ?? '').split('|').map((text) => ({ text, labels })),
  );
}
