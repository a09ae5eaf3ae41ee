import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import { importPosts } from '../../listeners/files/import-posts.ts';
import { chooseColumns } from '../../listeners/files/post-columns.ts';
import { postsOfTable } from '../../listeners/files/posts-of-table.ts';
import { readTable } from '../../listeners/files/read-table.ts';
import { readTime } from '../../listeners/files/read-time.ts';
import { readHead } from '../../listeners/files/table-head.ts';
import type { PostColumns } from '../../workflow/posts/post-file.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ln-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function aFile(name: string, content: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, content);
  return file;
}

/** Every post and every problem of a file. */
async function read(file: string, named: PostColumns = {}) {
  const { headings, rows } = await readHead(readTable(file));
  const columns = chooseColumns(headings, named);
  const posts = [];
  const problems: [number, string][] = [];
  for await (const row of postsOfTable(rows, { outlet: 'tệp', columns }, 420))
    if ('post' in row) posts.push(row.post);
    else problems.push([row.line, row.problem]);
  return { posts, texts: posts.map(({ text }) => text), problems };
}

describe('a CSV file', () => {
  it('with a byte order mark, semicolons and line breaks in cells is read', async () => {
    const file = await aFile(
      'a.csv',
      '\ufeffid;nội dung;ngày\r\n1;"Ngập; nặng\nở Lê Lợi";18/10/2025 07:30\r\n2;Rác;2025-10-18\r\n',
    );
    const { posts, problems } = await read(file);
    expect(problems).toEqual([]);
    expect(posts).toEqual([
      {
        source: 'file',
        externalId: 'tệp:1',
        outlet: 'tệp',
        text: 'Ngập; nặng\nở Lê Lợi',
        publishedAt: new Date('2025-10-18T00:30:00Z'),
      },
      expect.objectContaining({ text: 'Rác', publishedAt: new Date('2025-10-17T17:00:00Z') }),
    ]);
  });

  it('in UTF-16 as Excel writes it is read', async () => {
    const file = await aFile('b.csv', Buffer.from('\ufefftext\tx\nĐường ngập\t1\n', 'utf16le'));
    expect((await read(file)).texts).toEqual(['Đường ngập']);
  });

  it('keeps good rows and tells each bad one with its line', async () => {
    const file = await aFile(
      'c.csv',
      Buffer.concat([
        Buffer.from('text,time\ntốt,2025-10-18\nthừa,1,2\n'),
        Buffer.from([0x63, 0xf4, 0x20, 0x2c, 0x0a]),
        Buffer.from(',\nngày lạ,32/13/2025\n'),
        Buffer.from(`${'x'.repeat(200_000)},\n`),
        Buffer.from(`${'y'.repeat(30_000)},\ncuối,\n`),
      ]),
    );
    const { texts, problems } = await read(file);
    expect(texts).toEqual(['tốt', 'cuối']);
    expect(problems).toEqual([
      [3, 'has 3 cells, the head has 2 columns'],
      [4, 'holds bytes that are not UTF-8; save the file as "CSV UTF-8"'],
      [5, 'column "text" is empty'],
      [6, expect.stringContaining('no time')],
      [7, expect.stringContaining('200000 characters')],
      [8, expect.stringContaining('30000 characters')],
    ]);
  });

  it('with a cell of megabytes loses that row only', async () => {
    const file = await aFile('d.csv', `text,x\n"${'ngập '.repeat(400_000)}",1\ntốt,2\n`);
    const { texts, problems } = await read(file);
    expect(texts).toEqual(['tốt']);
    expect(problems).toHaveLength(1);
  });

  it('with a quotation mark that never closes tells where', async () => {
    const file = await aFile('e.csv', 'text,x\ntốt,1\n"hở,2\nnữa,3\n');
    const { texts, problems } = await read(file);
    expect(texts).toEqual(['tốt']);
    expect(problems).toEqual([[3, expect.stringContaining('never closed')]]);
  });

  it('without the column of the text is refused with the columns it has', async () => {
    const file = await aFile('f.csv', 'a,b\n1,2\n');
    await expect(read(file)).rejects.toThrow(/its columns are: a, b\. Name one with --text/);
    await expect(read(file, { text: 'A', id: 'z' })).rejects.toThrow(/no column "z"/);
    expect((await read(file, { text: 'A' })).texts).toEqual(['1']);
  });

  it('gives rows without an id ids of their own that come again with the same file', async () => {
    const file = await aFile('g.csv', 'text\nhay quá\nhay quá\nkhác\n');
    const ids = (await read(file)).posts.map(({ externalId }) => externalId);
    expect(new Set(ids).size).toBe(3);
    expect((await read(file)).posts.map(({ externalId }) => externalId)).toEqual(ids);
  });

  it('of any cells is read back as it was written', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `x${text}`.trim());
    await fc.assert(
      fc.asyncProperty(fc.array(cell, { minLength: 1, maxLength: 8 }), async (texts) => {
        const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}",1`);
        const file = await aFile('h.csv', `text,n\n${quoted.join('\n')}\n`);
        expect((await read(file)).texts).toEqual(texts);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a workbook', () => {
  it('gives its rows; one with a formula is refused', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: 'Tin',
          rows: [
            ['id', 'text', 'time'],
            [1, 'Đường ngập', new Date('2025-10-18T00:00:00Z')],
            [2, 'Công thức', null],
            [null, null, null],
            [3, 'Rác', null],
          ],
          cells: new Map([
            [
              '2,1',
              { value: 'x', type: 'formula', formula: 'HYPERLINK("http://x")', formulaResult: 'x' },
            ],
          ]),
        },
      ],
    });
    const { posts, problems } = await read(await aFile('a.xlsx', bytes));
    expect(posts.map(({ externalId, text }) => [externalId, text])).toEqual([
      ['tệp:1', 'Đường ngập'],
      ['tệp:3', 'Rác'],
    ]);
    expect(posts[0]?.publishedAt).toEqual(new Date('2025-10-17T17:00:00Z'));
    expect(problems).toEqual([[3, expect.stringContaining('"text" holds a formula')]]);
  });

  it('that is none is refused in one sentence', async () => {
    const file = await aFile('b.xlsx', 'không phải Excel');
    await expect(read(file)).rejects.toThrow(/is no Excel workbook/);
  });
});

