import type { Procedure } from '../../core/city/procedure-schema.ts';
import type { Language, Slots } from '../../core/city/say.ts';
import { shorten } from '../../core/shorten.ts';

/** Papers shown at first; the others are behind a button. */
export const MOST_PAPERS = 5;
const LONGEST_PAPER = 150;
/** Official names that are longer are told by their short form. */
const LONGEST_NAME = 120;

/**
 * What a resident is told of a procedure: what it is, papers, fee, time, by when, where, and how old the data is. A
 * time that is not reliable is not promised.
 *
 * @param all every paper in full instead of the first few
 */
export function describeProcedure(
  procedure: Procedure,
  { language, say }: { language: Language; say: (key: string, slots?: Slots) => string },
  all: boolean,
): string {
  const { papers, plain } = procedure;
  const name = procedure.name.length > LONGEST_NAME ? procedure.shortName : procedure.name;
  const fee = inLanguage(language, procedure.fee, procedure.feeEn);
  const lines = [say('procedure.head', { name, code: procedure.code })];
  if (plain) lines.push(plain[language]);
  if (procedure.reliability === 'name_only' && papers.length === 0 && !plain) {
    lines.push(say('procedure.name-only'));
  }
  if (papers.length > 0 && (all || language === 'vi')) {
    const shown = all ? papers : papers.slice(0, plain ? 0 : MOST_PAPERS);
    if (shown.length > 0)
      lines.push(
        say('procedure.papers'),
        ...shown.map(({ name }) =>
          say('procedure.paper', { paper: all ? name : shorten(name, LONGEST_PAPER) }),
        ),
      );
    const left = papers.length - shown.length;
    if (!plain && left > 0) lines.push(say('procedure.more-papers', { count: left }));
  }
  lines.push(
    fee ? say('procedure.fee', { fee: fee.replace(/\.$/, '') }) : say('procedure.fee.unknown'),
    procedure.timeReliable && procedure.timeLimit.length > 0
      ? say('procedure.time', { time: timeIn(procedure, language) })
      : say('procedure.time.unreliable'),
  );
  const deadline = inLanguage(language, procedure.residentDeadline, procedure.residentDeadlineEn);
  if (deadline) lines.push(say('procedure.deadline', { deadline }));
  const online = procedure.channels.some(({ channel }) => channel === 'online');
  lines.push(
    procedure.office
      ? say('procedure.office', {
          office: procedure.office,
          online: online ? say('procedure.online') : '',
        })
      : say('procedure.office.unknown'),
    say('procedure.source', {
      date: procedure.asOf.split('-').reverse().join('/'),
      decision: procedure.decision ? say('procedure.decision', { number: procedure.decision }) : '',
    }),
  );
  return lines.join('\n');
}

/** What is only written in Vietnamese is told in Vietnamese: somebody can show it to an officer. */
const inLanguage = (language: Language, vi?: string, en?: string): string | undefined =>
  language === 'en' ? (en ?? vi) : vi;

/** `3 ngày làm việc. Trong ngày …`; in English the days are counted in English. */
function timeIn(procedure: Procedure, language: Language): string {
  const { timeLimit, timeNote, timeNoteEn } = procedure;
  const times = language === 'en' ? timeLimit.map(daysInEnglish) : timeLimit;
  const parts = [times.join(', '), inLanguage(language, timeNote, timeNoteEn) ?? ''];
  return parts.filter(Boolean).join('. ').replace(/\.$/, '');
}

const daysInEnglish = (time: string): string =>
  time.replace(/(\d+) ngày( làm việc)?/giu, (_, count: string, working?: string) =>
    [count, working && 'working', count === '1' ? 'day' : 'days'].filter(Boolean).join(' '),
  );
