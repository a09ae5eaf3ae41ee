import type { Block, Letter } from './letter.ts';

/** Lengths in twentieths of a point. A4 with the margins of Nghị định 30/2020: top and bottom 20 mm, left 30, right 15. */
const MM = 56.7;
const PAGE = { width: Math.round(210 * MM), height: Math.round(297 * MM) };
const MARGIN = {
  top: Math.round(20 * MM),
  bottom: Math.round(20 * MM),
  left: Math.round(30 * MM),
  right: Math.round(15 * MM),
};
const LINE = PAGE.width - MARGIN.left - MARGIN.right;
/** Half points: 13 pt for the text, 12 for tables, 11 for the list of receivers. */
const TEXT = 26;
const TABLE = 24;
const SMALL = 22;
/** The decree asks for Times New Roman, which every office machine has. */
const FONT = 'Times New Roman';

/** The letter as a Word document. The library is loaded at the first use. */
export async function docxOf(letter: Letter): Promise<Buffer> {
  const docx = await import('docx');
  const { Document, Packer, Paragraph, Table, TableCell, TableRow, TextRun } = docx;
  const { AlignmentType, BorderStyle, Header, PageNumber, TableLayoutType, WidthType } = docx;
  type Run = { bold?: boolean; italics?: boolean; size?: number; underline?: object };

  const run = (text: string, style: Run = {}) => new TextRun({ text, size: TEXT, ...style });
  const line = (
    text: string,
    style: Run = {},
    more: ConstructorParameters<typeof Paragraph>[0] & object = {},
  ) => new Paragraph({ children: [run(text, style)], ...more });
  const centred = (text: string, style: Run = {}, after = 0) =>
    line(text, style, { alignment: AlignmentType.CENTER, spacing: { after } });
  /** A short line below what is centred, a third as long. */
  const rule = (indent: number, after = 120) =>
    new Paragraph({
      indent: { left: indent, right: indent },
      spacing: { after, line: 60, lineRule: 'exact' },
      border: { bottom: { style: BorderStyle.SINGLE, size: 6, space: 1, color: '000000' } },
    });
  const none = { style: BorderStyle.NONE, size: 0, color: 'auto' };
  const noBorders = {
    top: none,
    bottom: none,
    left: none,
    right: none,
    insideHorizontal: none,
    insideVertical: none,
  };
  /** Two columns side by side without lines. */
  function beside(
    left: InstanceType<typeof Paragraph>[],
    right: InstanceType<typeof Paragraph>[],
    share: number,
  ) {
    const widths = [Math.round(LINE * share), LINE - Math.round(LINE * share)];
    return new Table({
      width: { size: LINE, type: WidthType.DXA },
      columnWidths: widths,
      layout: TableLayoutType.FIXED,
      borders: noBorders,
      rows: [
        new TableRow({
          children: [left, right].map(
            (children, index) =>
              new TableCell({ children, width: { size: widths[index] ?? 0, type: WidthType.DXA } }),
          ),
        }),
      ],
    });
  }

  const leftWidth = 0.4 * LINE;
  const rightWidth = 0.6 * LINE;
  const top = [
    beside(
      [
        ...(letter.parent ? [centred(letter.parent, { size: TABLE })] : []),
        centred(letter.organ, { bold: true, size: TABLE }),
        rule(Math.round(leftWidth / 3)),
        centred(letter.number),
      ],
      [
        centred('CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', { bold: true, size: TABLE }),
        centred('Độc lập - Tự do - Hạnh phúc', { bold: true }),
        rule(Math.round(rightWidth * 0.2)),
        centred(letter.dateline, { italics: true }),
      ],
      0.4,
    ),
    centred('', {}, 120),
    centred('BÁO CÁO', { bold: true, size: 28 }),
    centred(letter.about, { bold: true, size: 28 }),
    rule(Math.round(LINE * 0.36), 240),
    ...(letter.addressees.length === 1
      ? [centred(`Kính gửi: ${letter.addressees[0]}`, {}, 240)]
      : letter.addressees.length > 1
        ? [
            line('Kính gửi:', {}, { indent: { left: 1400 } }),
            ...letter.addressees.map((name, index) =>
              line(
                `- ${name}${index === letter.addressees.length - 1 ? '.' : ';'}`,
                {},
                {
                  indent: { left: 2400 },
                },
              ),
            ),
          ]
        : []),
  ];

  function table({ head, rows, textColumns, widths }: Extract<Block, { kind: 'table' }>) {
    const columnWidths = widths.map((share) => Math.round(share * LINE));
    const cell = (text: string, index: number, isHead: boolean) =>
      new TableCell({
        width: { size: columnWidths[index] ?? 0, type: WidthType.DXA },
        margins: { left: 80, right: 80, top: 20, bottom: 20 },
        children: [
          line(
            text,
            { bold: isHead, size: TABLE },
            {
              alignment: isHead
                ? AlignmentType.CENTER
                : index < textColumns
                  ? AlignmentType.LEFT
                  : AlignmentType.RIGHT,
            },
          ),
        ],
      });
    return new Table({
      width: { size: LINE, type: WidthType.DXA },
      columnWidths,
      layout: TableLayoutType.FIXED,
      rows: [
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: head.map((text, index) => cell(text, index, true)),
        }),
        ...rows.map(
          (row) =>
            new TableRow({
              cantSplit: true,
              children: row.map((text, index) => cell(text, index, false)),
            }),
        ),
      ],
    });
  }

  const lastText = letter.blocks.findLastIndex(({ kind }) => kind !== 'table');
  const body = letter.blocks.flatMap((block, index) => {
    // A document ends with `./.`.
    const text =
      block.kind === 'table' ? '' : block.text.replace(/\.$/, index === lastText ? './.' : '.');
    switch (block.kind) {
      case 'table':
        return [table(block), line('', { size: 12 })];
      case 'heading':
        return [
          line(text, { bold: true }, { keepNext: true, spacing: { before: 160, after: 80 } }),
        ];
      case 'caption':
        return [
          line(
            text,
            { bold: true, italics: true },
            { keepNext: true, spacing: { before: 80, after: 60 } },
          ),
        ];
      case 'note':
        return [line(text, { italics: true, size: TABLE }, { spacing: { after: 120 } })];
      default:
        return [
          line(
            text,
            {},
            {
              alignment: AlignmentType.JUSTIFIED,
              indent: { firstLine: 567 },
              spacing: { after: 120 },
            },
          ),
        ];
    }
  });

  const receivers = [...letter.receivers.map((name) => `- ${name};`), '- Lưu: VT.'];
  const end = beside(
    [
      line('Nơi nhận:', { bold: true, italics: true, size: TABLE }),
      ...receivers.map((text) => line(text, { size: SMALL })),
    ],
    [
      centred(letter.signerTitle, { bold: true }),
      // Room for the signature and the seal.
      ...[1, 2, 3, 4].map(() => centred('')),
      centred(letter.signerName, { bold: true }),
    ],
    0.5,
  );

  const document = new Document({
    creator: letter.organ,
    title: letter.about,
    styles: {
      default: { document: { run: { font: FONT, size: TEXT, language: { value: 'vi-VN' } } } },
    },
    sections: [
      {
        properties: { page: { size: PAGE, margin: MARGIN }, titlePage: true },
        headers: {
          // The first page bears no number.
          first: new Header({ children: [new Paragraph({})] }),
          default: new Header({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [new TextRun({ children: [PageNumber.CURRENT], size: TEXT })],
              }),
            ],
          }),
        },
        children: [...top, ...body, line(''), end],
      },
    ],
  });
  return await Packer.toBuffer(document);
}
