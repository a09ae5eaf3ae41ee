import { loadSecondOpinion } from '../nlp/second-opinion/load.ts';

/*
 * node --import tsx scripts/ask-second-opinion.ts MODEL TEXT…
 *
 * What the model of NLP_MODEL (a folder or a hub id) says of each text, a line of JSON each:
 * {"sentiment":{"positive":0.9,…}}.
 */
const [model, ...texts] = process.argv.slice(2);
if (model === undefined || texts.length === 0) {
  console.error('usage: node --import tsx scripts/ask-second-opinion.ts MODEL TEXT…');
  process.exit(1);
}
const opinion = await loadSecondOpinion(model);
for (const text of texts) console.log(JSON.stringify(await opinion.ask(text)));
