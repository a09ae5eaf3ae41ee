import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Block, Letter } from './letter.ts';

/** Lengths in points. A4 with the margins of Nghị định 30/2020: top and bottom 20 mm, left 30, right 15. */
const MM = 72 / 25.4;
const MARGINS = { top: 20 * MM, bottom: 20 * MM, left: 30 * MM, right: 15 * MM };
const TEXT = 12;
const TABLE = 10;
const SMALL = 10;
const PADDING = 3;

const require = createRequire(import.meta.url);
/** Be Vietnam Pro has every Vietnamese letter; it is put into the file, so that it prints alike everywhere. */
const FONTS = {
  regular: require.resolve(
    '@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf',
  ),
  italic: require.resolve(
    '@expo-google-fonts/be-vietnam-pro/400Regular_Italic/BeVietnamPro_400Regular_Italic.ttf',
  ),
  bold: require.resolve('@expo-google-fonts/be-vietnam-pro/700Bold/BeVietnamPro_700Bold.ttf'),
  boldItalic: require.resolve(
    '@expo-google-fonts/be-vietnam-pro/700Bold_Italic/BeVietnamPro_700Bold_Italic.ttf',
  ),
};
type Font = keyof typeof FONTS;
type Style = { font?: Font; size?: number; align?: 'left' | 'center' | 'right' | 'justify' };
type TableBlock = Extract<Block, { kind: 'table' }>;

