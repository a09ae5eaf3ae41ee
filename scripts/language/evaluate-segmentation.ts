import { readFileSync } from 'node:fs';
import type { Figure } from '../../nlp/evaluate/figures.ts';
import { segmentationScores } from '../../nlp/evaluate/segmentation.ts';
import { loadVntk } from '../../nlp/evaluate/vntk.ts';
import { createLongestMatch } from '../../nlp/segment/longest-match.ts';
import { decodeSegmenter } from '../../nlp/segment/model-file.ts';
import { createSegmenter } from '../../nlp/segment/segmenter.ts';
import { parseWordList } from '../../nlp/segment/word-list.ts';
import { findWeightsDir } from '../../nlp/weights-dir.ts';
import { readStopwords, readVtb } from './shared-data.ts';

/** The shipped segmenter on UD_Vietnamese-VTB test from the raw line, with the peers that are installed. */
export async function evaluateSegmentation(): Promise<{ figures: Figure[]; remarks: string[] }> {
  const [train, dev, test] = [readVtb('train'), readVtb('dev'), readVtb('test')];
  if (train === undefined || dev === undefined || test === undefined)
    return { figures: [], remarks: ['UD_Vietnamese-VTB is absent: not measured'] };
  const bytes = readFileSync(`${findWeightsDir()}/segment.bin`);
  const segmenter = createSegmenter(decodeSegmenter(bytes, 'segment.bin').model);
  const figures: Figure[] = [
    {
      what: 'word segmentation, VTB test F1',
      value: 100 * segmentationScores(test, segmenter.words).f1,
      floor: 96.2,
      aim: 97.5,
    },
  ];
  const words = [
    ...parseWordList(readFileSync(new URL('../../nlp/data/words.txt', import.meta.url), 'utf8')),
    ...(readStopwords() ?? []),
  ];
  figures.push({
    what: 'peer: longest match, same word lists',
    value: 100 * segmentationScores(test, createLongestMatch([...train, ...dev], words)).f1,
  });
  const vntk = await loadVntk();
  const remarks: string[] = [];
  if (vntk === undefined) remarks.push('vntk is not installed: not measured beside us');
  else figures.push({ what: 'peer: vntk', value: 100 * segmentationScores(test, vntk).f1 });
  return { figures, remarks };
}