describe('JSON lines', () => {
  it('give good rows and tell bad ones', async () => {
    const file = await aFile(
      'a.jsonl',
      '{"id":7,"text":"Ngập","from":{"name":"A"}}\n\n{"text":}\n[1]\n{"text":"Rác","id":8}',
    );
    const { posts, problems } = await read(file);
    expect(posts.map(({ externalId }) => externalId)).toEqual(['tệp:7', 'tệp:8']);
    expect(problems).toEqual([
      [3, expect.stringMatching(/is not JSON/)],
      [4, 'is JSON, but no object'],
    ]);
  });
});

describe('an import', () => {
  it('counts what became of every row', async () => {
    const rows = [
      'text',
      ...Array.from({ length: 450 }, (_, i) => (i === 300 ? '""' : `tin ${i}`)),
    ];
    const file = await aFile('i.csv', `${rows.join('\n')}\n`);
    const sizes: number[] = [];
    const told: number[] = [];
    const outcome = await importPosts(
      postsOfTable(readTable(file), { outlet: 'x', columns: { text: 'text' } }, 420),
      async (posts) => {
        sizes.push(posts.length);
        return { kept: posts.length - 1, alreadyKept: 1, edited: 0, reported: 0, triage: 2 };
      },
      { problem: (line) => told.push(line), progress: () => {} },
    );
    expect(sizes).toEqual([200, 200, 49]);
    expect(told).toEqual([302]);
    expect(outcome).toEqual({
      rows: 450,
      badRows: 1,
      kept: 446,
      alreadyKept: 3,
      edited: 0,
      reported: 0,
      triage: 6,
    });
  });
});

describe('a time in a file', () => {
  it.each([
    ['2025-10-18T07:30:00+07:00', '2025-10-18T00:30:00.000Z'],
    ['2025-10-18 07:30', '2025-10-18T00:30:00.000Z'],
    ['1/2/2025', '2025-01-31T17:00:00.000Z'],
    ['01-02-2025 23:59', '2025-02-01T16:59:00.000Z'],
    ['1760747400', '2025-10-18T00:30:00.000Z'],
    ['1760747400000', '2025-10-18T00:30:00.000Z'],
  ])('%s is %s', (cell, iso) => {
    expect(readTime(cell, 420)?.toISOString()).toBe(iso);
  });

  it.each(['', 'hôm qua', '31/02/2025', '2025-13-01', '10:30', '2025-10-18T25:00'])(
    '%s is none',
    (cell) => {
      expect(readTime(cell, 420)).toBeUndefined();
    },
  );
});