/** The letter as a PDF with its fonts inside. The library is loaded at the first use. */
export async function pdfOf(letter: Letter, madeAt: Date): Promise<Buffer> {
  const { default: PdfDocument } = await import('pdfkit');
  const paper = new PdfDocument({
    size: 'A4',
    margins: MARGINS,
    bufferPages: true,
    lang: 'vi-VN',
    info: { Title: letter.about, Author: letter.organ, CreationDate: madeAt },
  });
  const chunks: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    paper.on('data', (chunk: Buffer) => chunks.push(chunk));
    paper.on('end', () => resolve(Buffer.concat(chunks)));
    paper.on('error', reject);
  });
  for (const [name, file] of Object.entries(FONTS)) paper.registerFont(name, await readFile(file));

  const left = MARGINS.left;
  const width = paper.page.width - MARGINS.left - MARGINS.right;
  const bottom = paper.page.height - MARGINS.bottom;

  const set = ({ font = 'regular', size = TEXT }: Style) => paper.font(font).fontSize(size);
  const heightOf = (text: string, style: Style, across: number) =>
    set(style).heightOfString(text || ' ', { width: across });
  /** Writes into a box and gives where it ends. */
  function write(text: string, style: Style, x: number, y: number, across: number): number {
    const height = heightOf(text, style, across);
    set(style).text(text, x, y, { width: across, align: style.align ?? 'left' });
    return y + height;
  }
  const rule = (x: number, y: number, length: number) =>
    paper
      .moveTo(x, y)
      .lineTo(x + length, y)
      .lineWidth(0.7)
      .stroke();
  const room = (height: number) => {
    if (paper.y + height > bottom) paper.addPage();
  };
  /** One paragraph across the page, on a new page when it does not fit. */
  function paragraph(text: string, style: Style, after: number, indent = 0): void {
    const across = width - indent;
    room(Math.min(heightOf(text, style, across), 3 * TEXT));
    set(style).text(text, left + indent, paper.y, { width: across, align: style.align ?? 'left' });
    paper.y += after;
  }

  heading();
  for (const [index, block] of letter.blocks.entries()) {
    const isLast = index === letter.blocks.length - 1;
    if (block.kind === 'table') table(block);
    // A document ends with `./.`.
    else written(block.kind, isLast ? block.text.replace(/\.$/, './.') : block.text);
  }
  signature();
  numberPages();
  paper.end();
  return await whole;

  function heading(): void {
    const narrow = width * 0.4;
    const wide = width * 0.6;
    const right = left + narrow;
    let y = MARGINS.top;
    const centre = (font: Font, size = TEXT): Style => ({ font, size, align: 'center' });
    if (letter.parent) y = write(letter.parent, centre('regular', 10), left, y, narrow);
    y = write(letter.organ, centre('bold', 10), left, y, narrow) + 2;
    rule(left + narrow / 3, y, narrow / 3);
    const leftEnd = write(letter.number, centre('regular', 11), left, y + 6, narrow);
    let r = write(
      'CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM',
      centre('bold', 10),
      right,
      MARGINS.top,
      wide,
    );
    r = write('Độc lập - Tự do - Hạnh phúc', centre('bold', 11), right, r, wide) + 2;
    rule(right + wide * 0.22, r, wide * 0.56);
    const rightEnd = write(letter.dateline, centre('italic', 11), right, r + 6, wide);
    let middle = write(
      'BÁO CÁO',
      centre('bold', 13),
      left,
      Math.max(leftEnd, rightEnd) + 18,
      width,
    );
    middle = write(letter.about, centre('bold', 12), left, middle, width) + 3;
    rule(left + width * 0.38, middle, width * 0.24);
    paper.x = left;
    paper.y = middle + 14;
    const { addressees } = letter;
    if (addressees.length === 1) paragraph(`Kính gửi: ${addressees[0]}`, { align: 'center' }, 10);
    else if (addressees.length > 1) {
      paragraph('Kính gửi:', {}, 0, 60);
      for (const [index, name] of addressees.entries())
        paragraph(`- ${name}${index === addressees.length - 1 ? '.' : ';'}`, {}, 2, 110);
      paper.y += 8;
    }
  }

  function written(kind: Exclude<Block['kind'], 'table'>, text: string): void {
    if (kind === 'heading') {
      room(6 * TEXT);
      paper.y += 6;
      paragraph(text, { font: 'bold' }, 5);
    } else if (kind === 'caption') {
      room(8 * TEXT);
      paragraph(text, { font: 'boldItalic', size: 11 }, 3);
    } else if (kind === 'note') paragraph(text, { font: 'italic', size: TABLE }, 8);
    else paragraph(text, { align: 'justify' }, 6);
  }

  function table({ head, rows, textColumns, widths }: TableBlock): void {
    const across = widths.map((share) => share * width);
    const headStyle: Style = { font: 'bold', size: TABLE, align: 'center' };
    const styleOf = (index: number): Style => ({
      size: TABLE,
      align: index < textColumns ? 'left' : 'right',
    });
    const rowHeight = (row: readonly string[], style: (index: number) => Style) =>
      Math.max(...row.map((text, i) => heightOf(text, style(i), (across[i] ?? 0) - 2 * PADDING))) +
      2 * PADDING;
    function draw(row: readonly string[], style: (index: number) => Style): void {
      const height = rowHeight(row, style);
      const y = paper.y;
      let x = left;
      for (const [i, text] of row.entries()) {
        const wide = across[i] ?? 0;
        paper.rect(x, y, wide, height).lineWidth(0.5).stroke();
        write(text, style(i), x + PADDING, y + PADDING, wide - 2 * PADDING);
        x += wide;
      }
      paper.x = left;
      paper.y = y + height;
    }
    room(rowHeight(head, () => headStyle) + (rows[0] ? rowHeight(rows[0], styleOf) : 0));
    draw(head, () => headStyle);
    for (const row of rows) {
      if (paper.y + rowHeight(row, styleOf) > bottom) {
        paper.addPage();
        draw(head, () => headStyle);
      }
      draw(row, styleOf);
    }
    paper.y += 8;
  }

  function signature(): void {
    const receivers = [...letter.receivers.map((name) => `- ${name};`), '- Lưu: VT.'];
    const half = width / 2;
    room(Math.max(8 * TEXT, (receivers.length + 2) * SMALL * 1.5) + 20);
    paper.y += 16;
    const y = paper.y;
    let l = write('Nơi nhận:', { font: 'boldItalic', size: 11 }, left, y, half);
    for (const text of receivers) l = write(text, { size: SMALL }, left, l, half);
    const centre: Style = { font: 'bold', align: 'center' };
    const title = write(letter.signerTitle, centre, left + half, y, half);
    // Room for the signature and the seal.
    write(letter.signerName, centre, left + half, title + 5 * TEXT, half);
  }

  /** At the top in the middle; the first page bears none. */
  function numberPages(): void {
    const { count } = paper.bufferedPageRange();
    for (let page = 1; page < count; page += 1) {
      paper.switchToPage(page);
      set({}).text(String(page + 1), left, 10 * MM, { width, align: 'center', lineBreak: false });
    }
  }
}
