import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { bestJoins, expectations } from '../../../nlp/segment/crf.ts';
import { alignTokens, parseConllu } from '../../../nlp/segment/gold.ts';
import { decodeSegmenter, encodeSegmenter } from '../../../nlp/segment/model-file.ts';
import { createSegmenter } from '../../../nlp/segment/segmenter.ts';
import { trainSegmenter } from '../../../nlp/segment/train.ts';
import { parseWordList } from '../../../nlp/segment/word-list.ts';
import { findWeightsDir } from '../../../nlp/weights-dir.ts';

const { model } = decodeSegmenter(readFileSync(`${findWeightsDir()}/segment.bin`), 'segment.bin');
const segmenter = createSegmenter(model);
const wordsOf = (text: string) =>
  segmenter.words(text).map(({ start, end }) => text.slice(start, end));

const GOLD = `# text = Công an phường bắt cướp .
1\tCông an\t_\t_\t_\t_\t_\t_\t_\t_
2\tphường\t_\t_\t_\t_\t_\t_\t_\t_
3\tbắt\t_\t_\t_\t_\t_\t_\t_\t_
4\tcướp\t_\t_\t_\t_\t_\t_\t_\t_
5\t.\t_\t_\t_\t_\t_\t_\t_\t_

`;

describe('the segmenter', () => {
  it('finds words of two syllables', () => {
    expect(wordsOf('Chính quyền địa phương sửa chữa đường phố')).toEqual([
      'Chính quyền',
      'địa phương',
      'sửa chữa',
      'đường phố',
    ]);
  });

  it('covers every letter of the text once, in order', () => {
    const text = 'Mưa to quá 😱, cống tràn!!! Gọi 0912345678 ngay… tp.HCM cũng vậy';
    const spans = segmenter.words(text);
    for (const [at, { start, end }] of spans.entries()) {
      expect(end).toBeGreaterThan(start);
      expect(start).toBeGreaterThanOrEqual(spans[at - 1]?.end ?? 0);
    }
    expect(spans.map(({ start, end }) => text.slice(start, end)).join('').length).toBe(
      text.replace(/\s/g, '').length,
    );
  });

  it('comes back the same out of its file', () => {
    const again = decodeSegmenter(
      encodeSegmenter(model, { licence: 'x', attribution: 'y' }),
      'again',
    );
    const other = createSegmenter(again.model);
    const text = 'Bệnh viện đa khoa tỉnh đông nghịt bệnh nhân';
    expect(other.words(text)).toEqual(segmenter.words(text));
    expect(again.notes.licence).toBe('x');
  });

  it('refuses a file that is something else, by name', () => {
    expect(() => decodeSegmenter(Buffer.from('GIF89a, no model at all'), 'odd.bin')).toThrow(
      /odd\.bin/,
    );
  });

  it('trains the same weights twice', () => {
    const sources = {
      gold: parseConllu(GOLD.repeat(3)),
      wordLists: ['công an'],
      machineSegmented: ['bắt cướp công_an'],
    };
    const options = { bits: 12, epochs: 2, rate: 0.1, l2: 1e-3, seed: 1 };
    expect(trainSegmenter(sources, options)).toEqual(trainSegmenter(sources, options));
  });
});

describe('gold sentences', () => {
  it('aligns our tokens with the words of the treebank', () => {
    const [sentence] = parseConllu(GOLD);
    if (sentence === undefined) throw new Error('no sentence was read');
    expect([...alignTokens(sentence).joined]).toEqual([0, 1, 0, 0, 0, 0]);
  });
});

describe('the word list', () => {
  it('reads heads with their seconds, longer words and comments', () => {
    expect(parseWordList('# note\nan: toàn ninh\n= bách_khoa_toàn_thư\n')).toEqual([
      'an toàn',
      'an ninh',
      'bách khoa toàn thư',
    ]);
  });
});

describe('the chain', () => {
  const potentials = () => ({
    join: Float64Array.from([0, 1.2, -0.4, 0.7]),
    chain: Float64Array.from([0, 0, -2, 0.9]),
  });
  const scoreOf = (labels: readonly number[]) => {
    const { join, chain } = potentials();
    return labels.reduce(
      (sum, label, at) =>
        sum + label * ((join[at] ?? 0) + (labels[at - 1] ?? 0) * (chain[at] ?? 0)),
      0,
    );
  };
  const all = Array.from({ length: 8 }, (_, code) => [
    0,
    code & 1,
    (code >> 1) & 1,
    (code >> 2) & 1,
  ]);

  it('finds the labelling that trying all of them finds', () => {
    const labels = new Uint8Array(4);
    bestJoins(potentials(), 4, labels, new Uint8Array(4));
    const best = all.reduce((a, b) => (scoreOf(b) > scoreOf(a) ? b : a));
    expect([...labels]).toEqual(best);
  });

  it('gives the expectations that summing over all labellings gives', () => {
    const own = potentials();
    expectations(own, 4);
    const total = all.reduce((sum, labels) => sum + Math.exp(scoreOf(labels)), 0);
    for (const at of [1, 2, 3]) {
      const share = (wanted: (labels: readonly number[]) => boolean) =>
        all.filter(wanted).reduce((sum, labels) => sum + Math.exp(scoreOf(labels)), 0) / total;
      expect(own.join[at]).toBeCloseTo(
        share((labels) => labels[at] === 1),
        10,
      );
      expect(own.chain[at]).toBeCloseTo(
        share((labels) => labels[at] === 1 && labels[at - 1] === 1),
        10,
      );
    }
  });
});
