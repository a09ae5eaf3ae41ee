/** One place that a voice names; a `PlaceMention` is one. */
export type VoicePlace = {
  id: string;
  kind: 'street' | 'landmark' | 'ward';
  /** Ids of present wards where it lies, when known. */
  wards: readonly string[];
  /** What stands around the name: `kiệt 48`, `số 12`. */
  detail?: string;
  /** Where the name stands in the text, when known: its words then say nothing about the matter. */
  start?: number;
  end?: number;
};

/** One report as it is compared with others. */
export type Voice = {
  text: string;
  /** Id of the category; null when none fits. */
  category: string | null;
  /** The classifier's second choice, when it was nearly as likely. */
  secondCategory?: string;
  places: readonly VoicePlace[];
  at: Date;
  location?: { lat: number; lon: number };
  /** 16 hexadecimal digits as {@link differenceHash} gives them. */
  photoHash?: string;
};

/** Why two voices seem to speak of one incident, or not: `place` `kiệt 48 · street:nguyen-chi-thanh`. */
export type LikenessReason = {
  what: 'place' | 'distance' | 'words' | 'time' | 'category' | 'photo';
  detail: string;
  /** How well it fits, 0-1. */
  fit: number;
};
