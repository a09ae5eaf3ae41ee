import { model, Schema } from 'mongoose';

const searchWordSchema = new Schema(
  { _id: { type: String, required: true } },
  { versionKey: false },
);

/**
 * Every word of letters that some ticket is found by, so that the beginning of a word can be looked up as the words
 * that begin so. Without accents Vietnamese has about 2,000 syllables, so it stays small.
 */
export const SearchWord = model('SearchWord', searchWordSchema);
